#!/usr/bin/env python3
"""CPU and wall seconds of `oddlog import` beside those of DuckDB reading the same log into a database file, times parsed, in turn.

  python3 tests/bench/import_duckdb.py [--oddlog PROGRAM] [--folder DIR] [--rows N] [--rounds N]

Prints the medians and the ratios. Asserts nothing about time. Needs DuckDB in FOLDER/venv; says how to get it if it is not there.
"""
import subprocess

import measure

READ = r"""
import duckdb, sys
base = duckdb.connect(sys.argv[2])
base.execute('''CREATE TABLE log AS SELECT
    strptime(regexp_replace("@timestamp", '([0-9])(st|nd|rd|th) ', '\\1 '), '%B %-d %Y, %H:%M:%S.%g') AS time, "_id" AS id, ip_address AS ip
    FROM read_csv(?, header = true, all_varchar = true)''', [sys.argv[1]])
print(*base.execute("SELECT count(*), count(time), min(time), max(time), count(DISTINCT ip) FROM log").fetchone())
base.close()
"""


def main():
    args = measure.arguments(__doc__).parse_args()
    python = args.folder / "venv/bin/python"
    if not python.is_file() or subprocess.run([python, "-c", "import duckdb"], stderr=subprocess.DEVNULL, check=False).returncode:
        print(f"left out: DuckDB is not there. python3 -m venv {args.folder}/venv && {args.folder}/venv/bin/pip install duckdb")
        return
    log, env = measure.prepare(args)
    case, base = args.folder / "bench.oddlog", args.folder / "bench.duckdb"
    costs = {"oddlog": [], "duckdb": []}
    sizes = {}
    for number in range(args.rounds):
        measure.remove_case(case)
        costs["oddlog"].append(measure.run([args.oddlog, "import", log, "--case", case, "--json"], env=env))
        sizes["oddlog"] = measure.case_size(case)
        base.unlink(missing_ok=True)
        costs["duckdb"].append(measure.run([python, "-c", READ, log, base], env=env))
        sizes["duckdb"] = base.stat().st_size
        last = " · ".join(f"{name} {each[-1].cpu:.2f} s CPU, {each[-1].wall:.2f} s wall" for name, each in costs.items())
        print(f"round {number + 1}: {last}", flush=True)
    size = log.stat().st_size
    print(f"\n{measure.machine()}; {args.rows:,} rows, {size / 1e6:.1f} MB; medians of {args.rounds}")
    print(f"duckdb says: {costs['duckdb'][-1].output.strip()}")
    for name, each in costs.items():
        cpu, wall, peak = (measure.median(each, what) for what in ("cpu", "wall", "peak_mb"))
        print(f"{name:8} {cpu:6.2f} s CPU  {wall:6.2f} s wall  {peak:5.0f} MB peak  {sizes[name] / 1e6:6.1f} MB on disk = {sizes[name] / size:.2f} x the log")
    for what, name in (("cpu", "CPU"), ("wall", "wall")):
        ratio = measure.median(costs["oddlog"], what) / measure.median(costs["duckdb"], what)
        print(f"{name} ratio oddlog / duckdb: {ratio:.2f}")
    measure.remove_case(case)
    base.unlink()


main()
