#!/usr/bin/env python3
"""Writes the sample logs and their description, assets/sample/, from a fixed seed: the same bytes on every machine.

  python3 tests/sample/make_sample.py            writes the files
  python3 tests/sample/make_sample.py --check    writes nothing; exit 1 if a file in assets/sample is not what would be written

Needs Python 3.9 or newer and nothing else.
"""
import pathlib
import sys

import access_requests
import logins
import story
import webapi

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "assets" / "sample"


def files():
    """File name to content."""
    sign_ins, calls, requests = logins.rows(), webapi.rows(), access_requests.rows()
    return {
        "logins.csv": logins.text(sign_ins),
        "webapi-log.json": webapi.text(calls),
        "access-requests.csv": access_requests.text(requests),
        "README.md": story.text(sign_ins, calls, requests),
    }


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    stale = []
    for name, content in files().items():
        path = FOLDER / name
        data = content.encode()
        if not check:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            print(f"{path.relative_to(FOLDER.parents[1])}: {len(data):,} bytes")
        elif not path.is_file() or path.read_bytes() != data:
            stale.append(name)
    if stale:
        sys.exit(f"assets/sample is not what the program writes: {', '.join(stale)}. Run python3 tests/sample/make_sample.py and read the diff.")


main()
