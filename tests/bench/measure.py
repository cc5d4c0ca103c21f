"""How the benchmarks measure: one child process, its CPU seconds, wall seconds and peak memory. Not what they measure."""
import argparse
import os
import pathlib
import shlex
import statistics
import subprocess
import sys
import time

import study


class Cost:
    """What one command cost."""

    def __init__(self, cpu, wall, peak_mb, output):
        self.cpu, self.wall, self.peak_mb, self.output = cpu, wall, peak_mb, output


def run(command, text=None, env=None):
    """Runs a command to its end; `text` goes to its standard input. Stops the benchmark if it fails."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
    child.stdin.write((text or "").encode())
    child.stdin.close()
    output = child.stdout.read().decode(errors="replace")
    _, status, usage = os.wait4(child.pid, 0)  # its own and its children's time, and nobody else's
    wall = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"this command failed with {child.returncode}: {shlex.join(map(str, command))}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, output)


def median(costs, what):
    return statistics.median(getattr(cost, what) for cost in costs)


def arguments(words):
    """The arguments that the benchmarks share."""
    ask = argparse.ArgumentParser(description=words, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--oddlog", type=pathlib.Path, default=pathlib.Path("target/release/oddlog"), help="the release program (default: %(default)s)")
    ask.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("target/bench"), help="for the log and the cases (default: %(default)s)")
    ask.add_argument("--rows", type=int, default=study.ROWS, help="rows of the log (default: %(default)s)")
    ask.add_argument("--rounds", type=int, default=3, help="runs of each side, taken in turn (default: %(default)s)")
    return ask


def prepare(args):
    """The study's log to measure with (written once), and the environment."""
    env = surroundings(args)
    log = args.folder / f"study-{args.rows}.csv"
    return written(log, [study.__file__, log, args.rows]), env


def surroundings(args):
    """An environment in which the program finds no settings or cases of the person."""
    if not args.oddlog.is_file():
        sys.exit(f"{args.oddlog} is not there: build it with 'cargo build --release', or name it with --oddlog")
    args.folder.mkdir(parents=True, exist_ok=True)
    home = (args.folder / "home").resolve()
    home.mkdir(exist_ok=True)
    return os.environ | {name: str(home) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}


def written(log, command):
    """A log, written by that script if it is not there."""
    if not log.is_file():
        print(f"writing {log}", flush=True)
        # In a process of its own: what this one holds in memory would count as the peak of every child.
        subprocess.run([sys.executable, "-B", *map(str, command)], check=True)
    return log


def remove_case(case):
    """A case and what SQLite keeps beside it."""
    for path in (case, pathlib.Path(f"{case}-wal"), pathlib.Path(f"{case}-shm")):
        path.unlink(missing_ok=True)


def case_size(case):
    return sum(path.stat().st_size for path in (case, pathlib.Path(f"{case}-wal")) if path.exists())


def machine():
    """In which surroundings the figures came about."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, load {load}, Python {sys.version.split()[0]}"
