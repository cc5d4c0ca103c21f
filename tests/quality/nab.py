#!/usr/bin/env python3
"""`oddlog series` on files of the Numenta Anomaly Benchmark, scored by its own rule, beside detectors that look at little or nothing.

  python3 tests/quality/nab.py [--oddlog PROGRAM] [--nab FOLDER] [--json FILE]

FOLDER is a checkout of the benchmark (data/, labels/combined_windows.json), or a flat folder with labels_windows.json and files named
folder__file.csv. A part of the benchmark is called a part: its score is not comparable with the published ones, which are of all 58
files. Needs numpy (pip install numpy).
"""
import json
import pathlib
import sys

sys.dont_write_bytecode = True
import numpy

import nab_score
import program

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ALL = 58
DAY = 86_400
PUBLISHED = "published, all 58 files, standard: random 16.8, windowedGaussian 39.6, twitterADVec 47.1, randomCutForest 51.7, knncad 58.0, numenta 70.1"


def main():
    ask = program.measure.arguments(__doc__)
    ask.set_defaults(folder=pathlib.Path("target/quality"))
    ask.add_argument("--nab", type=pathlib.Path, default=ROOT.parent / "shared/data/nab_a", help="the benchmark's files (default: %(default)s)")
    ask.add_argument("--json", type=pathlib.Path, help="write the figures to this file")
    args = ask.parse_args()
    runs = program.Program(args)
    named = corpus(args.nab)
    files, values, points = [], [], []
    for name, path, windows in named:
        points.append(runs.series(path))
        times, series = read(path)
        files.append(nab_score.File(name, times, windows))
        values.append(series)
    rows, of_files = measured(files, values, points)
    print(report(files, rows, of_files))
    if args.json:
        args.json.write_text(json.dumps({"files": len(files), "rows": rows}, indent=1) + "\n", encoding="utf-8")


def corpus(folder):
    """Name, path and windows of every file, in the order of the names."""
    flat, whole = folder / "labels_windows.json", folder / "labels/combined_windows.json"
    if flat.is_file():
        labels = {name: (folder / name, it["windows"]) for name, it in json.loads(flat.read_text()).items()}
    elif whole.is_file():
        labels = {name: (folder / "data" / name, it) for name, it in json.loads(whole.read_text()).items()}
    else:
        sys.exit(f"{folder} holds neither labels_windows.json nor labels/combined_windows.json: name the benchmark's folder with --nab")
    return [(name, path, [seconds(it) for it in windows]) for name, (path, windows) in sorted(labels.items())]


def seconds(texts):
    return numpy.array(texts, dtype="datetime64[us]").astype(numpy.int64) / 1e6


def read(path):
    rows = [line.split(",") for line in path.read_text().splitlines()[1:] if line]
    return seconds([row[0] for row in rows]), numpy.array([float(row[1]) for row in rows])


def measured(files, values, points):
    """The rows of the table, and per file how the program's own flags fared."""
    scores = [numpy.array([float(it) for it in each["score"]]) for each in points]
    flagged = [numpy.array([it == "true" for it in each["flagged"]]) for each in points]
    rng = numpy.random.default_rng(1)
    chance = [rng.random(len(it)) for it in values]
    rolling = [rolling_z(file, it) for file, it in zip(files, values)]
    own = [nab_score.spaced(file, numpy.flatnonzero(it), 0) for file, it in zip(files, flagged)]
    only_flagged = [numpy.where(flag, score, -numpy.inf) for flag, score in zip(flagged, scores)]
    rows = {"no alarm at all": each_profile(lambda profile: nab_score.of_alarms(files, [numpy.zeros(0, int)] * len(files), profile))}
    tuned = {
        "random": (chance, 0),
        "random, quiet for a day after an alarm": (chance, DAY),
        "z of the last day's mean and deviation": (rolling, 0),
        "the same, quiet for a day": (rolling, DAY),
        "oddlog series, score": (scores, 0),
        "oddlog series, score, quiet for a day": (scores, DAY),
        "oddlog series, score, quiet for two days": (scores, 2 * DAY),
        "oddlog series, score where flagged": (only_flagged, 0),
    }
    for name, (each, quiet) in tuned.items():
        rows[name + " *"] = nab_score.best_thresholds(files, each, quiet)
    rows["oddlog series, as flagged (nothing chosen here)"] = each_profile(lambda profile: nab_score.of_alarms(files, own, profile))
    return rows, [(file, nab_score.of_alarms([file], [it])) for file, it in zip(files, own)]


def each_profile(score):
    return {profile: score(profile) for profile in nab_score.PROFILES}


def rolling_z(file, values):
    """How far a value is from the mean of the day before it, in that day's standard deviations."""
    sums, squares = (numpy.r_[0, numpy.cumsum(it)] for it in (values - values.mean(), (values - values.mean()) ** 2))
    ends = numpy.arange(len(values))
    begins = numpy.searchsorted(file.times, file.times - DAY)
    n = numpy.maximum(ends - begins, 1)
    mean = (sums[ends] - sums[begins]) / n
    spread = numpy.sqrt(numpy.maximum((squares[ends] - squares[begins]) / n - mean**2, 0))
    z = numpy.abs(values - values.mean() - mean) / numpy.maximum(spread, 1e-9)
    return numpy.where(ends - begins >= 10, z, 0)


def report(files, rows, of_files):
    windows = sum(it.windows for it in files)
    words = "the whole benchmark" if len(files) == ALL else f"a part: {len(files)} of {ALL} files, so not comparable with the published scores"
    lines = [f"# Numenta Anomaly Benchmark: {words}; {windows} windows, {sum(len(it.times) for it in files):,} points\n"]
    lines.append("Score 0 = no alarm at all, 100 = perfect. * = one threshold for all files, the best for this score on these very files, as the benchmark does.\n")
    lines.append("| detector | standard | low FP | low FN | windows met | false alarms | threshold |\n|---|---:|---:|---:|---:|---:|---:|")
    for name, row in rows.items():
        profiles = " | ".join(f"{row[profile]['NAB']:.1f}" for profile in nab_score.PROFILES)
        standard = row["standard"]
        threshold = f"{standard['threshold']:.4g}" if "threshold" in standard else "–"
        lines.append(f"| {name} | {profiles} | {standard['windows met']} of {windows} | {standard['false alarms']} | {threshold} |")
    lines.append(f"\n{PUBLISHED}\n\n| file | windows | met by flags | false flags |\n|---|---:|---:|---:|")
    for file, got in of_files:
        lines.append(f"| {file.name} | {file.windows} | {got['windows met']} | {got['false alarms']} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
