"""The scoring rule of the Numenta Anomaly Benchmark (Lavin and Ahmad, 2015), written from its definition. Not the detectors it is put to.

Every labelled anomaly has a window. The earliest alarm in a window counts, up to +1 at its left edge and 0 at its right; a window without an
alarm costs 1; every alarm elsewhere costs up to 0.11, less just after a window. Alarms in the first 15 % of a file (of at most 5,000
points) are not counted. 0 is a detector that never alarms, 100 one that alarms at once in every window and never elsewhere.
"""
import math

import numpy

PROFILES = {"standard": (1.0, 0.11, 1.0), "low FP": (1.0, 0.22, 1.0), "low FN": (1.0, 0.11, 2.0)}  # weights of TP, FP, FN
PROBATION = 0.15
LONGEST = 5000


def sigmoid(position):
    """+1 well before position 0, which is the right edge of a window, and −1 well after it."""
    return -1.0 if position > 3 else 2 / (1 + math.exp(5 * position)) - 1


class File:
    """The worth of an alarm at each point of one file; `window` numbers the window that a point lies in (−1: none)."""

    def __init__(self, name, times, windows):
        self.name, self.times, n = name, times, len(times)
        self.begin = int(min(math.floor(PROBATION * n), PROBATION * LONGEST))
        self.window, self.worth = numpy.full(n, -1), numpy.full(n, -1.0)
        spans = [tuple(int(numpy.searchsorted(times, at)) for at in span) for span in windows]
        for number, (left, right) in enumerate(spans):
            width = right - left + 1
            for at in range(left, right + 1):
                self.window[at] = number
                self.worth[at] = sigmoid(-(right - at + 1) / width) / sigmoid(-1)
            after = spans[number + 1][0] if number + 1 < len(spans) else n
            for at in range(right + 1, after):
                self.worth[at] = sigmoid((at - right) / (width - 1))
        # A window that lies wholly in the probation cannot be won or lost.
        self.windows = len(set(self.window[self.begin :].tolist()) - {-1})


def of_alarms(files, alarms, profile="standard"):
    """0 to 100 for the alarms (one array of places per file), and how many windows were met and how many alarms were false."""
    tp, fp, fn = PROFILES[profile]
    total = met = false = 0
    windows = sum(file.windows for file in files)
    for file, at in zip(files, alarms):
        at = at[at >= file.begin]
        inside = file.window[at] >= 0
        best = {}
        for number, worth in zip(file.window[at[inside]].tolist(), file.worth[at[inside]].tolist()):
            best[number] = max(best.get(number, -math.inf), worth)
        total += tp * sum(best.values()) + fp * float(file.worth[at[~inside]].sum()) - fn * (file.windows - len(best))
        met += len(best)
        false += int((~inside).sum())
    lowest, highest = -fn * windows, tp * windows
    return {"NAB": 100 * (total - lowest) / max(highest - lowest, 1), "windows met": met, "false alarms": false}


def best_thresholds(files, scores, quiet=0, steps=150):
    """Per profile the best single threshold for all files, as the benchmark chooses it, on the same files. With `quiet` seconds, an alarm
    is followed by none for so long. Tried: each of the highest 150 values, and `steps` quantiles down to a third of the points."""
    every = numpy.unique(numpy.concatenate([score[file.begin :] for file, score in zip(files, scores)]))
    every = every[every > -numpy.inf]
    tried = numpy.unique(numpy.r_[every[-150:], numpy.quantile(every, 1 - numpy.geomspace(1e-5, 1 / 3, steps))])
    none = [numpy.zeros(0, int)] * len(files)
    best = {profile: of_alarms(files, none, profile) | {"threshold": math.inf} for profile in PROFILES}
    for threshold in tried:
        alarms = [spaced(file, numpy.flatnonzero(score >= threshold), quiet) for file, score in zip(files, scores)]
        for profile in PROFILES:
            got = of_alarms(files, alarms, profile) | {"threshold": float(threshold)}
            best[profile] = got if got["NAB"] > best[profile]["NAB"] else best[profile]
    return best


def spaced(file, at, quiet):
    """Without the alarms that follow a kept one within `quiet` seconds. An alarm in the probation is no alarm."""
    at = at[at >= file.begin]
    if not quiet:
        return at
    kept, times = [], file.times[at]
    next_one = 0
    while next_one < len(at):
        kept.append(at[next_one])
        next_one = int(numpy.searchsorted(times, times[next_one] + quiet, "left"))
    return numpy.array(kept, int)
