#!/usr/bin/env python3
"""Writes a login export like those that come from a Kibana search: 721,547 rows, newest first, three quoted columns.

  python3 tests/bench/study.py FILE.csv [ROWS]

386 addresses in three bands of volume (10 very busy, 98 busy, 278 ordinary, as 3 : 2 : 1); some are no valid IPv4 (10.1.1.415). `_id` is
the row's own id. The same bytes every time, for the benchmarks beside this file. Standard library only.
"""
import datetime as dt
import pathlib
import random
import sys

ROWS = 721_547
START = dt.datetime(2019, 6, 9, 0, 0, 5)
END = dt.datetime(2019, 7, 8, 14, 43, 3)
BANDS = [(10, 3), (98, 2), (278, 1)]
SYMBOLS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
HEADER = '"@timestamp","_id","ip_address"\n'


def day_words(day):
    """July 8th 2019"""
    ending = "th" if day.day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    month = ("June", "July")[day.month - 6]
    return f"{month} {day.day}{ending} {day.year}"


def addresses(rng):
    """The pool to draw from: an address stands in it as often as its band says."""
    last = list(range(3, 503, 2))
    every = [f"10.1.1.{n}" for n in last[:193]] + [f"10.1.2.{n}" for n in last[-193:]]
    rng.shuffle(every)
    pool, taken = [], 0
    for count, weight in BANDS:
        pool += every[taken:taken + count] * weight
        taken += count
    return pool


def write(path, rows=ROWS):
    """Writes the file, through a neighbour that is renamed when it is whole."""
    rng = random.Random(386)
    pool = addresses(rng)
    span = int((END - START).total_seconds())
    moments = sorted((int(rng.random() * (span + 1)) for _ in range(rows)), reverse=True)
    moments[0], moments[-1] = span, 0
    words = {}
    part = pathlib.Path(f"{path}.part")
    with part.open("w", encoding="ascii", newline="") as out:
        out.write(HEADER)
        for second in moments:
            at = START + dt.timedelta(seconds=second)
            day = words.setdefault(at.date(), day_words(at))
            bits = rng.getrandbits(120)
            row_id = "".join(SYMBOLS[bits >> shift & 63] for shift in range(0, 120, 6))
            out.write(f'"{day}, {at:%H:%M:%S}.000","{row_id}","{pool[int(rng.random() * len(pool))]}"\n')
    part.replace(path)


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    write(pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else ROWS)
