"""Runs the program as a person does: import, analyze, scores, anomalies, series. Not what is done with the answers."""
import csv
import io
import json
import pathlib
import sys

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench"))
import measure

FIXED = ["family", "entity_kind", "entity", "from", "to", "group_id", "starting_at", "ending_at", "score", "flagged"]


class Program:
    """The release program with an environment of its own, in which it finds no settings or cases of the person."""

    def __init__(self, args):
        self.path, self.folder, self.env = args.oddlog, args.folder, measure.surroundings(args)

    def run(self, *words):
        return measure.run([self.path, *words], env=self.env)

    def imported(self, name, log, *options):
        """A new case with this log. Stops if a line was not stored."""
        case = self.folder / f"{name}.oddlog"
        remove_case(case)
        total = json.loads(self.run("import", log, "--case", case, "--json", *options).output)["total"]
        if total["read"] != total["stored"]:
            sys.exit(f"{log}: {total}: not every line was stored, so nothing can be compared with the labels")
        return case

    def analyzed(self, case, *options):
        """Analyses a case; the run's own summary and its wall seconds. (Peak memory is for tests/bench: a child of this large process
        would seem to take what this one holds.)"""
        cost = self.run("analyze", "--case", case, "--window", "day", "--json", *options)
        return json.loads(cost.output) | {"wall": cost.wall}

    def scores(self, case, family):
        return Scores(self.run("scores", "--case", case, "--family", family).output)

    def findings(self, case):
        return json.loads(self.run("anomalies", "--case", case, "--sort", "score", "--output", "json").output)

    def series(self, path, *options):
        """The points of a series file: columns by name, numbers as floats (nothing = NaN)."""
        rows = list(csv.DictReader(io.StringIO(self.run("series", path, *options).output)))
        return {name: [row[name] for row in rows] for name in (rows[0] if rows else [])}


class Scores:
    """What `scores` printed: `text` columns, and `column`s of numbers, the detectors' own after the combined one."""

    def __init__(self, printed):
        lines = csv.reader(io.StringIO(printed))
        header = next(lines, FIXED)
        columns = list(zip(*lines)) or [()] * len(header)
        self.text = dict(zip(header, columns))
        self.n = len(columns[0])
        self.flagged = numpy.array([it == "true" for it in self.text["flagged"]], bool)
        self.detectors = [name for name in header if name not in FIXED and any(self.text[name])]

    def column(self, name):
        return numpy.array([float(it or "-inf") for it in self.text[name]])

    def names(self):
        """The combined score and every detector's."""
        return ["score", *self.detectors]


def moments(texts):
    """Seconds since 1970 of RFC 3339 times in UTC."""
    return numpy.array([it.rstrip("Z") for it in texts], dtype="datetime64[us]").astype(numpy.int64) / 1e6


def remove_case(case):
    measure.remove_case(case)
    pathlib.Path(f"{case}.lock").unlink(missing_ok=True)
