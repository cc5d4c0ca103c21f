#!/usr/bin/env python3
"""CPU seconds of `oddlog import` of a web server's access log beside those of lnav's full parse of it, in turn.

  python3 tests/bench/access_log.py [--oddlog PROGRAM] [--folder DIR] [--rows N] [--rounds N]

lnav runs without its window and with a query over every line, so that it parses all of them. Prints the medians and the ratio. Asserts nothing
about time. Needs lnav; says how to get it if it is not there.
"""
import shutil

import logs
import measure

QUERY = ";SELECT count(*), count(DISTINCT c_ip), sum(sc_bytes) FROM access_log"


def main():
    args = measure.arguments(__doc__).parse_args()
    if not shutil.which("lnav"):
        print("left out: lnav is not there. apt-get install lnav")
        return
    env = measure.surroundings(args) | {"TERM": "xterm"}
    log = args.folder / f"combined-{args.rows}.log"
    measure.written(log, [logs.__file__, "combined", log, args.rows])
    case = args.folder / "bench.oddlog"
    commands = {"oddlog": [args.oddlog, "import", log, "--case", case], "lnav": ["lnav", "-n", "-c", QUERY, log]}
    costs = {name: [] for name in commands}
    for number in range(args.rounds):
        measure.remove_case(case)
        for name, command in commands.items():
            costs[name].append(measure.run(command, env=env))
        last = " · ".join(f"{name} {each[-1].cpu:.2f} s CPU, {each[-1].wall:.2f} s wall" for name, each in costs.items())
        print(f"round {number + 1}: {last}", flush=True)
    print(f"\n{measure.machine()}; {args.rows:,} lines, {log.stat().st_size / 1e6:.1f} MB; medians of {args.rounds}")
    for name, each in costs.items():
        cpu, wall, peak = (measure.median(each, what) for what in ("cpu", "wall", "peak_mb"))
        print(f"{name:8} {cpu:6.2f} s CPU  {wall:6.2f} s wall  {peak:5.0f} MB peak   {' '.join(each[-1].output.split())[-120:]}")
    print(f"CPU ratio oddlog / lnav: {measure.median(costs['oddlog'], 'cpu') / measure.median(costs['lnav'], 'cpu'):.2f}")
    measure.remove_case(case)


main()
