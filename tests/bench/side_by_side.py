"""One table of raw f32 for our detectors and scikit-learn's, each in a process of its own, in turn. Not which detector, nor what is compared.

The two programs read the same bytes; the seconds are of fitting and scoring alone, as each program measures them itself. On a busy
machine compare CPU seconds, which for ours are those of the whole process.
"""
import json
import os
import pathlib
import subprocess
import sys

import measure

WIDTH = 10
THREADS = "2"
BUILD = "cargo build --release --no-default-features --example detectors"

TABLE = """
import sys
import numpy
rng = numpy.random.default_rng(721547)
rows, width = int(sys.argv[2]), int(sys.argv[3])
centres = rng.normal(0, 2, (6, width))
table = centres[rng.choice(6, rows, p=[.4, .25, .15, .1, .07, .03])] + rng.normal(size=(rows, width)) @ rng.normal(0, .5, (width, width))
table[:, :3] += rng.gamma(.7, 1, (rows, 3))
odd = rng.choice(rows, rows // 100, replace=False)
table[odd] *= rng.uniform(1.5, 4, (len(odd), 1))
((table - table.mean(0)) / table.std(0)).astype("<f4").tofile(sys.argv[1])
"""


def arguments(words):
    ask = measure.arguments(words)
    ask.add_argument("--detectors", type=pathlib.Path, default=pathlib.Path("target/release/examples/detectors"), help="our detectors (default: %(default)s)")
    ask.add_argument("--python", default=sys.executable, help="a Python with numpy and scikit-learn (default: the one that runs this)")
    return ask


def ratios(ours, theirs):
    """How many times as long theirs took."""
    return f"{theirs['all'] / ours['all']:.2f} (CPU {theirs['cpu'] / ours['cpu']:.2f})"


class Bench:
    """The table, and how both sides are run on it."""

    def __init__(self, args):
        if not args.detectors.is_file():
            sys.exit(f"{args.detectors} is not there: {BUILD}, or name it with --detectors")
        if subprocess.run([args.python, "-c", "import numpy, sklearn, scipy"], stderr=subprocess.DEVNULL, check=False).returncode:
            sys.exit(f"{args.python} has no scikit-learn: python3 -m venv target/bench/venv && target/bench/venv/bin/pip install scikit-learn, then --python")
        args.folder.mkdir(parents=True, exist_ok=True)
        self.args, self.table = args, args.folder / f"table-{args.rows}x{WIDTH}.f32"
        self.env = os.environ | {"RAYON_NUM_THREADS": THREADS, "OMP_NUM_THREADS": THREADS}
        if not self.table.is_file():
            part = self.table.with_suffix(".part")
            self.python(TABLE, part, args.rows, WIDTH)
            part.replace(self.table)

    def python(self, script, *words):
        return measure.run([self.args.python, "-c", script, *map(str, words)], env=self.env).output

    def scores(self, name):
        return self.args.folder / f"{name}.f32"

    def ours(self, detector, name, n):
        """Seconds of fitting and scoring; the scores go to a file of that name."""
        cost = measure.run([self.args.detectors, detector, self.table, str(WIDTH), self.scores(name), str(n)], env=self.env)
        got = json.loads(cost.output)
        # With the reading of the table and the writing of the scores: a little to our disadvantage.
        return got | {"all": got["fit"] + got["score"], "cpu": cost.cpu}

    def theirs(self, script, name, n):
        got = json.loads(self.python(script, self.table, WIDTH, self.scores(name), n))
        return got | {"all": got["fit"] + got["score"]}

    def rounds(self, sides):
        """Every side once a round, in turn; per side the list of what it cost."""
        costs = {name: [] for name in sides}
        for number in range(self.args.rounds):
            for name, run in sides.items():
                costs[name].append(run())
            print(f"round {number + 1}: " + " · ".join(f"{name} {each[-1]['all']:.2f} s" for name, each in costs.items()), flush=True)
        print(f"\n{measure.machine()}; {self.args.rows:,} x {WIDTH}, {THREADS} threads; medians of {self.args.rounds}")
        medians = {name: {part: measure.statistics.median(it[part] for it in each) for part in ("fit", "score", "all", "cpu")} for name, each in costs.items()}
        for name, it in medians.items():
            print(f"{name:40} {it['all']:7.2f} s  (fit {it['fit']:.2f}, score {it['score']:.2f})  {it['cpu']:7.2f} s CPU")
        return medians
