"""Reads and presses the widgets of the programs on this display through the accessibility bus. Called by window.sh, which says how.

Runs under Debian's own Python, which has pyatspi.
"""
import subprocess
import sys
import time

import pyatspi

TABLE_ROLES = ("table", "tree table")
ROW_ROLE = "table row"
WAIT = 15.0


def walk(node, depth=0):
    """Yields (depth, node) of everything below `node`, depth first."""
    if node is None or depth > 60:
        return
    yield depth, node
    try:
        children = node.childCount
    except Exception:  # a widget may vanish while it is read
        return
    for index in range(children):
        try:
            child = node.getChildAtIndex(index)
        except Exception:
            continue
        yield from walk(child, depth + 1)


def everything():
    desktop = pyatspi.Registry.getDesktop(0)
    for index in range(desktop.childCount):
        try:
            program = desktop.getChildAtIndex(index)
        except Exception:
            continue
        yield from walk(program)


def extents(node):
    try:
        return node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    except Exception:
        return None


def describe(node):
    """(role, name), or None if the widget has vanished."""
    try:
        return node.getRoleName(), node.name or ""
    except Exception:
        return None


def showing(node):
    box = extents(node)
    return box is not None and box.width > 0 and box.height > 0


def find(name, roles):
    """The first widget of that name and one of those roles (any, if none are given) that is on the screen."""
    for _, node in everything():
        known = describe(node)
        if known and known[1] == name and (not roles or known[0] in roles) and showing(node):
            return node
    return None


def rows(table):
    """The named rows below a table that are on the screen, from the top down."""
    there = find(table, TABLE_ROLES)
    if there is None:
        return []
    found = []
    for _, node in walk(there):
        known, box = describe(node), extents(node)
        if known and known[0] == ROW_ROLE and known[1] and box and box.height > 0:
            found.append((box.y, len(found), node))
    return [node for _, _, node in sorted(found, key=lambda row: row[:2])]


def until(ask, seconds, missing):
    """Asks again until there is an answer."""
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            sys.exit(f"{missing} within {seconds:.0f} s. What is there:\n{outline()}")
        time.sleep(0.1)


def outline(limit=80):
    """The named widgets, for a message."""
    lines = []
    for depth, node in everything():
        known = describe(node)
        if known and known[1]:
            lines.append(f"{'  ' * depth}{known[0]} {known[1]!r}"[:160])
    rest = len(lines) - limit
    return "\n".join(lines[:limit] + ([f"and {rest} more"] if rest > 0 else [])) or "nothing: no program is on the accessibility bus"


def press(node):
    try:
        if node.queryAction().doAction(0):
            return
    except Exception:  # no action: press it with the mouse
        pass
    point(node)


def point(node):
    """Clicks in its middle, with the mouse."""
    box = extents(node)
    if box is None:
        sys.exit("the widget vanished before it could be pressed")
    x, y = box.x + box.width // 2, box.y + box.height // 2
    subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], check=True)


def named(words):
    name = words[0]
    roles = words[1].split("|") if len(words) > 1 and words[1] else []
    seconds = float(words[2]) if len(words) > 2 else WAIT
    what = " or ".join(roles) or "widget"
    return until(lambda: find(name, roles), seconds, f"no {what} named {name!r} appeared")


def row_list(table, seconds=WAIT, least=1):
    """The rows once there are `least` of them and two readings agree: a window that is still being placed, or a tree that is still being
    filled, shows a few at first."""
    seen = []

    def settled():
        before, now = seen[:], rows(table)
        seen[:] = now
        return now if len(now) >= least and len(now) == len(before) else None

    return until(settled, seconds, f"a table named {table!r} with {int(least)} or more named rows did not appear")


def tree():
    for depth, node in everything():
        known = describe(node)
        if known:
            box = extents(node)
            where = f" {box.x},{box.y},{box.width}x{box.height}" if box else ""
            print(f"{'  ' * depth}{known[0]} {known[1]!r}{where}")


def main(verb, words):
    if verb == "tree":
        tree()
    elif verb == "wait":
        named(words)
    elif verb == "click":
        press(named(words))
    elif verb == "focused":
        here = find(words[0], [])
        sys.exit(0 if here and here.getState().contains(pyatspi.STATE_FOCUSED) else 1)
    elif verb == "point":
        point(named(words))
    elif verb == "rows":
        for node in row_list(words[0], *map(float, words[1:])):
            known = describe(node)
            if known:
                print(known[1])
    elif verb in ("click-row", "point-row"):
        number, there = int(words[1]), row_list(words[0])
        if number > len(there):
            sys.exit(f"the table shows {len(there)} rows, not {number}")
        (press if verb == "click-row" else point)(there[number - 1])


try:
    main(sys.argv[1], sys.argv[2:])
except BrokenPipeError:  # the reader has seen enough
    sys.stderr.close()
