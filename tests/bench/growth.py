#!/usr/bin/env python3
"""What `oddlog import` costs by kind and size of log: CPU, wall, peak memory, MB a second, case size beside the log's.

  python3 tests/bench/growth.py [--oddlog PROGRAM] [--folder DIR] [--rounds N] [--rows N] [--only KIND,…] [--millions 1,3,10,30]

Kinds: wide (18 filled columns), growing (the distinct values keep growing), licensing (JSON, about 180 MB), plain (1, 3, 10 and 30 million
rows; time should be linear and memory level). Each log is removed after its turn. Asserts nothing about time. The largest log takes 1.5 GB.
"""
import logs
import measure

# Rows of the licensing log that make about 180 MB.
LICENSING_ROWS = 780_000


def main():
    ask = measure.arguments(__doc__)
    ask.add_argument("--only", default="wide,growing,licensing,plain", help="kinds (default: %(default)s)")
    ask.add_argument("--millions", default="1,3,10,30", help="sizes of the plain log in million rows (default: %(default)s)")
    args = ask.parse_args()
    env = measure.surroundings(args)
    print(f"{measure.machine()}; medians of {args.rounds}")
    table = ["", "| log | rows | MB | CPU s | wall s | MB/s | µs CPU a row | peak MB | case / log |", "|---|---:|---:|---:|---:|---:|---:|---:|---:|"]
    sizes = {"licensing": [LICENSING_ROWS], "plain": [int(float(each) * 1e6) for each in args.millions.split(",")]}
    for kind in args.only.split(","):
        for rows in sizes.get(kind, [args.rows]):
            table.append(one(args, env, kind, rows))
            print(table[-1], flush=True)
    print("\n".join(table))


def one(args, env, kind, rows):
    """The row of one log."""
    log = args.folder / f"{kind}-{rows}.{'json' if kind == 'licensing' else 'csv'}"
    measure.written(log, [logs.__file__, kind, log, rows])
    case = args.folder / "bench.oddlog"
    costs = []
    for _ in range(args.rounds):
        measure.remove_case(case)
        costs.append(measure.run([args.oddlog, "import", log, "--case", case], env=env))
    size = log.stat().st_size
    cpu, wall, peak = (measure.median(costs, what) for what in ("cpu", "wall", "peak_mb"))
    share = measure.case_size(case) / size
    measure.remove_case(case)
    log.unlink()
    return f"| {kind} | {rows:,} | {size / 1e6:.0f} | {cpu:.2f} | {wall:.2f} | {size / 1e6 / wall:.0f} | {cpu * 1e6 / rows:.2f} | {peak:.0f} | {share:.2f} |"


main()
