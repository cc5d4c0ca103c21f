"""What is known of the real logs: files that belong together, zones and years that their descriptions state, and differences between our figures
and the independent ones that are right all the same, each with the reason. A figure that is not here must agree."""

NOT_A_LOG = "no column is a time and none is asked for; refused in words"

# Lines of the table that stand for several files: a pattern, and names to leave out.
TOGETHER = {
    "invictus_cloudtrail/(all 55 files together)": ("*.json", ()),
    "cryptolens_shape/both files": ("getwebapilog*.json", ()),
    "nasty_a/json/ (34 files)": ("json/*", ()),
}

# Files imported one by one, and what is expected of them all: all that matters is that each is read or refused in words.
APART = {"nasty_a/json/ (34 files)": {"accepted": 8}}

# The zone of the labels beside files (NAME.expected.ndjson).
LABELS_ZONE = "Europe/Zurich"

# Zone and year, by the beginning of the name; the last that fits counts.
FLAGS = {
    "loghub_openssh/OpenSSH_2k.log": ["--year", "2015"],
    "loghub_linux/": ["--year", "2005"],
    "fail2ban_logs/": ["--zone", "Europe/Zurich", "--year", "2005"],
    "nasty_a/OpenSSH_2k": ["--year", "2015"],
}

# Where the independent figures call something else a user. By the beginning of the name.
USERS = {"cryptolens_shape/": "key"}

NO_TIME = {"error": NOT_A_LOG}
CUT = {"read": "the piece before the cut is read too, and rejected with its reason; the whole ones are stored, and the cut is said"}

