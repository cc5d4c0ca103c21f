#!/usr/bin/env python3
"""What 300 verdicts teach: user-days of the later half before and after, on logs with labels.

  tests/quality/verdicts.py [--oddlog PROGRAM] [--simulator FILE] [--seeds 601,602,603] [--verdicts 300] [--json FILE]

Two ways of judging windows of days 7 to 18, with the simulator's labels as the judge who never errs; measured on days 19 to 29:
  verdicts  on findings only, recorded with `oddlog verdict` as a person would; then analysed again
  labels    on windows whether raised or not, given to `oddlog evaluate --labels`
Of each, 40 % are the highest scores, 50 % the highest of each type (of findings) or detector (of windows), 10 % any.
Needs numpy and the simulator, which is no part of the repository. About 60 s and 300 MB of disk a seed.
Seeds 1-5 were chosen on; report none of them.
"""
import csv
import json
import pathlib
import sys

import numpy

sys.dont_write_bytecode = True
import metrics
import program
import simulated

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SPLIT = 19  # day on which the measured half begins
STUFFING = "credential_stuffing"


def main():
    args = arguments()
    module = simulated.simulator(args.simulator)
    runs = program.Program(args)
    seeds = []
    for seed in [int(it) for it in args.seeds.split(",")]:
        log = simulated.Simulated(module, seed, args.folder, {"users": args.users, "rows": args.rows})
        seeds.append({"seed": seed} | one(runs, log, args.verdicts))
        print(line(seeds[-1]), file=sys.stderr, flush=True)
    print(table(seeds, args.verdicts))
    if args.json:
        args.json.write_text(json.dumps(seeds, indent=1, default=lambda it: it.item()) + "\n", encoding="utf-8")


def arguments():
    ask = program.measure.arguments(__doc__)
    ask.set_defaults(folder=pathlib.Path("target/quality-verdicts"))
    ask.add_argument("--simulator", type=pathlib.Path, default=ROOT.parent / "shared/sim/simulate_logins.py", help="simulate_logins.py (default: %(default)s)")
    ask.add_argument("--seeds", default="601,602,603", help="of the simulator, with commas (default: %(default)s)")
    ask.add_argument("--users", type=int, default=5000, help="of the simulator (default: %(default)s)")
    ask.add_argument("--verdicts", type=int, default=300, help="how many windows are judged (default: %(default)s)")
    ask.add_argument("--json", type=pathlib.Path, help="write every figure of every seed to this file")
    return ask.parse_args()


def one(runs, log, n):
    """Everything of one seed."""
    path = log.log()
    case = runs.imported("verdicts", path, "--map", "user=id")
    path.unlink()
    first = runs.analyzed(case, "--entity", "user")
    windows = Windows(log, runs.scores(case, "profile"))
    out = {"before": windows.figures(), "wall before": first["wall"]}

    rng = numpy.random.default_rng(log.seed)
    chosen = sampled(windows.earlier(), [windows.score, *windows.columns.values()], n, rng)
    out["labels"] = measured(runs, case, windows, chosen) | {"judged": int(len(chosen)), "bad": int(windows.bad[chosen].sum())}

    findings = [it for it in runs.findings(case) if it["detector"] == "profile_ensemble" and (it["entity"], windows.day_of(it["from"])) in windows.place]
    places = numpy.array([windows.place[(it["entity"], windows.day_of(it["from"]))] for it in findings])
    score = numpy.array([it["score"] for it in findings])
    types = [numpy.where([it["type"] == kind for it in findings], score, -numpy.inf) for kind in sorted({it["type"] for it in findings})]
    picks = sampled(numpy.flatnonzero(windows.day[places] < SPLIT), [score, *types], n, rng)
    for word, bad in (("confirmed", True), ("benign", False)):
        ids = [str(findings[it]["id"]) for it in picks if windows.bad[places[it]] == bad]
        runs.run("verdict", *ids, "--case", case, "--as", word, "--reason", "as the simulator labels it")
    out["verdicts"] = {"judged": int(len(picks)), "bad": int(windows.bad[places[picks]].sum()), "findings before the split": int((windows.day[places] < SPLIT).sum())}
    out["verdicts"] |= measured(runs, case, windows, None)
    again = runs.analyzed(case, "--entity", "user")
    out["wall after"], out["notes"] = again["wall"], again["notes"]
    out["after"] = Windows(log, runs.scores(case, "profile")).figures()
    alone = runs.analyzed(case, "--entity", "user", "--no-learning")
    out["--no-learning changes nothing"] = alone["anomalies"] == first["anomalies"] and Windows(log, runs.scores(case, "profile")).figures() == out["before"]
    program.remove_case(case)
    return out


