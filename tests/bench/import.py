#!/usr/bin/env python3
"""CPU seconds of `oddlog import` beside those of the sqlite3 shell's `.import` with three indexes, on the same log, in turn.

  python3 tests/bench/import.py [--oddlog PROGRAM] [--folder DIR] [--rows N] [--rounds N]

Prints the medians and the ratio, and the size of the case beside that of the log. Asserts nothing about time. Needs the sqlite3 shell.
"""
import shlex
import shutil
import sys

import measure

SHELL = """.mode csv
.import "{log}" log
CREATE INDEX log_time ON log("@timestamp");
CREATE INDEX log_id ON log("_id");
CREATE INDEX log_ip ON log("ip_address");
"""


def main():
    args = measure.arguments(__doc__).parse_args()
    if not shutil.which("sqlite3"):
        sys.exit("the sqlite3 shell is not there: apt-get install sqlite3")
    log, env = measure.prepare(args)
    case, other = args.folder / "bench.oddlog", args.folder / "bench.sqlite"
    ours = [args.oddlog, "import", log, "--case", case, "--json"]
    theirs = ["sqlite3", other]
    costs = {"oddlog": [], "sqlite3": []}
    sizes = {}
    for number in range(args.rounds):
        measure.remove_case(case)
        costs["oddlog"].append(measure.run(ours, env=env))
        sizes["oddlog"] = measure.case_size(case)
        other.unlink(missing_ok=True)
        costs["sqlite3"].append(measure.run(theirs, text=SHELL.format(log=log), env=env))
        sizes["sqlite3"] = other.stat().st_size
        last = " · ".join(f"{name} {each[-1].cpu:.2f} s CPU, {each[-1].wall:.2f} s wall" for name, each in costs.items())
        print(f"round {number + 1}: {last}", flush=True)
    size = log.stat().st_size
    print(f"\n{measure.machine()}; {args.rows:,} rows, {size / 1e6:.1f} MB; medians of {args.rounds}")
    for name, each in costs.items():
        cpu, wall, peak = (measure.median(each, what) for what in ("cpu", "wall", "peak_mb"))
        print(f"{name:8} {cpu:6.2f} s CPU  {wall:6.2f} s wall  {peak:5.0f} MB peak  {sizes[name] / 1e6:6.1f} MB on disk = {sizes[name] / size:.2f} x the log")
    ratio = measure.median(costs["oddlog"], "cpu") / measure.median(costs["sqlite3"], "cpu")
    print(f"CPU ratio oddlog / sqlite3: {ratio:.2f}")
    print(f"commands: {shlex.join(map(str, ours))}\n          {shlex.join(map(str, theirs))} with\n{SHELL.format(log=log)}", end="")
    measure.remove_case(case)
    other.unlink()


main()
