"""The people of the sample, all invented, and the addresses they sign in from (documentation ranges and 10.0.0.0/8)."""

# (name, country, hour of the day's first sign-in in UTC, share of days spent at home)
PEOPLE = [
    ("aoife.brennan", "IE", 8.1, 0.2),
    ("bram.dekker", "IE", 8.6, 0.4),
    ("carmen.vidal", "IE", 7.6, 0.1),
    ("declan.moran", "IE", 9.2, 0.3),
    ("elif.aydin", "IE", 8.3, 0.5),
    ("farid.haddad", "IE", 7.9, 0.2),
    ("greta.lindahl", "SE", 6.4, 1.0),
    ("hugo.marchand", "IE", 8.8, 0.3),
    ("ines.carvalho", "PT", 8.4, 1.0),
    ("jonas.eklund", "SE", 6.9, 1.0),
    ("katya.orlova", "IE", 9.5, 0.4),
    ("liam.byrne", "IE", 7.4, 0.1),
    ("maeve.kinsella", "IE", 8.0, 0.2),
    ("nadia.benali", "IE", 8.7, 0.3),
    ("oscar.nyman", "IE", 8.2, 0.3),
    ("petra.novak", "IE", 7.7, 0.2),
    ("quentin.roche", "IE", 9.0, 0.4),
    ("rosa.fuentes", "IE", 8.5, 0.2),
    ("sean.dolan", "IE", 8.9, 0.3),
    ("tomas.reiter", "IE", 8.0, 0.4),
    ("una.heffernan", "IE", 7.8, 0.2),
    ("viktor.sandor", "IE", 9.1, 0.3),
    ("wanda.krol", "IE", 8.3, 0.2),
    ("yusuf.demir", "IE", 8.6, 0.5),
    ("zofia.lis", "IE", 7.5, 0.3),
]

DORMANT = "viktor.sandor"
SERVICE_ACCOUNT = "svc-backup"


def mail(name):
    return f"{name}@example.com"


def desk(index):
    """The workstation in the office."""
    return f"10.20.{1 + index % 3}.{21 + index}"


def home(index):
    return f"203.0.113.{11 + index}"
