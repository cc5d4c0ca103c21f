"""The description of the sample logs: what is in them and what a person should find. Counts and times are taken from the rows."""
import access_requests
import logins
import webapi
from draw import iso
from people import DORMANT, PEOPLE, mail


def minute(stamp):
    """2026-06-10T02:51:07Z as 2026-06-10 02:51"""
    return stamp[:16].replace("T", " ")


def span(stamps):
    """2026-06-10 02:51 to 03:53"""
    return f"{minute(min(stamps))} to {minute(max(stamps))[11:]}"


def text(sign_ins, calls, requests):
    failed = sum(not row[3] for row in sign_ins)
    failed_calls = sum(row["state"] % 100 // 10 == 2 for row in calls)
    sprayed = [row for row in sign_ins if row[2] == logins.SPRAY_ADDRESS]
    back = [row for row in sign_ins if row[2] in logins.DORMANT_ADDRESSES]
    before = [row for row in sign_ins if row[1] == mail(DORMANT) and row not in back]
    limit = [row for row in calls if row["key"] == webapi.key_of(webapi.FAILING) and row["state"] == 2024]
    script = [row for row in requests if row["justification"] == "debug"]
    turned = [row for row in requests if row["resource"] == access_requests.TURNED_TARGET[2]]
    silent = (back[0][0] - before[-1][0]) // 86_400
    bursts = ", ".join(f"{count} from {clock[:5]} on {day:%a %d %b}" for day, clock, count in webapi.FAILURES)
    return f"""# The sample logs

Eleven weeks of a small invented company, {minute(iso(sign_ins[0][0]))[:10]} to {minute(iso(sign_ins[-1][0]))[:10]}, all times UTC. People and customers are
invented; addresses are from the ranges reserved for documentation. Written by `tests/sample/make_sample.py` from a fixed seed, this page too:
change the program and not the files.

| file | rows | what |
|---|---|---|
| `logins.csv` | {len(sign_ins):,} | sign-ins of {len(PEOPLE)} people and a service account; {failed} failed |
| `webapi-log.json` | {len(calls):,} | answer of a licensing Web API, newest first; {len(webapi.CUSTOMERS)} keys; {failed_calls} failed by their state code |
| `access-requests.csv` | {len(requests):,} | access requests with their decisions; {sum(row["status"] == "Rejected" for row in requests)} rejected |

## Five stories

1. **A customer's key fails again and again** (`webapi-log.json`). Key `{webapi.key_of(webapi.FAILING)}` of {webapi.FAILING}, ten floating seats, is refused
   {len(limit)} times with state 2024, "device limit reached": {bursts}, a request every few seconds. {webapi.BLOCKED_MACHINES} machines beyond the ten seats ask, all from {limit[0]["ip"]}.
   To find: the key, the customer's mail addresses in the friendly names, and the state in words.
2. **Password spraying** (`logins.csv`). `{logins.SPRAY_ADDRESS}` fails once for each of {len({row[1] for row in sprayed})} names, {len(logins.SPRAY_GUESSES)} of them guessed ones that nobody has, from
   {span([iso(row[0]) for row in sprayed])}; the last attempt, number {len(sprayed)}, succeeds as `{sprayed[-1][1]}`. To find: the address, and the one account to lock.
3. **A dormant account back at night** (`logins.csv`). `{mail(DORMANT)}` signed in {len(before)} times until {minute(iso(before[-1][0]))[:10]}, was silent for {silent} days, and
   is back on {span([iso(row[0]) for row in back])} with {len(back)} sign-ins from two addresses never seen before, `{logins.DORMANT_ADDRESSES[0]}` and `{logins.DORMANT_ADDRESSES[1]}`.
4. **A script asks for access** (`access-requests.csv`). `{mail(access_requests.SCRIPT_USER)}` makes the same request {len(script)} times, {span([row["requested_at"] for row in script])},
   every ten minutes: {script[0]["permission"]} on {script[0]["resource"]} in {script[0]["integration"]} ({script[0]["request_id"]} to {script[-1]["request_id"]}).
5. **Approved after a rejection** (`access-requests.csv`). `{turned[0]["user"]}` asks for {turned[0]["permission"]} on {turned[0]["resource"]} in {turned[0]["integration"]}: rejected on
   {minute(turned[0]["requested_at"])[:10]} by {turned[0]["decided_by"]} ({turned[0]["request_id"]}), approved for 30 days on {minute(turned[1]["requested_at"])[:10]} by {turned[1]["decided_by"]} ({turned[1]["request_id"]}).

## Odd and harmless

A good detector puts these below the stories: forgotten passwords ({", ".join(name for name, *_ in logins.FORGOTTEN)}), a new laptop ({logins.NEW_LAPTOP},
{logins.NEW_LAPTOP_DAY}), a trip to Japan ({logins.TRAVELLER}, three days from {minute(iso(min(row[0] for row in sign_ins if row[2] == logins.TRIP_ADDRESS)))[:10]}), ten bad minutes of the sign-in service
({logins.HICCUP_DAY}), a Saturday night on call ({logins.ON_CALL}, {logins.ON_CALL_DAY}), home addresses that change (14 May), a backup account at ten past one every night,
holidays, and two other customers whose floating seats were full now and then.
"""
