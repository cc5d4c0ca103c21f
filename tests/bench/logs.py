#!/usr/bin/env python3
"""Writes large logs of several kinds, the same bytes every time, for the benchmarks beside this file.

  python3 tests/bench/logs.py KIND FILE ROWS

KIND is one of: combined (a web server's access log), licensing (a licensing Web API answer), plain (three columns, ascending times),
wide (18 columns, all filled), growing (as plain, and every third row brings an address that was never there), alone (as plain, of one user
and 64 addresses; nearly all come from one of them), strangers (as plain, each user only once). Standard library only; needs no memory to speak of, whatever ROWS is.
"""
import datetime as dt
import pathlib
import random
import sys

START = dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)
AGENTS = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0.0.0",
    "curl/8.14.1",
]
WIDE = "time,user,ip,outcome,action,resource,resource_type,permission,integration,country,product,key,machine,friendly_name,state,request_id,id,count\n"


def seconds(rng, rows, days=28):
    """Ascending seconds, about evenly over the days."""
    mean = days * 86_400 / rows
    at = 0.0
    for _ in range(rows):
        at += 2 * mean * rng.random()
        yield at


def combined(out, rng, rows):
    words = {}
    for at in seconds(rng, rows):
        number = int(at) // 86_400
        if number not in words:
            words[number] = (START + dt.timedelta(days=number)).strftime("%d/%b/%Y")
        clock = int(at) % 86_400
        n = rng.getrandbits(30)
        status = (200, 200, 200, 200, 304, 404, 403, 500)[n & 7]
        when = f"{words[number]}:{clock // 3600:02}:{clock // 60 % 60:02}:{clock % 60:02} +0000"
        out.write(f'192.0.2.{n >> 3 & 255} - - [{when}] "GET /shop/item/{n >> 11 & 4095} HTTP/1.1" {status} {n >> 13} "-" "{AGENTS[n % 3]}"\n')


def licensing(out, rng, rows):
    start = int(START.timestamp())
    out.write('{"result":0,"message":"","logs":[')
    for number, at in enumerate(seconds(rng, rows)):
        n = rng.getrandbits(40)
        state = 2014 if n % 50 == 0 else 1010
        out.write(
            f'{"," if number else ""}{{"id":{10_000_000 + 3 * number},"productId":{3350 + n % 4},"key":"KEY{n >> 4 & 1023:05}-AAAAA-BBBBB-CCCCC",'
            f'"ip":"203.0.113.{n >> 14 & 255}","time":{start + int(at)},"state":{state},"machineCode":"{n >> 16 & 0xfff:032x}",'
            f'"friendlyName":null,"floatingExpires":0,"doIntValue":0,"doId":0}}'
        )
    out.write("]}")


def plain(out, rng, rows, new_addresses=False):
    out.write("time,user,ip\n")
    day, date = -1, ""
    for number, at in enumerate(seconds(rng, rows)):
        if int(at) // 86_400 != day:
            day = int(at) // 86_400
            date = f"{START + dt.timedelta(days=day):%Y-%m-%d}"
        clock = int(at * 1000) % 86_400_000
        n = rng.getrandbits(24)
        if new_addresses and number % 3 == 0:
            address = f"2001:db8::{number >> 16:x}:{number & 0xffff:x}"
        else:
            address = f"10.{n & 3}.{n >> 2 & 15}.{n >> 6 & 255}"
        when = f"{date}T{clock // 3_600_000:02}:{clock // 60_000 % 60:02}:{clock // 1000 % 60:02}.{clock % 1000:03}Z"
        out.write(f"{when},user{n >> 14},{address}\n")


def alone(out, rng, rows):
    out.write("time,user,ip,outcome\n")
    for number, at in enumerate(seconds(rng, rows)):
        n = rng.getrandbits(24)
        address = n & 63 if n >> 6 & 1023 == 0 else 0
        out.write(f"{START + dt.timedelta(seconds=int(at)):%Y-%m-%dT%H:%M:%SZ},solo,10.0.0.{address},{'failure' if n >> 16 & 63 == 0 else 'success'}\n")


def strangers(out, rng, rows):
    out.write("time,user,ip,outcome\n")
    for number, at in enumerate(seconds(rng, rows)):
        n = rng.getrandbits(24)
        when = f"{START + dt.timedelta(seconds=int(at)):%Y-%m-%dT%H:%M:%SZ}"
        out.write(f"{when},guest{number},10.{n & 3}.{n >> 2 & 15}.{n >> 6 & 255},{'failure' if n >> 16 & 63 == 0 else 'success'}\n")


def growing(out, rng, rows):
    plain(out, rng, rows, new_addresses=True)


def wide(out, rng, rows):
    out.write(WIDE)
    for number, at in enumerate(seconds(rng, rows)):
        n = rng.getrandbits(60)
        state = 2014 if n % 50 == 0 else 1010
        cells = [
            f"{START + dt.timedelta(seconds=int(at)):%Y-%m-%dT%H:%M:%SZ}",
            f"user{n & 1023}",
            f"10.0.{n >> 10 & 15}.{n >> 14 & 255}",
            "failure" if state == 2014 else "success",
            f"action{n >> 22 & 15}",
            f"/share/folder{n >> 26 & 255}/file{n >> 20 & 4095}",
            f"type{n >> 30 & 7}",
            ("read", "write", "own", "list")[n >> 33 & 3],
            f"system{n >> 35 & 15}",
            ("NO", "SE", "JP", "BR")[n >> 39 & 3],
            str(3350 + (n >> 41 & 3)),
            f"KEY{n >> 43 & 1023:05}",
            f"machine{n >> 30 & 2047:04x}",
            f"laptop {n >> 40 & 2047}",
            str(state),
            f"req{n:015x}",
            str(number),
            str(1 + (n % 97 == 0)),
        ]
        out.write(",".join(cells) + "\n")


KINDS = {each.__name__: each for each in (combined, licensing, plain, wide, growing, alone, strangers)}


def write(kind, path, rows):
    """Writes the file, through a neighbour that is renamed when it is whole."""
    part = pathlib.Path(f"{path}.part")
    with part.open("w", encoding="ascii", newline="", buffering=1 << 20) as out:
        KINDS[kind](out, random.Random(386), rows)
    part.replace(path)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in KINDS:
        sys.exit(__doc__)
    write(sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]))
