#!/usr/bin/env python3
"""Wall seconds and peak memory of `oddlog analyze` on logs of three kinds; for the study's, beside scikit-learn in turn.

  python3 tests/bench/analyze.py [--oddlog PROGRAM] [--folder DIR] [--only study,simulated,large] [--rounds N] [--simulator FILE] [--python PYTHON]

  study      721,547 rows, three columns, days of addresses; beside scikit-learn's isolation forest and K-means on a table of as many rows
  simulated  721,547 rows, nine columns, everything the program analyses by default (5,000 users, 30 days)
  large      10 million such rows of 50,000 users, the same; writes 0.7 GB once, and the case takes as much again

The two sides of `study` do different work: oddlog reads the case, builds profiles and groups, trains, scores and stores its findings;
scikit-learn is given a ready table of random numbers, rows x 10, in memory, and only trains and scores. Asserts nothing about time.
The simulator is no part of the repository; what needs it is left out where it is not there. It needs numpy (pip install numpy). If the
Python that runs this has no scikit-learn:
  python3 -m venv target/bench/venv && target/bench/venv/bin/pip install scikit-learn
  python3 tests/bench/analyze.py --python target/bench/venv/bin/python
"""
import json
import pathlib
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

SIMULATOR = pathlib.Path(__file__).resolve().parent.parent.parent.parent / "shared/sim/simulate_logins.py"
SEED = "211"
LARGE, LARGE_USERS = 10_000_000, 50_000


def main():
    ask = measure.arguments(__doc__)
    ask.add_argument("--only", default="study,simulated,large", help="kinds of log (default: %(default)s)")
    ask.add_argument("--simulator", type=pathlib.Path, default=SIMULATOR, help="simulate_logins.py (default: %(default)s)")
    ask.add_argument("--python", default=sys.executable, help="a Python with scikit-learn (default: the one that runs this)")
    args = ask.parse_args()
    env = measure.surroundings(args)
    for kind in args.only.split(","):
        if kind == "study":
            log, _ = measure.prepare(args)
            one(args, env, kind, log, ["--entity", "ip"])
        elif not args.simulator.is_file():
            print(f"{kind} is left out: {args.simulator} is not there; name the simulator with --simulator")
        else:
            rows, users = (LARGE, LARGE_USERS) if kind == "large" else (args.rows, 5_000)
            log = args.folder / f"{kind}-{rows}.csv"
            script = [args.simulator, "--seed", SEED, "--rows", rows, "--users", users, "--labels", "", "--out"]
            part = log.with_suffix(".part")
            if not log.is_file():
                measure.written(part, [*script, part]).replace(log)
            one(args, env, kind, log, [])


def one(args, env, kind, log, options):
    """Imports once, analyses a copy of the fresh case every round, prints the medians."""
    beside = kind == "study" and has_sklearn(args)
    fresh, case = args.folder / "analyze-fresh.oddlog", args.folder / "analyze.oddlog"
    measure.remove_case(fresh)
    imported = measure.run([args.oddlog, "import", log, "--case", fresh, "--json"], env=env)
    ours = [args.oddlog, "analyze", "--case", case, *options, "--seed", "1", "--json"]
    costs, theirs, version = [], [], ""
    for number in range(args.rounds):
        measure.remove_case(case)
        shutil.copyfile(fresh, case)
        costs.append(measure.run(ours, env=env))
        line = f"{kind}, round {number + 1}: oddlog {costs[-1].wall:.2f} s"
        if beside:
            got = json.loads(measure.run([args.python, "-c", THEIRS, str(args.rows)]).output)
            version = got["version"]
            theirs.append(got["forest"] + got["kmeans"])
            line += f" · scikit-learn {theirs[-1]:.2f} s (forest {got['forest']:.2f}, K-means {got['kmeans']:.2f})"
        print(line, flush=True)
    ours_wall, peak = measure.median(costs, "wall"), measure.median(costs, "peak_mb")
    print(f"\n{measure.machine()}; {kind}: {log.name}, {log.stat().st_size / 1e6:.0f} MB; medians of {args.rounds}")
    print(f"oddlog import            {imported.wall:6.2f} s wall  {imported.cpu:6.2f} s CPU  {imported.peak_mb:5.0f} MB peak (once)")
    print(f"oddlog analyze           {ours_wall:6.2f} s wall  {measure.median(costs, 'cpu'):6.2f} s CPU  {peak:5.0f} MB peak")
    if theirs:
        other = measure.statistics.median(theirs)
        print(f"scikit-learn {version:10}  {other:6.2f} s wall\nwall ratio oddlog / scikit-learn: {ours_wall / other:.2f}")
    print(f"command: {shlex.join(map(str, ours))}\nlast answer: {' '.join(costs[-1].output.split())}\n")
    for path in (fresh, case):
        measure.remove_case(path)


def has_sklearn(args):
    have = subprocess.run([args.python, "-c", "import sklearn"], stderr=subprocess.DEVNULL, check=False).returncode == 0
    if not have:
        print(f"{args.python} has no scikit-learn, so only oddlog is measured. How to get it: python3 tests/bench/analyze.py --help\n")
    return have


main()
