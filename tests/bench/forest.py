#!/usr/bin/env python3
"""Our isolation forest beside scikit-learn's on the same table: seconds of fit and score, and whether they agree on the ranks.

  python3 tests/bench/forest.py [--detectors PROGRAM] [--folder DIR] [--rows N] [--rounds N] [--python PYTHON]

Both with 100 trees of 256 rows and 2 threads; ours also with the 200 trees that the program uses. Asserts nothing. Needs scikit-learn
(pip install scikit-learn) and the example program (cargo build --release --no-default-features --example detectors).
"""
import side_by_side

THEIRS = """
import json, sys, time
import numpy
from sklearn.ensemble import IsolationForest
file, width, out, seed = sys.argv[1:]
table = numpy.fromfile(file, "<f4").reshape(-1, int(width))
begun, cpu = time.perf_counter(), time.process_time()
model = IsolationForest(n_estimators=100, max_samples=256, n_jobs=2, random_state=int(seed)).fit(table)
fitted = time.perf_counter()
scores = -model.score_samples(table)
done, cpu = time.perf_counter(), time.process_time() - cpu
scores.astype("<f4").tofile(out)
print(json.dumps({"fit": fitted - begun, "score": done - fitted, "cpu": cpu}))
"""

AGREE = """
import sys
import numpy
from scipy.stats import spearmanr
scores = [numpy.fromfile(it, "<f4") for it in sys.argv[1:]]
top = [set(numpy.argsort(-it, kind="stable")[: len(it) // 100].tolist()) for it in scores]
for other in (1, 2, 3):
    print(f"{spearmanr(scores[0], scores[other]).statistic:.4f} {len(top[0] & top[other]) / len(top[0]):.4f}")
"""


def main():
    bench = side_by_side.Bench(side_by_side.arguments(__doc__).parse_args())
    medians = bench.rounds(
        {
            "oddlog, 100 trees": lambda: bench.ours("forest", "forest-100", 100),
            "scikit-learn, 100 trees, n_jobs=2": lambda: bench.theirs(THEIRS, "forest-theirs-1", 1),
            "oddlog, 200 trees": lambda: bench.ours("forest", "forest-200", 200),
        }
    )
    bench.theirs(THEIRS, "forest-theirs-2", 2)
    ours, theirs, more = medians.values()
    print(f"scikit-learn / oddlog: {side_by_side.ratios(ours, theirs)}; 200 trees of ours: {side_by_side.ratios(more, theirs)}")
    files = [bench.scores(it) for it in ("forest-theirs-1", "forest-100", "forest-200", "forest-theirs-2")]
    for name, line in zip(("oddlog, 100 trees", "oddlog, 200 trees", "scikit-learn, another seed"), bench.python(AGREE, *files).splitlines()):
        spearman, overlap = line.split()
        print(f"with scikit-learn, seed 1: {name:27} Spearman {spearman}, overlap of the top 1 % {overlap}")


main()
