"""False alarms on a log without attacks: how much is flagged, and how often a chance below one in a thousand occurs."""
import math

import numpy

import program
from simulated import DAY

NOMINAL = 1e-3
TRAINING = 21  # days
USERS = 400  # of the simulator's users, drawn by the seed
HOUR = 3_600
BANDS = (("critical", 75, 101), ("high", 50, 75), ("medium", 25, 50))


def of_scores(scores):
    """Per family and kind of entity: the share of windows flagged and the share in each band of severity."""
    out = {}
    score = scores.column("score")
    kinds = numpy.array([f"{family}: {kind}" if kind else family for family, kind in zip(scores.text["family"], scores.text["entity_kind"])])
    for kind in sorted(set(kinds)):
        mine = kinds == kind
        row = {"windows": int(mine.sum()), "flagged": float(scores.flagged[mine].mean())}
        out[kind] = row | {name: float(((score >= low) & (score < high))[mine].mean()) for name, low, high in BANDS}
    return out


def of_series(runs, module, arrays, seed):
    """Observed over nominal share of hours whose chance is below 1 in 1,000, on either side, for four kinds of hourly series.

    Each series goes through `oddlog series --window hour`; hours of the first three weeks only train. One without the hours of the
    simulated partial outage is shown too, because an outage is odd though it is no attack.
    """
    hour = (arrays["t"] - module.START) // HOUR
    hours = int(hour.max()) + 1
    failed, product, user = arrays["state"] != 0, arrays["product"].astype(int), arrays["user"].astype(int)
    outage = numpy.unique(hour[arrays["state"] == list(module.STATES).index("UPSTREAM_ERROR")])
    drawn = numpy.sort(numpy.random.default_rng(seed).choice(numpy.unique(user), min(USERS, len(numpy.unique(user))), replace=False))
    out = {}
    for name, values, which, keep in (
        ("product logins", product, numpy.unique(product), numpy.ones(len(hour), bool)),
        ("product failures", product, numpy.unique(product), failed),
        ("user logins", user, drawn, numpy.ones(len(hour), bool)),
        ("user failures", user, drawn, failed),
    ):
        tally = Tally()
        rows = numpy.flatnonzero(keep & numpy.isin(values, which))
        counts = numpy.zeros((len(which), hours), int)
        numpy.add.at(counts, (numpy.searchsorted(which, values[rows]), hour[rows]), 1)
        for series in counts:
            tally.add(*scored(runs, module, series), outage)
        out[name] = tally.ratios()
    return out


def scored(runs, module, counts):
    """Chance and side of every hour after the training days that was judged."""
    path = runs.folder / "series.csv"
    begin = numpy.datetime64(module.START, "s")
    stamps = numpy.datetime_as_string(begin + numpy.arange(len(counts)) * numpy.timedelta64(HOUR, "s"), unit="s")
    path.write_text("time,value\n" + "".join(f"{at}Z,{n}\n" for at, n in zip(stamps, counts.tolist())), encoding="ascii")
    points = runs.series(path, "--window", "hour")
    chance = numpy.array(chances(points))
    expected = numpy.array([float(it or "nan") for it in points["expected"]])
    late = (numpy.arange(len(counts)) >= TRAINING * DAY // HOUR) & ~numpy.isnan(expected)
    return numpy.flatnonzero(late), counts[late], chance[late], expected[late]


def chances(points):
    """One-sided chance of each point: the column of that name, or else what the score was made of (50 = a chance of 1 in 10,000)."""
    if "chance" in points:
        return [float(it or "1") for it in points["chance"]]
    limit = 4.0
    sizes = [limit * s / 25 if s <= 25 else limit * s / max(100 - s, 1e-9) for s in map(float, points["score"])]
    return [math.pow(10, -min(it, 300)) for it in sizes]


class Tally:
    """Alarms counted over series."""

    def __init__(self):
        self.hours = self.values = self.high = self.low = self.calm_hours = self.calm_high = 0

    def add(self, at, value, chance, expected, outage):
        high = (chance < NOMINAL) & (value >= expected)
        calm = ~numpy.isin(at, outage)
        self.hours += len(at)
        self.values += int(value.sum())
        self.high += int(high.sum())
        self.low += int(((chance < NOMINAL) & (value < expected)).sum())
        self.calm_hours += int(calm.sum())
        self.calm_high += int((high & calm).sum())

    def ratios(self):
        hours = max(self.hours, 1)
        return {
            "mean per hour": self.values / hours,
            "hours": self.hours,
            "high side": self.high / hours / NOMINAL,
            "low side": self.low / hours / NOMINAL,
            "high side without the outage": self.calm_high / max(self.calm_hours, 1) / NOMINAL,
        }
