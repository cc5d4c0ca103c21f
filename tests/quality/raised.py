"""Raised findings beside the labels: how many are about an attack, and how much of each attack was raised."""
import numpy

import program

LEAST, SHARE = 5, 0.2  # of a stretch of the whole log, as 5 of 25


def of_findings(log, findings):
    """Precision by type of finding, and the share of attacked user-days and campaigns that some right finding is about.

    A finding about an entity is right when a labelled row of that entity lies in its window; one about a stretch of the whole log
    (a group, an hour) when at least 5 and at least a fifth of the rows there (of the failed ones, if it is about failures) are labelled.
    """
    t, attack = log.all["t"], log.attack
    bad = numpy.flatnonzero(attack >= 0)
    texts = {kind: (lambda it: numpy.array(it[1])[it[0][bad]])(log.column(kind)) for kind in ("user", "ip", "machine", "product")}
    begin, end = (program.moments([it[name] for it in findings]) for name in ("from", "to"))
    by_type, raised = {}, numpy.zeros(log.n, bool)
    for at, finding in enumerate(findings):
        low, high = numpy.searchsorted(t, begin[at], "left"), numpy.searchsorted(t, end[at], "right")
        mine, kind = bad[(low <= bad) & (bad < high)], finding["entity_kind"]
        if finding["detector"].startswith("group") or kind not in texts:
            counted = log.failed[low:high] if "failures" in finding["detector"] else numpy.ones(high - low, bool)
            hits = int((counted & (attack[low:high] >= 0)).sum())
            right = hits >= LEAST and hits >= SHARE * counted.sum()
        else:
            mine = mine[texts[kind][numpy.searchsorted(bad, mine)] == finding["entity"]]
            right = len(mine) > 0
        row = by_type.setdefault(finding["type"], {"raised": 0, "right": 0})
        row["raised"] += 1
        row["right"] += right
        if right:
            raised[mine] = True
    return {"by type": by_type, "recall": recall(log, bad, raised)}


def recall(log, bad, raised):
    """Per attack type: the share of user-days and of campaigns with at least one row in a right finding."""
    out = {}
    user = log.all["user"].astype(numpy.int64)
    for code, name in enumerate(log.types):
        mine = bad[log.attack[bad] == code]
        out[name] = {
            words: share(keys[mine], raised[mine])
            for words, keys in (("user-days", user * 1000 + log.day), ("campaigns", log.all["campaign"].astype(numpy.int64)))
        }
    return out


def share(keys, hit):
    """The share of distinct keys with at least one hit."""
    distinct, places = numpy.unique(keys, return_inverse=True)
    return float((numpy.bincount(places, weights=hit) > 0).mean()) if len(distinct) else float("nan")
