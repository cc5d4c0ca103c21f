"""The sign-in log: eleven weeks of office habits with their ordinary mishaps, and two of the planted stories."""
import datetime as dt

from draw import Draw, at_hour, days, iso, seconds
from people import DORMANT, PEOPLE, SERVICE_ACCOUNT, desk, home, mail

HEADER = "timestamp,username,source_ip,event_type,service,country"

SPRAY_ADDRESS = "192.0.2.77"
SPRAY_DAY = dt.date(2026, 6, 9)
SPRAY_GUESSES = ["admin", "backup", "info", "reception", "test", "webmaster"]
SPRAYED_OPEN = "rosa.fuentes"

DORMANT_LAST_DAY = dt.date(2026, 4, 17)
DORMANT_RETURN = dt.date(2026, 6, 10)
DORMANT_ADDRESSES = ["192.0.2.140", "192.0.2.141"]
DORMANT_SIGN_INS = 38

TRAVELLER, TRIP, TRIP_ADDRESS = "hugo.marchand", range(dt.date(2026, 5, 19).toordinal(), dt.date(2026, 5, 22).toordinal()), "192.0.2.20"
NEW_LAPTOP, NEW_LAPTOP_DAY, NEW_LAPTOP_ADDRESS = "katya.orlova", dt.date(2026, 5, 11), "10.20.2.214"
FORGOTTEN = [("bram.dekker", dt.date(2026, 4, 13), 5), ("wanda.krol", dt.date(2026, 5, 4), 4), ("quentin.roche", dt.date(2026, 5, 25), 6),
             ("zofia.lis", dt.date(2026, 6, 1), 4)]
HOLIDAYS = {"elif.aydin": (dt.date(2026, 4, 6), 12), "sean.dolan": (dt.date(2026, 5, 4), 5), "greta.lindahl": (dt.date(2026, 5, 25), 5)}
HICCUP_DAY = dt.date(2026, 4, 29)  # the sign-in service answers wrongly for ten minutes
ON_CALL, ON_CALL_DAY = "declan.moran", dt.date(2026, 5, 30)  # a Saturday night


def rows():
    """All rows as (second, user, address, succeeded, service, country), oldest first."""
    found = []
    for index, person in enumerate(PEOPLE):
        found += habits(index, *person)
    found += mishaps()
    found += backups()
    found += spraying()
    found += dormant_return()
    return sorted(found)


def habits(index, name, country, first_hour, at_home):
    """One person's weeks."""
    draw = Draw(f"habits of {name}")
    services = [("mail", 5), ("git", 4 if index % 2 else 1), ("crm", 1 if index % 2 else 4), ("wiki", 2)]
    house = home(index)
    found = []
    for day in days():
        if index % 6 == 0 and day == dt.date(2026, 5, 14):
            house = f"203.0.113.{150 + index}"  # the provider hands out another address
        weekend = day.weekday() >= 5
        if draw.chance(0.97 if weekend else 0.06) or away(name, day):
            continue
        address, where = (house, country) if weekend or draw.chance(at_home) else (desk(index), "IE")
        if name == NEW_LAPTOP and day >= NEW_LAPTOP_DAY and address.startswith("10."):
            address = NEW_LAPTOP_ADDRESS
        hour = draw.bell(first_hour, 0.3)
        if name == TRAVELLER and day.toordinal() in TRIP:
            address, where, hour = TRIP_ADDRESS, "JP", hour - 7.5
        outside = not address.startswith("10.")
        chosen = ["vpn" if outside else "sso"]
        chosen += [draw.weighted(services) for _ in range(draw.weighted([(0, 3), (1, 5), (2, 3), (3, 1)]) if not weekend else 0)]
        for service in chosen:
            second = at_hour(day, hour)
            if draw.chance(0.03):
                found.append((second - draw.between(6, 40), mail(name), address, False, service, where))
            found.append((second, mail(name), address, True, service, where))
            hour += 0.2 + 4 * draw.unit()
    return found


def away(name, day):
    if name == DORMANT and day > DORMANT_LAST_DAY:
        return True
    if name in HOLIDAYS:
        start, length = HOLIDAYS[name]
        return start <= day < start + dt.timedelta(days=length)
    return False


def mishaps():
    """What looks odd and is not: forgotten passwords, a new laptop, a bad ten minutes of the sign-in service, a night on call."""
    draw = Draw("mishaps")
    index_of = {name: index for index, (name, *_) in enumerate(PEOPLE)}
    found = []
    for name, day, failures in FORGOTTEN + [(NEW_LAPTOP, NEW_LAPTOP_DAY, 3)]:
        second = at_hour(day, draw.bell(8.2, 0.2))
        address = NEW_LAPTOP_ADDRESS if name == NEW_LAPTOP else desk(index_of[name])
        for _ in range(failures):
            found.append((second, mail(name), address, False, "sso", "IE"))
            second += draw.between(9, 50)
        found.append((second + 60 * draw.between(3, 12), mail(name), address, True, "sso", "IE"))
    for index in (0, 3, 5, 11, 14, 17, 20):
        second = seconds(HICCUP_DAY, "09:10:00") + draw.between(0, 600)
        found.append((second, mail(PEOPLE[index][0]), desk(index), False, "sso", "IE"))
    for clock in ("03:12:40", "03:14:05", "04:02:33"):
        service = "git" if clock == "04:02:33" else "vpn"
        found.append((seconds(ON_CALL_DAY, clock), mail(ON_CALL), home(index_of[ON_CALL]), True, service, "IE"))
    return found


def backups():
    """A service account, every night at ten past one: at night and regular, and as it should be."""
    draw = Draw("backups")
    return [(seconds(day, "01:10:00") + draw.between(0, 20), mail(SERVICE_ACCOUNT), "10.20.9.5", True, "backup", "IE") for day in days()]


def spraying():
    """Story 2: one address tries thirty names once each, and comes in with the thirty-first attempt."""
    draw = Draw("spraying")
    names = [name for name, *_ in PEOPLE if name != DORMANT] + SPRAY_GUESSES
    order = sorted(names, key=lambda _: draw.unit())
    second = seconds(SPRAY_DAY, "22:14:09")
    found = []
    for name in order:
        found.append((second, mail(name), SPRAY_ADDRESS, False, "mail", "NL"))
        second += draw.between(31, 43)
    found.append((second, mail(SPRAYED_OPEN), SPRAY_ADDRESS, True, "mail", "NL"))
    return found


def dormant_return():
    """Story 3: an account that nobody used for seven weeks signs in all over the house before dawn."""
    draw = Draw("dormant")
    second = seconds(DORMANT_RETURN, "02:51:07")
    found = []
    for n in range(DORMANT_SIGN_INS):
        address = DORMANT_ADDRESSES[0 if n < 15 else draw.below(2)]
        service = "vpn" if n == 0 else draw.pick(["git", "crm", "mail", "wiki", "vpn"])
        found.append((second, mail(DORMANT), address, True, service, "BR"))
        second += draw.between(35, 170)
    return found


def text(found):
    lines = [HEADER]
    for second, user, address, succeeded, service, country in found:
        lines.append(f"{iso(second)},{user},{address},login_{'success' if succeeded else 'failure'},{service},{country}")
    return "\n".join(lines) + "\n"
