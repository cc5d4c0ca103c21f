"""How good a ranking is: average precision, precision among the first k, recall among the first P. Not what is ranked."""
import numpy


def average_precision(positive, score):
    """The sum of precision times gain in recall over every distinct score (as scikit-learn's, ties counted at once)."""
    order = numpy.argsort(-score, kind="stable")
    positive, score = positive[order], score[order]
    if not positive.any():
        return float("nan")
    last = numpy.r_[score[1:] != score[:-1], True]
    found = numpy.cumsum(positive)[last]
    listed = numpy.flatnonzero(last) + 1
    return float(numpy.sum(numpy.diff(numpy.r_[0, found]) * found / listed) / positive.sum())


def first(score, k, rng):
    """Which are the k highest; among equals, chance decides."""
    mixed = rng.permutation(len(score))
    top = numpy.zeros(len(score), bool)
    top[mixed[numpy.argsort(-score[mixed], kind="stable")[:k]]] = True
    return top


def ranking(kinds, score, names, rng, without="credential_stuffing"):
    """Everything that is reported of one score. `kinds`: rows x attack types, true where the row holds that attack.

    AP-x leaves out rows whose only attack is `without`. The AP of one type ranks its rows among those without any attack.
    """
    positive = kinds.any(1)
    others = [at for at, name in enumerate(names) if name != without]
    kept = kinds[:, others].any(1) | ~positive
    top = first(score, int(positive.sum()), rng)
    recall, alone = {}, {}
    for at, name in enumerate(names):
        mine = kinds[:, at]
        if mine.any():
            recall[name] = float(top[mine].mean())
            alone[name] = average_precision(mine[mine | ~positive], score[mine | ~positive])
    return {
        "AP": average_precision(positive, score),
        "AP-x": average_precision(kinds[kept][:, others].any(1), score[kept]),
        "P@100": float(positive[first(score, 100, rng)].mean()),
        "macro recall": float(numpy.mean(list(recall.values()))) if recall else float("nan"),
        "recall in top P": recall,
        "AP of one type": alone,
    }


def mean_sd(values):
    """Mean and standard deviation over seeds of what there is; (nan, nan) of nothing."""
    values = [it for it in values if it is not None and it == it]
    if not values:
        return float("nan"), float("nan")
    return float(numpy.mean(values)), float(numpy.std(values, ddof=1)) if len(values) > 1 else float("nan")
