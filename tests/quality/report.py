"""The measured seeds as Markdown: means and standard deviations over seeds."""
import metrics

TARGETS = {
    "user-days": "AP ≥ .85 and AP-x ≥ .70 in one score, macro recall ≥ .80",
    "three columns": "AP ≥ .32, AP-x ≥ .50",
    "groups by all": "AP ≥ .92",
    "groups by product": "AP ≥ .94",
    "series": "≤ 2 for all four",
}


NONE = float("nan")


def over_seeds(seeds, *path):
    """Mean and standard deviation of a figure; `path` are the keys that lead to it."""
    values = []
    for seed in seeds:
        for key in path:
            seed = seed.get(key) if isinstance(seed, dict) else None
        values.append(seed)
    return metrics.mean_sd(values)


def cell(mean_sd, digits=3):
    mean, sd = mean_sd
    return "–" if mean != mean else f"{mean:.{digits}f}" + (f" ± {sd:.{digits}f}" if sd == sd else "")


def keys(seeds, *path):
    """Every key at that place, in the order in which they first occur."""
    found = {}
    for seed in seeds:
        for key in path:
            seed = seed.get(key, {}) if isinstance(seed, dict) else {}
        found.update(dict.fromkeys(seed))
    return list(found)


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|---" + "|---:" * (len(heads) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def markdown(seeds):
    """All of it."""
    parts = [f"# Quality on the simulator, seeds {', '.join(str(it['seed']) for it in seeds)}\n"]
    parts.append("Mean ± standard deviation over seeds. AP = average precision; AP-x leaves out days with credential stuffing only. P = number of positives.\n")
    for name in keys(seeds, "windows"):
        parts += windows(seeds, name)
    same = sum(it["same user-days by default"] for it in seeds)
    parts.append(f"Days of users come out the same when every kind of entity is analysed: {same} of {len(seeds)} seeds.\n")
    for by in keys(seeds, "groups"):
        parts += groups(seeds, by)
    parts += calibration(seeds) + findings(seeds) + cost(seeds)
    return "\n".join(parts)


def title(words, key):
    return f"## {words}" + (f" (target: {TARGETS[key]})" if key in TARGETS else "") + "\n"


def windows(seeds, name):
    at = ("windows", name)
    counted = {key: over_seeds(seeds, *at, key)[0] for key in ("windows", "positive", "not listed")}
    parts = [title(name[0].upper() + name[1:], name)]
    parts.append(f"{counted['windows']:.0f} windows after 7 days, {counted['positive']:.0f} of them with an attack, {counted['not listed']:.0f} not listed.\n")
    names = keys(seeds, *at, "scores")
    figures = ["AP", "AP-x", "P@100", "macro recall"]
    parts.append(table(["score", *figures], [[it, *(cell(over_seeds(seeds, *at, "scores", it, figure)) for figure in figures)] for it in names]))
    for words in ("recall in top P", "AP of one type"):
        types = keys(seeds, *at, "scores", "random", words)
        rows = [[it, *(cell((over_seeds(seeds, *at, "scores", it, words, each)[0], NONE), 2) for each in types)] for it in names]
        parts.append(table([words, *(each.replace("_", " ") for each in types)], rows))
    return parts


def groups(seeds, by):
    at = ("groups", by)
    parts = [title(f"Groups of 25, {by}", f"groups {by}")]
    counted = {key: over_seeds(seeds, *at, key)[0] for key in ("groups", "positive")}
    parts.append(
        f"{counted['groups']:.0f} groups after 7 days, {counted['positive']:.0f} with at least 5 attack rows. The program trains on whatever its own rule takes.\n"
    )
    figures = ["AP", "P@100"]
    names = keys(seeds, *at, "scores")
    parts.append(table(["score", *figures], [[it, *(cell(over_seeds(seeds, *at, "scores", it, figure)) for figure in figures)] for it in names]))
    return parts


def calibration(seeds):
    parts = [title("Flagged on the log without its attack rows", "")]
    figures = ["flagged", "critical", "high", "medium"]
    rows = [
        [it, f"{over_seeds(seeds, 'benign', it, 'windows')[0]:.0f}", *(f"{100 * over_seeds(seeds, 'benign', it, figure)[0]:.2f} %" for figure in figures)]
        for it in keys(seeds, "benign")
    ]
    parts.append(table(["family", "windows", *figures], rows))
    parts.append(title("False alarms of hourly series ÷ the nominal 1 in 1,000", "series"))
    figures = ["mean per hour", "high side", "low side", "high side without the outage"]
    rows = [[it, *(cell(over_seeds(seeds, "series", it, figure), 2) for figure in figures)] for it in keys(seeds, "series")]
    parts.append(table(["series", *figures], rows))
    return parts


def findings(seeds):
    rows = []
    for it in keys(seeds, "findings", "by type"):
        raised, right = (over_seeds(seeds, "findings", "by type", it, key) for key in ("raised", "right"))
        rows.append([it, cell(raised, 0), f"{right[0]:.0f}", f"{right[0] / raised[0]:.2f}"])
    parts = [title("Raised findings, the program's defaults", ""), table(["type", "raised", "about an attack", "precision"], rows)]
    rows = [
        [it.replace("_", " "), *(cell(over_seeds(seeds, "findings", "recall", it, key), 2) for key in ("user-days", "campaigns"))]
        for it in keys(seeds, "findings", "recall")
    ]
    parts.append(table(["attack", "recall of user-days", "recall of campaigns"], rows))
    return parts


def cost(seeds):
    rows = [
        [it, cell(over_seeds(seeds, "cost", it, "wall"), 1), f"{over_seeds(seeds, 'cost', it, 'anomalies')[0]:.0f}"]
        for it in keys(seeds, "cost")
    ]
    return [title("What the analyses cost", ""), table(["analyze", "wall s", "anomalies"], rows)]
