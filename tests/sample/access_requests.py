"""The access requests: who asked for which access, what was decided; two of the planted stories."""
import csv
import datetime as dt
import io

from draw import LAST_DAY, Draw, at_hour, days, iso, seconds
from people import mail

COLUMNS = ["request_id", "requested_at", "user", "integration", "resource_type", "resource", "permission", "duration_hours", "access_flow",
           "status", "decided_by", "decision_reason", "justification"]

# (integration, resource type, resources, permissions, access flow)
TARGETS = [
    ("Orders database", "postgresql-database", ["orders", "order-archive"], ["read-only", "read-write"], "Orders, on request"),
    ("Staging cluster", "kubernetes-namespace", ["billing-api", "search", "web-shop"], ["view", "exec"], "Staging, automatic"),
    ("Source code", "github-repository", ["web-shop", "label-printer"], ["write"], "Repositories, automatic"),
    ("File archive", "s3-bucket", ["invoices-2025", "scans"], ["read-only"], "Archive, on request"),
]
ASKING = [  # who asks for what in the course of the work, and how often on a working day
    ("aoife.brennan", [0, 3], 0.30), ("bram.dekker", [1, 2], 0.45), ("elif.aydin", [1], 0.35), ("farid.haddad", [0], 0.40),
    ("hugo.marchand", [2], 0.25), ("jonas.eklund", [1, 2], 0.40), ("katya.orlova", [0, 1], 0.30), ("nadia.benali", [3], 0.20),
    ("oscar.nyman", [2, 3], 0.25), ("tomas.reiter", [1], 0.30), ("yusuf.demir", [1, 2], 0.45), ("zofia.lis", [0, 3], 0.25),
]
REASONS = ["Ticket {n}", "Looking into ticket {n}", "Release {n}, check after the roll-out", "Month-end figures, ticket {n}",
           "Customer asks about an order, ticket {n}"]
APPROVERS = ["liam.byrne", "petra.novak"]
BY_RULE = "by rule"

SCRIPT_USER, SCRIPT_DAY, SCRIPT_FIRST, SCRIPT_COUNT = "tomas.reiter", dt.date(2026, 6, 11), "18:00:04", 30
SCRIPT_TARGET = ("Staging cluster", "kubernetes-namespace", "billing-api", "exec", "Staging, automatic")

TURNED_USER = "nadia.benali"
TURNED_TARGET = ("Orders database", "postgresql-database", "customer-contacts", "read-write", "Orders, on request")
REJECTED_AT = (dt.date(2026, 5, 27), "10:12:31")
APPROVED_AT = (dt.date(2026, 6, 8), "15:47:09")


def rows():
    """All requests as dictionaries, oldest first."""
    found = []
    for name, targets, share in ASKING:
        found += habits(name, targets, share)
    found += script()
    found += turned()
    found.sort(key=lambda row: (row["second"], row["user"]))
    for number, row in enumerate(found, 1042):
        row["request_id"] = f"AR-{number}"
        row["requested_at"] = iso(row.pop("second"))
    return found


def request(second, name, target, **more):
    integration, resource_type, resource, permission, flow = target
    row = {"second": second, "user": mail(name), "integration": integration, "resource_type": resource_type, "resource": resource,
           "permission": permission, "access_flow": flow, "decision_reason": "", "justification": ""}
    return row | more


def habits(name, targets, share):
    """One person's requests: in office hours, a few a week, now and then refused."""
    draw = Draw(f"requests of {name}")
    found = []
    for day in days():
        if day.weekday() >= 5 or not draw.chance(share):
            continue
        integration, kind, resources, permissions, flow = TARGETS[draw.pick(targets)]
        target = (integration, kind, draw.pick(resources), draw.pick(permissions), flow)
        hours = draw.pick([1, 4, 8])
        second = at_hour(day, draw.bell(11.5, 2))
        by_rule = flow.endswith("automatic")
        if not by_rule and draw.chance(0.06):
            # What is refused here is not asked for again: a request for a resource that nobody else asks for.
            refused = (integration, kind, f"{target[2]}-export", target[3], flow)
            found.append(request(second, name, refused, duration_hours=hours, status="Rejected", decided_by=mail(draw.pick(APPROVERS)),
                                 decision_reason="Please use the weekly report", justification=f"Ticket {draw.between(4000, 4999)}"))
            continue
        running = (LAST_DAY - day).days * 24 < hours
        found.append(request(second, name, target, duration_hours=hours, status="Active" if running else "Expired",
                             decided_by=BY_RULE if by_rule else mail(draw.pick(APPROVERS)),
                             justification=draw.pick(REASONS).format(n=draw.between(4000, 4999))))
    return found


def script():
    """Story 4: the same request every ten minutes, to the second or two, for five hours of an evening."""
    draw = Draw("script")
    start = seconds(SCRIPT_DAY, SCRIPT_FIRST)
    return [request(start + 600 * n + draw.below(3), SCRIPT_USER, SCRIPT_TARGET, duration_hours=1, status="Expired", decided_by=BY_RULE,
                    justification="debug") for n in range(SCRIPT_COUNT)]


def turned():
    """Story 5: refused in May by one approver, approved in June by another."""
    return [
        request(seconds(*REJECTED_AT), TURNED_USER, TURNED_TARGET, duration_hours=8, status="Rejected", decided_by=mail("petra.novak"),
                decision_reason="No ticket, and reading would do", justification="Need to tidy up contacts"),
        request(seconds(*APPROVED_AT), TURNED_USER, TURNED_TARGET, duration_hours="", status="Active", decided_by=mail("liam.byrne"),
                decision_reason="", justification="Need to tidy up contacts, as agreed"),
    ]


def text(found):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue()
