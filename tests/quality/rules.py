#!/usr/bin/env python3
"""Labelled real and made-up logs: what the program finds beside what a simple rule finds.

  python3 tests/quality/rules.py [--oddlog PROGRAM] [--data FOLDER] [--json FILE]

FOLDER holds cryptolens_shape, cert_r42_labelled_a and soclab_windows; what is not there is left out and said. Needs numpy
(pip install numpy). Every rule is computed here from the file itself; all use the labels' own unit (events, days of an entity, users).
"""
import collections
import csv
import datetime as dt
import json
import pathlib
import sys

sys.dont_write_bytecode = True
import numpy

import metrics
import program

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def main():
    ask = program.measure.arguments(__doc__)
    ask.set_defaults(folder=pathlib.Path("target/quality"))
    ask.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared/data", help="the folder of the sets (default: %(default)s)")
    ask.add_argument("--json", type=pathlib.Path, help="write the figures to this file")
    args = ask.parse_args()
    runs = program.Program(args)
    rows, notes = [], []
    for name, measure in (("cryptolens_shape", licensing), ("cert_r42_labelled_a", insiders), ("soclab_windows", laboratory)):
        if not (args.data / name).is_dir():
            notes.append(f"{name} was left out: {args.data / name} is not there.")
            continue
        for row in measure(runs, args.data / name, notes):
            rows.append({"set": name} | row)
    print("| set | ranked | of | positive | by | AP | flagged | precision | recall |\n|---|---|---:|---:|---|---:|---:|---:|---:|")
    for row in rows:
        chosen = f"{row['flagged']} | {row['precision']:.3f} | {row['recall']:.3f}" if row["flagged"] is not None else "– | – | –"
        print(f"| {row['set']} | {row['what']} | {row['of']} | {row['positive']} | {row['by']} | {row['AP']:.3f} | {chosen} |")
    print("\n" + "\n".join(notes))
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def beside(what, keys, bad, scores):
    """One row per score: `scores` are (words, key -> number, chosen keys or None). A key without a number counts as lowest."""
    positive = numpy.array([key in bad for key in keys])
    out = []
    for by, numbers, chosen in scores:
        ranked = numpy.array([numbers.get(key, -numpy.inf) for key in keys])
        row = {"what": what, "of": len(keys), "positive": int(positive.sum()), "by": by, "AP": metrics.average_precision(positive, ranked)}
        taken = None if chosen is None else numpy.array([key in chosen for key in keys])
        hits = 0 if taken is None else int((taken & positive).sum())
        row |= {"flagged": None if taken is None else int(taken.sum())}
        out.append(row | {"precision": 0 if taken is None else hits / max(int(taken.sum()), 1), "recall": hits / max(int(positive.sum()), 1)})
    return out


def chance(keys, words="random"):
    rng = numpy.random.default_rng(1)
    return words, dict(zip(keys, rng.random(len(keys)))), None


def same_number(words, numbers, n):
    """A score with its first `n` taken as flagged, to stand beside a rule that flags so many."""
    return f"{words}, first {n}", numbers, set(sorted(numbers, key=lambda it: -numbers[it])[:n])


def days(scores, kind):
    """(entity, date) -> score of one kind of entity, and the flagged ones."""
    columns = zip(scores.text["entity_kind"], scores.text["entity"], scores.text["from"], scores.column("score"), scores.flagged)
    found = {(entity, at[:10]): (score, flagged) for each, entity, at, score, flagged in columns if each == kind}
    return {key: it[0] for key, it in found.items()}, {key for key, it in found.items() if it[1]}


