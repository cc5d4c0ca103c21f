#!/usr/bin/env python3
"""Wall and CPU seconds and peak memory of `oddlog analyze` on very large and very lopsided logs, and how long it takes to stop.

  python3 tests/bench/scale.py [--oddlog PROGRAM] [--folder DIR] [--only large,alone,strangers] [--cancel PROGRAM] [--times N] [--simulator FILE]

  large      10 million rows of 50,000 users, nine columns, from the simulator (no part of the repository; left out where it is not there)
  alone      10 million rows of one user, nearly all from one address
  strangers  5 million rows, each of another user

With --cancel (cargo build --release --no-default-features --example cancel) each analysis is also cancelled at N random moments, and the
longest wait for its end is printed. Logs and cases are removed after their turn; the largest take 1.5 GB. Asserts nothing about time.
"""
import json
import pathlib
import shutil

import logs
import measure

SIMULATOR = pathlib.Path(__file__).resolve().parent.parent.parent.parent / "shared/sim/simulate_logins.py"
ROWS = {"large": 10_000_000, "alone": 10_000_000, "strangers": 5_000_000}


def main():
    ask = measure.arguments(__doc__)
    ask.add_argument("--only", default=",".join(ROWS), help="logs (default: %(default)s)")
    ask.add_argument("--simulator", type=pathlib.Path, default=SIMULATOR, help="simulate_logins.py (default: %(default)s)")
    ask.add_argument("--cancel", type=pathlib.Path, help="the example program that cancels")
    ask.add_argument("--times", type=int, default=10, help="how often to cancel (default: %(default)s)")
    args = ask.parse_args()
    env = measure.surroundings(args)
    print(measure.machine())
    print("| log | rows | import s | wall s | CPU s | peak MB | profiles | anomalies |\n|---|---:|---:|---:|---:|---:|---:|---:|")
    for kind in args.only.split(","):
        if kind == "large" and not args.simulator.is_file():
            print(f"large is left out: {args.simulator} is not there; name the simulator with --simulator")
            continue
        one(args, env, kind)


def one(args, env, kind):
    """The row of one log."""
    fresh = args.folder / f"scale-{kind}.oddlog"
    log = args.folder / f"scale-{kind}.csv"
    measure.remove_case(fresh)
    if kind == "large":
        measure.written(log, [args.simulator, "--seed", 211, "--rows", ROWS[kind], "--users", 50_000, "--labels", "", "--out", log])
    else:
        measure.written(log, [logs.__file__, kind, log, ROWS[kind]])
    imported = measure.run([args.oddlog, "import", log, "--case", fresh], env=env)
    log.unlink()
    case = args.folder / "scale.oddlog"
    measure.remove_case(case)
    shutil.copyfile(fresh, case)
    cost = measure.run([args.oddlog, "analyze", "--case", case, "--json"], env=env)
    got = json.loads(cost.output)
    print(
        f"| {kind} | {ROWS[kind]:,} | {imported.wall:.1f} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak_mb:.0f} | {got['profiles']:,} | {got['anomalies']:,} |",
        flush=True,
    )
    if args.cancel:
        print(measure.run([args.cancel, case, str(args.times)], env=env).output.strip().splitlines()[-1], flush=True)
    for path in (fresh, case):
        measure.remove_case(path)


main()
