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
import zoneinfo

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
    found.figures = {key: total[key] for key in ("read", "stored", "duplicate", "rejected")} | count_events(args, case, users, labels_beside(files[0]))
    return found


def import_each(args, files):
    """Imports files one by one, each into a new case: none may crash, whatever becomes of it."""
    all_found = [import_files(args, [each], [], "user") for each in files]
    found = Found()
    refused = sum(ERROR in each.figures for each in all_found)
    found.said = " ".join(each.said for each in all_found if each.crashed)
    found.crashed = any(each.crashed or ERROR in each.figures and not each.said for each in all_found)
    found.figures = {"accepted": len(files) - refused}
    return found


def count_events(args, case, users, labels):
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
        "failed": sum(each["count"] for each in events if each["outcome"] == "failed"),
        "failures_by_line": sum(is_found(each, events) for each in labels),
    }


def labels_beside(file):
    """The lines that are failures, with time and host, where a file beside the log says so."""
    beside = file.with_name(file.name.removesuffix(".log") + ".expected.ndjson")
    if not beside.is_file():
        return []
    return [label for label in map(json.loads, beside.read_text().splitlines()) if label["match"]]


def is_found(label, events):
    """Whether the event of a line failed, came from the host and is of the second that a label says; where lines have no year, the labels' differ."""
    zone = zoneinfo.ZoneInfo(differences.LABELS_ZONE)
    for event in events:
        if event["line"] != label["line"] or event["outcome"] != "failed" or event["ip"] != label["host"]:
            continue
        if not label["time"]:
            return True
        at = instant(event["time"])
        want = dt.datetime.fromisoformat(label["time"]).replace(microsecond=0)
        local = at and at.astimezone(zone).replace(tzinfo=None, microsecond=0)
        return bool(local) and local.replace(year=want.year) == want
    return False


def instant(text):
    """A UTC time to the microsecond; finer digits are cut off, as no clock here keeps them."""
    if not text:
        return None
    text = text.removesuffix("Z")
    whole, _, part = text.partition(".")
    at = dt.datetime.fromisoformat(whole).replace(tzinfo=dt.timezone.utc)
    return at + dt.timedelta(microseconds=int((part + "000000")[:6]))


def failures(told):
    """How many failures the figures tell of, in whichever words, or None."""
    for name in ("failed_events_if_repeats_expanded", "failures", "errorCode_rows", "authentication_failure_lines"):
        if name in told:
            return told[name]
    kinds = {
        "operations": ("UserLoginFailed",), "by_type": ("DENIED",), "result": ("Failure",),
        "event_type": ("login_failure",), "status": ("Rejected", "400", "401", "403", "404", "500", "502", "503"),
    }
    for name, failed in kinds.items():
        if name in told:
            return sum(told[name].get(each, 0) for each in failed)
    return told["rows"] - told["success_true"] if "success_true" in told else None


def expectations(name, told):
    """The figures of expected.json under this script's names. Sets name them differently: a log by lines, a table by rows or records."""
    wanted = {}
    header = 1 if "records_incl_header" in told else 0
    for ours, theirs in (
        ("read", ("rows", "events", "complete_lines_recoverable", "complete_records_before_cut")),
        ("rows_with_time", ("rows_with_time", "lines_with_syslog_time")),
        ("users", ("users",)),
        ("ips", ("ips_after_stripping_port", "ips", "ips(AuditData.ClientIP)")),
        ("failures_by_line", ("expected_failures(match true)",)),
        ("count", ("repeated_sum",)),
    ):
        for each in theirs:
            if each in told:
                wanted.setdefault(ours, told[each])
    if failures(told) is not None:
        wanted["failed"] = failures(told)
    if "sheets" in told:
        wanted["read"] = sum(rows - 1 for rows, _ in told["sheets"].values())
    if "physical_lines" in told:
        wanted["read"] = told["physical_lines"] - name.endswith(".csv")
    if header and "read" not in wanted:
        wanted["read"] = told["records_incl_header"] - header
    if "read" not in wanted:
        wanted.update({"read": told["lines"]} if "lines" in told else {})
    for each, value in told.items():
        for ours, start in (("first", "first_utc"), ("last", "last_utc")):
            if each.startswith(start) and isinstance(value, str):
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
    print("| file | format | read / stored / rejected / undated | first | last | users | ips | failed | expected | difference |")
    print("|---|---|---|---|---|---:|---:|---:|---|---|")
    with tempfile.TemporaryDirectory() as home:
        args.home = pathlib.Path(home)
        for name, files, told in work(args):
            if args.only not in name:
                continue
            if not files or not all(each.exists() for each in files):
                print(f"| {name} | | | | | | | | | not there |")
                continue
            if name in differences.APART:
                found = import_each(args, files)
            else:
                found = import_files(args, files, starting_with(name, differences.FLAGS, []), starting_with(name, differences.USERS, "user"))
            wanted = expectations(name, told) | differences.APART.get(name, {})
            said, unexplained = compare(name, wanted, found)
            if unexplained:
                bad.append(name)
            figures = found.figures
            counts = " / ".join(shown(figures.get(each)) for each in ("read", "stored", "rejected", "undated"))
            expected = ", ".join(f"{key} {shown(value)}" for key, value in wanted.items() if value is not None)
            cells = [name, found.format, counts, shown(figures.get("first")), shown(figures.get("last")), shown(figures.get("users")), shown(figures.get("ips")), shown(figures.get("failed")), expected, "; ".join(said) or "none"]
            print("| " + " | ".join(each.replace("|", "\\|").replace("\n", " ") for each in cells) + " |", flush=True)
    print(f"\n{len(bad)} files with a difference that is not explained" + (": " + ", ".join(bad) if bad else ""))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
