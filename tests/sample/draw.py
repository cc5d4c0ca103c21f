"""Chance for the sample logs: the same draws on every machine and Python version.

Lives here: `Draw` and the calendar of the sample. Does not live here: what is drawn.
"""
import datetime as dt
import random

UTC = dt.timezone.utc
FIRST_DAY = dt.date(2026, 3, 30)  # a Monday
LAST_DAY = dt.date(2026, 6, 14)  # a Sunday, eleven weeks later


class Draw:
    """A named stream of chance. Built on `random.random()` alone, the one method whose sequence Python promises to keep;
    each story has its own stream, so that a change to one leaves the others as they are."""

    def __init__(self, name):
        self.rng = random.Random(f"oddlog sample 1: {name}")

    def unit(self):
        return self.rng.random()

    def below(self, bound):
        return int(self.unit() * bound)

    def between(self, low, high):
        """A whole number, both ends included."""
        return low + self.below(high - low + 1)

    def chance(self, share):
        return self.unit() < share

    def pick(self, items):
        return items[self.below(len(items))]

    def weighted(self, items):
        """One of `[(item, weight), ...]`."""
        left = self.unit() * sum(weight for _, weight in items)
        for item, weight in items:
            left -= weight
            if left < 0:
                return item
        return items[-1][0]

    def bell(self, mean, spread):
        """Roughly normal: the sum of twelve uniform draws. A loop, because `sum` rounds differently from Python 3.12 on."""
        total = 0.0
        for _ in range(12):
            total += self.unit()
        return mean + spread * (total - 6)


def days():
    """Every day of the sample."""
    return [FIRST_DAY + dt.timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]


def seconds(day, clock):
    """Unix seconds of `day` at "HH:MM:SS" UTC."""
    return int(dt.datetime.combine(day, dt.time.fromisoformat(clock), UTC).timestamp())


def at_hour(day, hour):
    """Unix seconds of `day` at a fractional hour UTC, kept inside the day."""
    return seconds(day, "00:00:00") + min(max(int(hour * 3600), 0), 86_399)


def iso(second):
    """2026-06-10T02:51:07Z"""
    return dt.datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
