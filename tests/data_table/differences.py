"""What is known of the real logs: files that belong together, zones and years that their descriptions state, and differences between our figures
and the independent ones that are right all the same, each with the reason. A figure that is not here must agree."""

NOT_A_LOG = "no column is a time and none is asked for; refused in words"

# Lines of the table that stand for several files: a pattern, and names to leave out.
TOGETHER = {
    "invictus_cloudtrail/(all 55 files together)": ("*.json", ()),
    "cryptolens_shape/both files": ("getwebapilog*.json", ()),
    "nasty_a/json/ (34 files)": ("json/*", ()),
}

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

# By file, then by figure; "error" = it is refused. Figures are named as in the table.
EXPLAINED = {
    "seed_shape_20k/logs_20k.csv": {"users": "_id is unique in each row: a row's id, no user"},
    "amazon_access_a/train_even.csv": NO_TIME,
    "nasty_a/json/ (34 files)": {"error": "an import is all or nothing, and these are no logs: each is refused in words"},
    "nasty_a/messytables/encrypted_no_password.xls": {"error": "encrypted"},
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
}
