#!/usr/bin/env python3
"""Rates per entity on simulated logs: false alarms without attacks, and what is raised with them.

  python3 tests/quality/rates.py --simulator FILE [--oddlog PROGRAM] [--seeds 201 202 203] [--json FILE]

Without attacks (their rows left out): how often a chance below 1 in 1,000 occurs, as a multiple of what it promises, in every hour of
every user and product after three weeks; with and without the hours of the simulated partial outage, which is odd though it is no
attack; and how many findings are raised. With attacks: how many findings are about an hour and entity with injected rows. Attacks are
13 in 1,000 user-days, so a finding at random would be right about one time in a hundred. Needs numpy.
"""
import json
import pathlib
import sys

sys.dont_write_bytecode = True
import numpy

import program
import simulated

NOMINAL = 1e-3
SCORE = 25 * 3 / 4  # of a chance of 1 in 1,000, where one of 1 in 10,000 is 25 to 50
FIRST = 21 * 24  # hours that only train
HOUR = 3_600
DETECTORS = ("rate_events", "rate_failures")
KINDS = ("product", "user", "ip", "machine")


def main():
    ask = program.measure.arguments(__doc__)
    ask.set_defaults(folder=pathlib.Path("target/quality"))
    ask.add_argument("--simulator", type=pathlib.Path, required=True, help="simulate_logins.py")
    ask.add_argument("--seeds", type=int, nargs="+", default=[201, 202, 203])
    ask.add_argument("--json", type=pathlib.Path, help="write the figures to this file")
    args = ask.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    runs, module = program.Program(args), simulated.simulator(args.simulator)
    rows = [of_seed(runs, module, seed, args.folder) for seed in args.seeds]
    print(report(args.seeds, rows))
    if args.json:
        args.json.write_text(json.dumps(dict(zip(args.seeds, rows)), indent=1) + "\n", encoding="utf-8")


def of_seed(runs, module, seed, folder):
    sim = simulated.Simulated(module, seed, folder, {})
    benign = sim.only_benign()
    out = {}
    case = runs.imported("rates_benign", sim.log("rates_benign", benign))
    summary = runs.analyzed(case)
    out["quiet"] = {name: summary["by_detector"].get(name, 0) for name in DETECTORS}
    out["seconds"] = summary["seconds"]
    scores, hour = runs.scores(case, "rate"), (benign["t"] - module.START) // HOUR
    outage = numpy.unique(hour[benign["state"] == list(module.STATES).index("UPSTREAM_ERROR")])
    for kind in KINDS:
        for nth, detector in enumerate(DETECTORS):
            values = benign[kind].astype(numpy.int64)
            counted = numpy.ones(len(values), bool) if nth == 0 else benign["state"] != 0
            events = int((counted & (hour >= FIRST)).sum())
            out[f"{kind} {('logins', 'failures')[nth]}"] = of_kind(scores, module, kind, detector, outage, hours(values, hour)) | {"events": events}
    few_products(out, scores, module, benign)
    sim_case = runs.imported("rates_all", sim.log("rates_all"))
    runs.analyzed(sim_case)
    out["found"] = found(runs.findings(sim_case), sim)
    for each in (case, sim_case):
        program.remove_case(each)
    return out


def hours(values, hour):
    """Hours of all entities that were known for two weeks before, after the first three weeks of the log."""
    _, places = numpy.unique(values, return_inverse=True)
    first = numpy.full(places.max() + 1, hour.max() + 1)
    numpy.minimum.at(first, places, hour)
    begin = numpy.maximum(FIRST, (first // 24 + 14) * 24)
    return int(numpy.maximum(hour.max() + 1 - begin, 0).sum())


def of_kind(scores, module, kind, detector, outage, tests):
    entity, of = numpy.array(scores.text["entity"]), numpy.array(scores.text["entity_kind"])
    mine = (of == ("" if kind == "product" else kind)) & (entity != "")
    at = ((program.moments(scores.text["from"]) - module.START) // HOUR).astype(int)
    odd = mine & (scores.column(detector) >= SCORE)
    calm = odd & ~numpy.isin(at, outage)
    return {"hours": tests, "alarms": int(odd.sum()), "ratio": odd.sum() / tests / NOMINAL, "calm": calm.sum() / tests / NOMINAL}


def few_products(out, scores, module, benign):
    """How many of the alarms about products are about too few: fewer than the mean of that hour on other days of the same kind."""
    mine = numpy.flatnonzero((numpy.array(scores.text["entity_kind"]) == "") & (numpy.array(scores.text["entity"]) != "") & (scores.column(DETECTORS[0]) >= SCORE))
    hour = (benign["t"] - module.START) // HOUR
    few = 0
    for row in mine:
        product = list(module.PROD).index(scores.text["entity"][row])
        at = int((program.moments([scores.text["from"][row]])[0] - module.START) // HOUR)
        counts = numpy.bincount(hour[benign["product"] == product], minlength=int(hour.max()) + 1)
        alike = [it for it in range(at % 24, len(counts), 24) if it != at and (it // 24 % 7 >= 5) == (at // 24 % 7 >= 5)]
        few += counts[at] < counts[alike].mean()
    out["product logins"]["too few"] = int(few)


def found(findings, sim):
    """Rate findings, and those about an entity and hour with injected rows, by kind of entity."""
    hour = (sim.all["t"] - sim.module.START) // HOUR
    attacked = {}
    for kind in KINDS:
        numbers, names = sim.column(kind)
        late = sim.attack >= 0
        attacked[kind] = {(names[n], int(h)) for n, h in zip(numbers[late], hour[late])}
    attacked["log"] = {("", int(h)) for h in hour[sim.attack >= 0]}
    out = {}
    for it in findings:
        if it["type"] not in ("unusual_rate", "Unusual rate"):
            continue
        kind = it["entity_kind"] or ("product" if it["entity"] else "log")
        at = int((program.moments([it["from"]])[0] - sim.module.START) // HOUR)
        row = out.setdefault(kind, [0, 0])
        row[0] += 1
        row[1] += (it["entity"] or "", at) in attacked[kind]
    return out


def report(seeds, rows):
    lines = [f"# Rates per entity, seeds {', '.join(map(str, seeds))}\n", "False alarms at a nominal 1 in 1,000, as a multiple; too few events count too.\n"]
    lines.append("| hours of | events per hour | hours judged | " + " | ".join(f"seed {it}" for it in seeds) + " | mean | without the outage |")
    lines.append("|---" * (len(seeds) + 5) + "|")
    for name in [key for key in rows[0] if " " in key]:
        each = [row[name] for row in rows]
        mean = sum(it["events"] / it["hours"] for it in each) / len(each)
        shown = " | ".join(f"{it['ratio']:.2f}" for it in each)
        total, calm = (sum(it[key] for it in each) / len(each) for key in ("ratio", "calm"))
        lines.append(f"| {name} | {mean:.3g} | {each[0]['hours']:,} | {shown} | {total:.2f} | {calm:.2f} |")
    few = [row["product logins"]["too few"] for row in rows]
    lines.append(f"\nOf the alarms about product logins {sum(few)} of {sum(row['product logins']['alarms'] for row in rows)} are about too few: of each side alone they are fewer.")
    lines.append("\nFindings of nine days without attacks: " + "; ".join(", ".join(f"{k} {v}" for k, v in row["quiet"].items()) for row in rows))
    lines.append("\nFindings with attacks (of which about an hour of the entity with injected rows):")
    for seed, row in zip(seeds, rows):
        lines.append(f"- seed {seed}: " + ", ".join(f"{kind} {n} ({right})" for kind, (n, right) in sorted(row["found"].items())))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
