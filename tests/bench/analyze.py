#!/usr/bin/env python3
"""Wall seconds of `oddlog analyze` beside those of scikit-learn's isolation forest and K-means on a table of as many rows, in turn.

  python3 tests/bench/analyze.py [--oddlog PROGRAM] [--folder DIR] [--rows N] [--rounds N] [--python PYTHON]

The two do different work: oddlog reads the case, builds profiles and groups, trains, scores and stores its findings; scikit-learn is
given a ready table of random numbers, rows x 10, in memory, and only trains and scores. Asserts nothing about time.
scikit-learn is not needed for anything else. If the Python that runs this has none:
  python3 -m venv target/bench/venv && target/bench/venv/bin/pip install scikit-learn
  python3 tests/bench/analyze.py --python target/bench/venv/bin/python
"""
import json
import shlex
import shutil
import subprocess
import sys

import measure

THEIRS = """
import json, sys, time
import numpy
import sklearn
from sklearn.cluster import KMeans
from sklearn.ensemble import IsolationForest
table = numpy.random.default_rng(1).normal(size=(int(sys.argv[1]), 10))
begun = time.perf_counter()
IsolationForest(n_jobs=2, random_state=1).fit(table).score_samples(table)
forest = time.perf_counter()
KMeans(n_clusters=8, n_init=1, random_state=1).fit(table).transform(table)
print(json.dumps({"forest": forest - begun, "kmeans": time.perf_counter() - forest, "version": sklearn.__version__}))
"""


def main():
    ask = measure.arguments(__doc__)
    ask.add_argument("--python", default=sys.executable, help="a Python with scikit-learn (default: the one that runs this)")
    args = ask.parse_args()
    have = subprocess.run([args.python, "-c", "import sklearn"], stderr=subprocess.DEVNULL, check=False).returncode == 0
    if not have:
        print(f"{args.python} has no scikit-learn, so only oddlog is measured. How to get it: python3 tests/bench/analyze.py --help\n")
    log, env = measure.prepare(args)
    fresh, case = args.folder / "analyze-fresh.oddlog", args.folder / "analyze.oddlog"
    measure.remove_case(fresh)
    measure.run([args.oddlog, "import", log, "--case", fresh, "--json"], env=env)
    ours = [args.oddlog, "analyze", "--case", case, "--entity", "ip", "--seed", "1", "--json"]
    costs, theirs, version = [], [], ""
    for number in range(args.rounds):
        measure.remove_case(case)
        shutil.copyfile(fresh, case)
        costs.append(measure.run(ours, env=env))
        line = f"round {number + 1}: oddlog {costs[-1].wall:.2f} s"
        if have:
            got = json.loads(measure.run([args.python, "-c", THEIRS, str(args.rows)]).output)
            version = got["version"]
            theirs.append(got["forest"] + got["kmeans"])
            line += f" · scikit-learn {theirs[-1]:.2f} s (forest {got['forest']:.2f}, K-means {got['kmeans']:.2f})"
        print(line, flush=True)
    ours_wall, peak = measure.median(costs, "wall"), measure.median(costs, "peak_mb")
    print(f"\n{measure.machine()}; {args.rows:,} rows; medians of {args.rounds}")
    print(f"oddlog analyze           {ours_wall:6.2f} s wall  {measure.median(costs, 'cpu'):6.2f} s CPU  {peak:5.0f} MB peak")
    if have:
        other = measure.statistics.median(theirs)
        print(f"scikit-learn {version:10}  {other:6.2f} s wall\nwall ratio oddlog / scikit-learn: {ours_wall / other:.2f}")
    print(f"command: {shlex.join(map(str, ours))}\nlast answer: {costs[-1].output.strip()}")
    for path in (fresh, case):
        measure.remove_case(path)


main()