class Windows:
    """User-days after the warm-up that the program scored, beside their labels."""

    def __init__(self, log, scores):
        self.log = log
        place, kinds, _, _ = log.windows("user")
        days = ((program.moments(scores.text["from"]) - log.module.START) // simulated.DAY).astype(int)
        keys = list(zip(scores.text["entity"], days))
        rows = [at for at, key in enumerate(keys) if key in place]
        self.keys = [keys[at] for at in rows]
        self.place = {key: at for at, key in enumerate(self.keys)}
        self.kinds = kinds[[place[key] for key in self.keys]]
        self.bad, self.day = self.kinds.any(1), days[rows]
        self.score = scores.column("score")[rows]
        self.columns = {name: scores.column(name)[rows] for name in scores.detectors}

    def day_of(self, text):
        return int((program.moments([text])[0] - self.log.module.START) // simulated.DAY)

    def earlier(self):
        return numpy.flatnonzero(self.day < SPLIT)

    def figures(self):
        """Of the score that the program gives, on the later half."""
        late = self.day >= SPLIT
        out = metrics.ranking(self.kinds[late], self.score[late], self.log.types, numpy.random.default_rng(self.log.seed))
        return out | {"positive": int(self.bad[late].sum()), "windows": int(late.sum())}

    def write(self, path, chosen, stuffing):
        """Labels of the chosen windows and of the later half, there without windows whose only attack is stuffing if so wanted."""
        only = self.kinds[:, self.log.types.index(STUFFING)] & (self.kinds.sum(1) == 1)
        late = numpy.flatnonzero((self.day >= SPLIT) & (stuffing | ~only))
        with open(path, "w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["kind", "entity", "from", "label"])
            for at in [*(chosen if chosen is not None else ()), *late]:
                user, day = self.keys[at]
                rows.writerow(["user", user, numpy.datetime64(int(self.log.module.START + day * simulated.DAY), "s"), int(self.bad[at])])


def sampled(among, scores, n, rng):
    """40 % the highest of the first score, 50 % the highest of each other, the rest any; each once."""
    chosen = {}
    others = len(scores) - 1

    def take(order, most):
        for at in [it for it in order if it not in chosen][:most]:
            chosen[at] = True

    for at, score in enumerate(scores):
        mine = among[numpy.isfinite(score[among])]
        take(mine[numpy.argsort(-score[mine], kind="stable")], int(0.4 * n) if at == 0 else round(0.5 * n / others))
    take(rng.permutation(among), n - len(chosen))
    return numpy.array(list(chosen), int)


def measured(runs, case, windows, chosen):
    """What `oddlog evaluate` says, with and without stuffing."""
    path = runs.folder / "labels.csv"
    split = str(numpy.datetime64(int(windows.log.module.START + SPLIT * simulated.DAY), "s"))[:10]
    out = {}
    for name, stuffing in (("AP", True), ("AP-x", False)):
        windows.write(path, chosen, stuffing)
        said = json.loads(runs.run("evaluate", "--case", case, "--labels", path, "--split", split, "--json").output)
        kind = next(it for it in said["kinds"] if it["entity_kind"] == "user")
        by = {it["score"]: it for it in kind["scores"]}
        if said["rejected"]:
            sys.exit(f"labels were not understood: {said['rejected'][:3]}")
        out[name] = by.get("verdicts", by["score"])["average_precision"]
        out[f"{name} without"] = by["score"]["average_precision"]
        out[f"{name} gain"] = kind["gain"]
        if stuffing:
            out["all"] = {code: it["average_precision"]["value"] for code, it in by.items()}
            out["learned from"] = kind["learned_from"]
    path.unlink()
    return out


def line(seed):
    words = [f"seed {seed['seed']}: before {seed['before']['AP']:.3f} / {seed['before']['AP-x']:.3f}"]
    words.append(f"after {seed['after']['AP']:.3f} / {seed['after']['AP-x']:.3f}")
    words += [f"{how} {seed[how]['AP']['value']:.3f} / {seed[how]['AP-x']['value']:.3f}" for how in ("verdicts", "labels")]
    return ", ".join(words)


def table(seeds, n):
    rows = [
        ("before, as `scores` gives it", lambda it: (it["before"]["AP"], it["before"]["AP-x"], it["before"]["P@100"], it["before"]["macro recall"])),
        (f"after {n} verdicts on findings, as `scores` gives it", lambda it: (it["after"]["AP"], it["after"]["AP-x"], it["after"]["P@100"], it["after"]["macro recall"])),
        ("the same, as `evaluate` foretold it", lambda it: (it["verdicts"]["AP"]["value"], it["verdicts"]["AP-x"]["value"], None, None)),
        (f"{n} windows judged through --labels, by `evaluate`", lambda it: (it["labels"]["AP"]["value"], it["labels"]["AP-x"]["value"], None, None)),
    ]
    for code in ("isolation_forest", "kmeans", "nearest", "rare_values", "one_class_svm", "channels", "events", "failures", "random"):
        rows.append((code, lambda it, code=code: (it["verdicts"]["all"].get(code), None, None, None)))
    lines = [f"User-days 19 to 29 of seeds {', '.join(str(it['seed']) for it in seeds)}; mean ± sd.", "", "| score | AP | AP-x | P@100 | macro recall |", "|---|---|---|---|---|"]
    for name, pick in rows:
        columns = zip(*(pick(it) for it in seeds))
        cells = ["—" if None in column else "{:.3f} ± {:.3f}".format(*metrics.mean_sd(column)) for column in columns]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    for it in seeds:
        judged, sampled_ = it["verdicts"], it["labels"]
        gain = judged["AP gain"] or {"value": float("nan"), "low": float("nan"), "high": float("nan")}
        lines.append(
            f"\nSeed {it['seed']}: {judged['judged']} verdicts ({judged['bad']} confirmed) of {judged['findings before the split']} findings; "
            f"{sampled_['judged']} windows ({sampled_['bad']} attacked) through --labels; {it['before']['positive']} of {it['before']['windows']} measured windows are attacked; "
            f"gain by verdicts {gain['value']:+.3f} ({gain['low']:+.3f} to {gain['high']:+.3f}); "
            f"analyze {it['wall before']:.1f} s before, {it['wall after']:.1f} s after; without learning as before: {it['--no-learning changes nothing']}"
        )
    return "\n".join(lines)


main()
