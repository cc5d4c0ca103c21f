"""The licensing Web API log: sixteen customers whose programs check their keys, and the planted story of the key that fails."""
import datetime as dt
import hashlib
import json

from draw import Draw, at_hour, days, seconds

# (customer, products, seats, floating); the customer's name is the mail domain of the friendly names
CUSTOMERS = [
    ("halvorsen-print", 7102, 10, True),
    ("alder-optics", 7101, 3, False),
    ("birchgate", 7101, 2, False),
    ("corran-marine", 7102, 5, True),
    ("dunmore-labs", 7103, 4, False),
    ("estuary-maps", 7101, 2, False),
    ("fjellheim", 7102, 6, True),
    ("gantry-works", 7103, 3, False),
    ("hollin-audio", 7101, 2, False),
    ("inverlea", 7103, 3, False),
    ("juniper-seven", 7101, 1, False),
    ("kestrel-survey", 7102, 4, True),
    ("larkspur", 7101, 2, False),
    ("mistral-foods", 7103, 5, False),
    ("northwind-mills", 7101, 3, False),
    ("osier-and-sons", 7101, 1, False),
]
FIRST_NAMES = ["anders", "berit", "cato", "dagny", "eirik", "frida", "gunnar", "hilde", "ivar", "jorunn", "kari", "lars"]
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"

FAILING = "halvorsen-print"
# (day, first failure, how many); three machines beyond the ten seats, each asking again and again
FAILURES = [
    (dt.date(2026, 6, 9), "07:02:11", 36),
    (dt.date(2026, 6, 10), "07:05:48", 41),
    (dt.date(2026, 6, 11), "06:58:30", 33),
    (dt.date(2026, 6, 12), "07:01:02", 47),
]
BLOCKED_MACHINES = 3


def rows():
    """All entries as dictionaries in the order of the Web API's members, newest first."""
    found = []
    for index, customer in enumerate(CUSTOMERS):
        found += habits(index, *customer)
    found += failing_key()
    found.sort(key=lambda entry: (entry["time"], entry["machineCode"]))
    draw = Draw("web api ids")
    number = 51_204_318
    for entry in found:
        number += draw.between(1, 60)  # other vendors' requests lie between
        entry["id"] = number
    return found[::-1]


def key_of(customer):
    draw = Draw(f"key of {customer}")
    return "-".join("".join(draw.pick(LETTERS) for _ in range(5)) for _ in range(4))


def address_of(index):
    return f"198.51.100.{10 + 3 * index}"


def entry(second, index, seat, state):
    """One request of a seat of a customer; the id is given when all are in order."""
    customer, product, _, floating = CUSTOMERS[index]
    name = f"{FIRST_NAMES[(seat + 5 * index) % len(FIRST_NAMES)]}@{customer}.example.com"
    return {
        "id": 0,
        "productId": product,
        "key": key_of(customer),
        "ip": address_of(index),
        "time": second,
        "state": state,
        "machineCode": hashlib.sha256(f"{customer} seat {seat}".encode()).hexdigest()[:32],
        "friendlyName": name,
        "floatingExpires": second + 7200 if floating and state == 2014 else 0,
        "doIntValue": 0,
        "doId": 0,
    }


def habits(index, customer, _product, seats, floating):
    """One customer's weeks: a few of its seats a day; a floating seat is taken in the morning and given back."""
    draw = Draw(f"habits of {customer}")
    found = []
    for day in days():
        if day.weekday() >= 5 or draw.chance(0.3):
            continue
        for seat in range(seats):
            if not draw.chance(0.32 / (1 + 0.12 * seats)):
                continue
            hour = draw.bell(7.4, 0.6)
            if floating:
                found.append(entry(at_hour(day, hour), index, seat, 2014))
                if draw.chance(0.7):
                    found.append(entry(at_hour(day, hour + draw.bell(7.5, 0.7)), index, seat, 6011))
            else:
                state = draw.weighted([(1010, 40), (2010, 8), (1020, 2)])
                found.append(entry(at_hour(day, hour), index, seat, state))
        if customer in ("fjellheim", "corran-marine") and draw.chance(0.12):
            found.append(entry(at_hour(day, draw.bell(10, 1)), index, seats, 2024))  # the seats were full for once
    return found


def failing_key():
    """Story 1: from Tuesday on, machines beyond the ten seats ask every few seconds and are refused: device limit reached."""
    draw = Draw("failing key")
    index = next(n for n, (name, *_) in enumerate(CUSTOMERS) if name == FAILING)
    seats = CUSTOMERS[index][2]
    found = []
    for day, clock, count in FAILURES:
        second = seconds(day, clock)
        for _ in range(count):
            found.append(entry(second, index, seats + draw.below(BLOCKED_MACHINES), 2024))
            second += draw.between(3, 15)
    return found


def text(found):
    """The answer as the Web API gives it, one entry per line."""
    entries = ",\n".join(json.dumps(one, separators=(",", ":")) for one in found)
    return f'{{"result":0,"message":"","logs":[\n{entries}\n]}}\n'
