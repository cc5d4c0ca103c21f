#!/usr/bin/env python3
"""Imports every file of a folder of real logs and compares what came out with what an independent reading says.

  python3 tests/data_table/table.py FOLDER [--oddlog PROGRAM] [--only NAME]

FOLDER has an expected.json: sets, each with its files and their figures. Prints a Markdown table. Differences that are known and explained
(`differences.py` beside this file) are said; any other difference, a receipt that does not add up, or a crash makes the exit code 1.
Standard library only.
"""
import argparse
import datetime as dt
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import differences

ERROR = "error"


class Found:
    """What the program made of a file."""

    def __init__(self):
        self.format = self.said = ""
        self.figures = {}
        self.crashed = False


def run(args, words):
    env = os.environ | {"ODDLOG_HOME": str(args.home)}
    return subprocess.run([args.oddlog, *map(str, words)], capture_output=True, env=env, check=False, timeout=600)


def import_files(args, files, flags, users):
    """Imports files into a case of their own and counts what it holds; `users` is the column whose values the figures call users."""
    found = Found()
    case = args.home / "case.oddlog"
    for ending in ("", "-wal", "-shm", ".lock"):
        pathlib.Path(f"{case}{ending}").unlink(missing_ok=True)
    done = run(args, ["import", *files, "--case", case, "--json", *flags])
    errors = done.stderr.decode(errors="replace").strip()
    if done.returncode:
        found.said = errors.replace(str(files[0]), files[0].name) or f"exit code {done.returncode}"
        found.crashed = done.returncode != 1 or "panicked" in errors or "hit a bug" in errors
        found.figures = {ERROR: 1}
        return found
    receipt = json.loads(done.stdout)
    total = receipt["total"]
    formats = sorted({each["format"] for each in receipt["files"]})
    found.format = ", ".join(formats)
    found.said = " ".join(note for each in receipt["files"] for note in each["notes"])
    found.crashed = total["read"] != total["stored"] + total["duplicate"] + total["rejected"]
    found.figures = {key: total[key] for key in ("read", "stored", "duplicate", "rejected")} | count_events(args, case, users)
    return found


def count_events(args, case, users):
    """Figures that the events themselves give."""
    events = json.loads(run(args, ["events", "--case", case, "--output", "json"]).stdout or b"[]")
    times = sorted(filter(None, (instant(each["time"]) for each in events if each.get("time_flag", "good") not in ("missing", "unreadable", "out_of_range"))))
    distinct = lambda name: len({each[name] for each in events if each[name] is not None})
    return {
        "rows_with_time": len(times),
        "undated": len(events) - len(times),
        "first": times[0] if times else None,
        "last": times[-1] if times else None,
        "users": distinct(users),
        "ips": distinct("ip"),
        "count": sum(each["count"] for each in events),
    }


def instant(text):
    """A UTC time to the microsecond; finer digits are cut off, as no clock here keeps them."""
    if not text:
        return None
    text = text.removesuffix("Z")
    whole, _, part = text.partition(".")
    at = dt.datetime.fromisoformat(whole).replace(tzinfo=dt.timezone.utc)
    return at + dt.timedelta(microseconds=int((part + "000000")[:6]))


def expectations(told):
    """The figures of expected.json under this script's names. Sets name them differently: a log by lines, a table by rows or records."""
    wanted = {}
    header = 1 if "records_incl_header" in told else 0
    for ours, theirs in (
        ("read", ("rows", "events", "complete_lines_recoverable", "complete_records_before_cut")),
        ("rows_with_time", ("rows_with_time", "lines_with_syslog_time")),
        ("users", ("users",)),
        ("ips", ("ips",)),
        ("count", ("repeated_sum",)),
    ):
        for name in theirs:
            if name in told:
                wanted.setdefault(ours, told[name])
    if header and "read" not in wanted:
        wanted["read"] = told["records_incl_header"] - header
    if "read" not in wanted:
        wanted.update({"read": told["lines"]} if "lines" in told else {})
    for name, value in told.items():
        for ours, start in (("first", "first_utc"), ("last", "last_utc")):
            if name.startswith(start) and isinstance(value, str):
                wanted.setdefault(ours, instant(value))
    return wanted


def compare(name, wanted, found):
    """(differences in words, how many of them are not explained)"""
    said, unexplained = [], 0
    explained = differences.EXPLAINED.get(name, {})
    if found.crashed:
        return [f"**BUG**: {found.said[:200]}"], 1
    if ERROR in found.figures:
        why = explained.get(ERROR)
        # What no import can be made of is to be refused in words.
        return ([f"refused: {why}"], 0) if why else ([f"**refused**: {found.said[:200]}"], 1)
    for figure, value in wanted.items():
        got = found.figures.get(figure)
        if got == value:
            continue
        why = explained.get(figure)
        unexplained += why is None
        line = f"{figure} {shown(got)}, not {shown(value)}"
        said.append(f"{line}: {why}" if why else f"**{line}**")
    return said, unexplained


def shown(value):
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return "–" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def work(args):
    """(name, files, what is expected) of every line of the table."""
    told = json.loads((args.folder / "expected.json").read_text())
    for group, about in sorted(told.items()):
        for file, figures in about.get("files", {}).items():
            name = f"{group}/{file}"
            if name in differences.TOGETHER:
                pattern, leave_out = differences.TOGETHER[name]
                files = sorted(each for each in (args.folder / group).glob(pattern) if each.name not in leave_out)
            else:
                files = [args.folder / group / file]
            yield name, files, figures


def starting_with(name, table, otherwise):
    """What a table says of the names that begin in a way; the last that fits counts."""
    return ([otherwise] + [value for start, value in table.items() if name.startswith(start)])[-1]


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=pathlib.Path)
    ask.add_argument("--oddlog", type=pathlib.Path, default=pathlib.Path("target/release/oddlog"), help="the program (default: %(default)s)")
    ask.add_argument("--only", default="", help="only files whose name has this in it")
    args = ask.parse_args()
    if not (args.folder / "expected.json").is_file():
        print(f"left out: {args.folder} has no expected.json")
        return 0
    args.oddlog = args.oddlog.resolve()
    bad = []
    print("| file | format | read / stored / rejected / undated | first | last | users | ips | expected | difference |")
    print("|---|---|---|---|---|---:|---:|---|---|")
    with tempfile.TemporaryDirectory() as home:
        args.home = pathlib.Path(home)
        for name, files, told in work(args):
            if args.only not in name:
                continue
            if not files or not all(each.exists() for each in files):
                print(f"| {name} | | | | | | | | not there |")
                continue
            found = import_files(args, files, starting_with(name, differences.FLAGS, []), starting_with(name, differences.USERS, "user"))
            wanted = expectations(told)
            said, unexplained = compare(name, wanted, found)
            if unexplained:
                bad.append(name)
            figures = found.figures
            counts = " / ".join(shown(figures.get(each)) for each in ("read", "stored", "rejected", "undated"))
            expected = ", ".join(f"{key} {shown(value)}" for key, value in wanted.items() if value is not None)
            cells = [name, found.format, counts, shown(figures.get("first")), shown(figures.get("last")), shown(figures.get("users")), shown(figures.get("ips")), expected, "; ".join(said) or "none"]
            print("| " + " | ".join(each.replace("|", "\\|").replace("\n", " ") for each in cells) + " |", flush=True)
    print(f"\n{len(bad)} files with a difference that is not explained" + (": " + ", ".join(bad) if bad else ""))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