def licensing(runs, folder, notes):
    """Four groups of 25 of one customer's failures: do they lead the list, and does the sentence name the key?"""
    events = {}
    for path in sorted(folder.glob("getwebapilog*.json")):
        events |= {it["id"]: it for it in json.loads(path.read_text())["logs"]}
    ids = sorted(events, key=lambda it: (events[it]["time"], it))
    case = runs.imported("rules", folder / "getwebapilog.json", folder / "getwebapilog_page2.json")
    runs.analyzed(case)
    scores = runs.scores(case, "group")
    spans = list(zip(map(int, scores.text["starting_at"]), map(int, scores.text["ending_at"])))
    bad = {(it["startingAt"], it["endingAt"]) for it in json.loads((folder / "labels.json").read_text())}
    place = {key: at for at, key in enumerate(ids)}
    failed = {span: sum(events[it]["state"] % 100 // 10 == 2 for it in ids[place[span[0]] : place[span[1]] + 1]) for span in spans}
    score = dict(zip(spans, scores.column("score")))
    order = sorted(spans, key=lambda it: -score[it])
    notes.append(f"cryptolens_shape: places of the labelled groups: {sorted(order.index(it) + 1 if it in score else None for it in bad)} of {len(spans)}.")
    for finding in runs.findings(case)[:5]:
        notes.append(f"  {finding['score']:5.1f} {finding['type']}: {finding['summary']} ({finding['entity_kind']} {finding['entity']})")
    flagged = {span for span, it in zip(spans, scores.flagged) if it}
    return beside("groups of 25", spans, bad, [("oddlog", score, flagged), ("failures in group", failed, None), chance(spans)])


def insiders(runs, folder, notes):
    """Logons and logoffs with insiders: days of users, and users."""
    bad_ids = {it["id"] for it in csv.DictReader(open(folder / "labels_malicious_ids.csv", encoding="utf-8"))}
    rows = [it | {"at": dt.datetime.strptime(it["date"], "%m/%d/%Y %H:%M:%S")} for it in csv.DictReader(open(folder / "logon.csv", encoding="utf-8"))]
    bad = {(it["user"], f"{it['at']:%Y-%m-%d}") for it in rows if it["id"] in bad_ids}
    keys = sorted({(it["user"], f"{it['at']:%Y-%m-%d}") for it in rows})
    case = runs.imported("rules", folder / "logon.csv")
    runs.analyzed(case, "--entity", "user")
    score, flagged = days(runs.scores(case, "profile"), "user")
    late, new_pc = odd_hours(rows), first_uses(rows)
    rules = [("log-on 2 h outside own hours, or after 20:00", late), ("first use of a PC", new_pc)]
    of_days = [("oddlog", score, flagged), *((words, it, set(it)) for words, it in rules)]
    of_days += [same_number("oddlog", score, len(it)) for _, it in rules[:1]] + [chance(keys)]
    out = beside("days of users", keys, bad, of_days)
    users = sorted({it["user"] for it in rows})
    by_user, late_users = highest(score), summed(late)
    of_users = [("oddlog, highest day", by_user, {it[0] for it in flagged})]
    of_users += [(words, summed(it), set(summed(it))) for words, it in rules] + [same_number("oddlog", by_user, len(late_users)), chance(users)]
    return out + beside("users", users, {it[0] for it in bad}, of_users)


def odd_hours(rows):
    """How many log-ons of a user's day lie more than 2 h outside the hours of that user's log-ons of 2-8 January, or after 20:00."""
    hours = collections.defaultdict(list)
    for it in rows:
        if it["activity"] == "Logon" and it["at"].date() <= dt.date(2010, 1, 8):
            hours[it["user"]].append(clock(it))
    late = collections.Counter()
    for it in rows:
        if it["activity"] == "Logon" and (clock(it) > 20 or outside(clock(it), hours.get(it["user"], []), it["at"].date() > dt.date(2010, 1, 8))):
            late[it["user"], f"{it['at']:%Y-%m-%d}"] += 1
    return late


def outside(at, own, after_the_first_week):
    return bool(own) and after_the_first_week and not min(own) - 2 <= at <= max(own) + 2


def clock(row):
    return row["at"].hour + row["at"].minute / 60


def first_uses(rows):
    """How many PCs a user's day brings that the user never used before; the first week only teaches."""
    seen, out = set(), collections.Counter()
    for it in sorted(rows, key=lambda it: it["at"]):
        pair = it["user"], it["pc"]
        if pair not in seen and it["at"].date() > dt.date(2010, 1, 8):
            out[it["user"], f"{it['at']:%Y-%m-%d}"] += 1
        seen.add(pair)
    return out


def summed(by_day):
    out = collections.Counter()
    for (user, _), n in by_day.items():
        out[user] += n
    return out


def highest(by_day):
    out = {}
    for (user, _), score in by_day.items():
        out[user] = max(score, out.get(user, score))
    return out


def laboratory(runs, folder, notes):
    """Windows log-ons with one brute force and one spray, both on one day: days of addresses and of users."""
    path = folder / "windows_security_logs.csv"
    rows = list(csv.DictReader(open(path, encoding="utf-8")))
    # The program must not see the label.
    hidden = runs.folder / "laboratory.csv"
    with open(hidden, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [it for it in rows[0] if it != "category"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    case = runs.imported("rules", hidden)
    runs.analyzed(case)
    out = []
    for kind, column in (("ip", "source_ip"), ("user", "user")):
        score, flagged = days(runs.scores(case, "profile"), kind)
        count, failures, bad = collections.Counter(), collections.Counter(), set()
        for it in rows:
            key = it[column], it["timestamp"][:10]
            count[key] += 1
            failures[key] += it["result"] == "Failure"
            if it["category"] != "Normal":
                bad.add(key)
        keys = sorted(count)
        many = {key for key, n in failures.items() if n >= 30}
        by = [("oddlog", score, flagged), ("failures, 30 or more", failures, many), ("count", count, None), chance(keys)]
        out += beside(f"days of {'addresses' if kind == 'ip' else 'users'}", keys, bad, by)
    return out


main()