# By file, then by figure; "error" = it is refused. Figures are named as in the table.
EXPLAINED = {
    "bec_telemetry/AuditLogs.csv": {"users": "two of them are apps: where no person initiated an activity, the app that did is its user"},
    "bec_telemetry/OfficeActivity.csv": {"ips": "three rows leave ClientIP empty and name the address under Client_IPAddress, one of them a third one"},
    "invictus_cloudtrail/(all 55 files together)": {"users": "where userName is missing (roles, services) the ARN, principal or calling service is the user; the figures count userName alone"},
    "otrf_goldensaml/OfficeActivityEvents.json": {"ips": "the address is under Client_IPAddress, where the figures did not look"},
    "otrf_goldensaml/WindowsEvents.json": {"users": "an account counts once with and without its domain (two that the figures count twice), and SYSTEM is one more"},
    "otrf_goldensaml/Microsoft365DefenderEvents.json": {"users": "the account of the initiating process or of the app counts where no AccountUpn is given"},
    "otrf_honeybucket/AWS_S3_HoneyBucketLogs.csv": {"count": "one row leaves the count empty, which is one attempt and not none"},
    "panther_a/teleport.ndjson": {"ips": "one event has its address under src_addr alone"},
    "panther_a/github_audit.ndjson": dict.fromkeys(
        ("rows_with_time", "first", "last"),
        "where @timestamp is missing, created_at or at_sign_timestamp is the time; four values that are no time (2024-12-17 00:00:00000000) are flagged",
    ),
    "panther_a/aws_cloudtrail.ndjson": {
        "rows_with_time": "eight events spell it eventtime, which is the same",
        "users": "where userName is missing (roles, services) the ARN, principal or calling service is the user; the figures count userName alone",
    },
    "seed_shape_20k/logs_20k.csv": {"users": "_id is unique in each row: a row's id, no user"},
    "loghub_linux/Linux_2k.log": {"failed": "46 more are log-ins refused by klogind (Kerberos), which the figures leave out"},
    "amazon_access_a/train_even.csv": NO_TIME,
    "apache_scan_a/acunetix.txt": {"failed": "the figures list the six commonest statuses; the other 15 answers are 4xx and 5xx too"},
    "fail2ban_logs/apache-auth.log": {"failures_by_line": "four lines are of syslog (rejected and said), three are of TLS host names that do not match: no refused log-in"},
    "fail2ban_logs/dovecot.log": {"failures_by_line": "four lines have a TAI64 time (rejected and said), one worker line names no program that is known (unknown), the others are connections that ended without an attempt"},
    "fail2ban_logs/dropbear.log": {"failures_by_line": "the line that ends a session after too many attempts is no attempt more"},
    "fail2ban_logs/mysqld-auth.log": {"failures_by_line": "seven lines have a time without century or with two blanks inside (rejected and said)"},
    "fail2ban_logs/nginx-http-auth.log": {"failures_by_line": "two lines begin with a host and no time (rejected and said), the others are TLS handshakes that broke: no refused log-in"},
    "fail2ban_logs/openhab.log": {"failures_by_line": "its times have French month names: kept, and flagged as unreadable"},
    "fail2ban_logs/openvpn.log": {"failures_by_line": "a connection that was restarted is no refused log-in: unknown"},
    "fail2ban_logs/proftpd.log": {"failures_by_line": "the line that ends a session after too many attempts is no attempt more"},
    "fail2ban_logs/roundcube-auth.log": {"failures_by_line": "eight lines of its own log (time in brackets) beside syslog lines are rejected and said"},
    "fail2ban_logs/slapd.log": {"failures_by_line": "the refusal names no address: it is on another line of the connection"},
    "fail2ban_logs/sshd.log": {"failures_by_line": "connections that end, offers that do not match and names that do not exist are no refused log-in: unknown; where a message names no address it is on another line"},
    "fail2ban_logs/xrdp.log": {"failures_by_line": "three lines of its own log (time in brackets) beside syslog lines are rejected and said"},
    "fail2ban_logs/mongodb-auth.log": {"failures_by_line": "a refusal names no address: it is on a later line of the connection"},
    "fail2ban_logs/grafana.log": {"error": "key=value text is no format of the list; refused in words"},
    "fail2ban_logs/guacamole.log": {"error": "each event is two lines, the time alone on the first; no format of the list; refused in words"},
    "fail2ban_logs/mssql-auth.log": {"error": "SQL Server's own log is no format of the list; refused in words"},
    "fail2ban_logs/squid.log": {"error": "Squid's own log is no format of the list; refused in words"},
    "nasty_a/json/ (34 files)": {"accepted": "these are JSON but none has a time, so none is a log: each is refused in words, and none crashes"},
    "nasty_a/messytables/encrypted_no_password.xls": {"error": "encrypted"},
    "nasty_a/messytables/libreoffice.xlsx": {"error": "its only sheet is one empty cell; refused in words"},
    "nasty_a/messytables/unicode_sheet_name.xls": NO_TIME,
    "nasty_a/OpenSSH_2k_truncated_made_here.log.gz": CUT,
    "nasty_a/cloudtrail_cut_made_here.json": CUT,
} | {
    f"adbench_a/{name}.csv.gz": NO_TIME
    for name in ("34_smtp", "6_cardio", "38_thyroid", "42_WBC", "37_Stamps", "2_annthyroid")
} | {
    f"nasty_a/csv-spectrum/{name}.csv": NO_TIME
    for name in (
        "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines", "newlines_crlf",
        "quotes_and_newlines", "simple", "simple_crlf", "utf8",
    )
} | {
    f"nasty_a/csvkit/{name}": NO_TIME
    for name in (
        "test_utf16_big.csv", "test_utf16_little.csv", "test_latin1.csv", "test_utf8_bom.csv", "bad.csv", "blanks.csv", "null_byte.csv",
        "mac_newlines.csv", "optional_quote_characters.csv", "test_locale.csv", "test_extra_header.csv", "test_skip_lines.csv", "no_header_row.csv",
        "empty.csv", "dummy.tsv", "test_empty_columns_long_row.csv", "test_empty_columns_short_row.csv", "dummy.csv.gz", "dummy.csv.bz2",
    )
} | {
    f"nasty_a/messytables/{name}": NO_TIME
    for name in (
        "utf-16le_encoded.csv", "spanish_chars.csv", "excel_pasting.csv", "weird_head_padding.csv", "simple.psv", "long.csv",
        "sparse_with_column_errors.csv", "utf8bom.csv", "begrotingsanalyse-2011.csv", "skip_initials.csv",
    )
}
