"""Scores of windows and groups beside the labels: each detector, the combined score, and baselines that look at counts only."""
import numpy

import metrics
import program
from simulated import DAY, WARM_UP

RANDOM, COUNT, FAILURES = "random", "count per day", "failures per day"
GROUP_FAILURES = "failures in group"
ATTACKED_GROUP = 5  # rows of an attack in a group that make it one


def of_windows(log, scores, kind, has_outcome=True):
    """Every score of the days of one kind of entity, after the warm-up. A day that the program does not list counts as its lowest."""
    place, kinds, count, failures = log.windows(kind)
    days = ((program.moments(scores.text["from"]) - log.module.START) // DAY).astype(int)
    wanted = [at for at, it in enumerate(scores.text["entity_kind"]) if it == kind]
    at = numpy.array([(row, place[key]) for row in wanted if (key := (scores.text["entity"][row], int(days[row]))) in place])
    rng = numpy.random.default_rng(log.seed)
    columns = {RANDOM: rng.random(len(kinds)), COUNT: count} | ({FAILURES: failures} if has_outcome else {})
    for name in scores.names() if len(at) else []:
        column = numpy.full(len(kinds), -numpy.inf)
        column[at[:, 1]] = scores.column(name)[at[:, 0]]
        columns[name] = column
    return {
        "windows": len(kinds),
        "not listed": len(kinds) - len(at),
        "positive": int(kinds.any(1).sum()),
        "scores": {name: metrics.ranking(kinds, column, log.types, rng) for name, column in columns.items()},
    }


def of_groups(log, scores, by):
    """Groups that begin after the warm-up; `by` is "all" or "product". The program trains as it does for anyone, on what it likes."""
    start = numpy.array([int(it) for it in scores.text["starting_at"]])
    end = numpy.array([int(it) for it in scores.text["ending_at"]])
    stream = numpy.zeros(log.n, int) if by == "all" else log.column(by)[0]
    attacked, failed, size = (within(stream, values, start, end) for values in (log.attack >= 0, log.failed, numpy.ones(log.n, bool)))
    late = log.day[start] >= WARM_UP
    positive = (attacked >= ATTACKED_GROUP)[late]
    rng = numpy.random.default_rng(log.seed)
    columns = {RANDOM: rng.random(len(positive)), GROUP_FAILURES: failed[late].astype(float)}
    columns |= {name: scores.column(name)[late] for name in scores.names()}
    return {
        "groups": int(late.sum()),
        "positive": int(positive.sum()),
        "not of 25": int((size != 25).sum()),
        "scores": {
            name: {"AP": metrics.average_precision(positive, column), "P@100": float(positive[metrics.first(column, 100, rng)].mean())}
            for name, column in columns.items()
        },
    }


def within(stream, values, start, end):
    """How many rows from `start` to `end` that are in the stream of `start` have that value."""
    out = numpy.zeros(len(start), int)
    for each in numpy.unique(stream[start]):
        so_far = numpy.r_[0, numpy.cumsum(values & (stream == each))]
        mine = stream[start] == each
        out[mine] = so_far[end[mine] + 1] - so_far[start[mine]]
    return out
