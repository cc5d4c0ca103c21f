#!/usr/bin/env python3
"""Our K-means beside scikit-learn's on the same table: seconds of fit and of the distance to the own centroid, and both inertias.

  python3 tests/bench/kmeans.py [--detectors PROGRAM] [--folder DIR] [--rows N] [--rounds N] [--all] [--python PYTHON]

scikit-learn with k=8 and n_init=1 on all rows; ours as the program does it (one centroid more at a time up to 8, on 6,000 rows drawn at random; all rows scored) and,
with --all, fitted on all rows. Asserts nothing. Needs scikit-learn (pip install scikit-learn) and the example program (cargo build --release
--no-default-features --example detectors).
"""
import side_by_side

THEIRS = """
import json, sys, time
import numpy
from sklearn.cluster import KMeans
file, width, out, seed = sys.argv[1:]
table = numpy.fromfile(file, "<f4").reshape(-1, int(width))
begun, cpu = time.perf_counter(), time.process_time()
model = KMeans(n_clusters=8, n_init=1, random_state=int(seed)).fit(table)
fitted = time.perf_counter()
scores = model.transform(table).min(1)
done, cpu = time.perf_counter(), time.process_time() - cpu
scores.astype("<f4").tofile(out)
print(json.dumps({"fit": fitted - begun, "score": done - fitted, "cpu": cpu}))
"""

INERTIA = """
import sys
import numpy
for it in sys.argv[1:]:
    print((numpy.fromfile(it, "<f4").astype(float) ** 2).mean())
"""

SAMPLE = 6_000


def main():
    ask = side_by_side.arguments(__doc__)
    ask.add_argument("--all", action="store_true", help="also fit ours on all rows, which takes minutes")
    args = ask.parse_args()
    bench = side_by_side.Bench(args)
    sides = {f"oddlog, fitted on {SAMPLE:,} rows": ("kmeans-sample", SAMPLE)}
    if args.all:
        sides["oddlog, fitted on all rows"] = ("kmeans-all", 0)
    runs = {name: lambda file=file, n=n: bench.ours("kmeans", file, n) for name, (file, n) in sides.items()}
    theirs = "scikit-learn, n_init=1"
    medians = bench.rounds(runs | {theirs: lambda: bench.theirs(THEIRS, "kmeans-theirs", 1)})
    files = [bench.scores(it) for it in (*(file for file, _ in sides.values()), "kmeans-theirs")]
    inertia = dict(zip(medians, map(float, bench.python(INERTIA, *files).split())))
    for name in medians:
        print(f"{name:40} scikit-learn's time / its own {side_by_side.ratios(medians[name], medians[theirs])}; mean squared distance {inertia[name]:.4f} = {inertia[name] / inertia[theirs]:.3f} x scikit-learn's")


main()
