"""What a whole evaluation comes to, written down and in one line for each run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.compare.sets.aggregates import aggregates
from plugins.compare.sets.figures import EVALUATION, FIGURES, WORDS
from plugins.compare.sets.folder import settings_record
from plugins.compare.sets.table import SetTable
from plugins.compare.settings.sets import SetSettings
from workbench.api import Scalar, Sheet

HEADLINE = "median"


def record_of(table: SetTable, s: SetSettings, aside: Mapping[str, str]) -> dict[str, Any]:
    """summary.json: the same figures give the same bytes."""
    return {
        "settings": settings_record(s),
        "faces": len(table.faces),
        "persons": len(set(table.identities)),
        "unit": table.unit,
        "shown": table.shown,
        "missing": table.missing(),
        "set_aside": dict(aside),
        "intervals": "95 %, persons drawn again 10,000 times (medians 2,000 times)",
        **aggregates(table),
    }


def csv_of(record: Mapping[str, Any]) -> str:
    """summary.csv: a line for each alignment, run and figure."""
    heads = ("alignment", "run", "figure", "unit", "faces", "persons", "mean", "mean_low", "mean_high", "median",
             "median_low", "median_high", "std", *(f"mean:{name}" for name in WORDS))  # fmt: skip
    rows = []
    for alignment, runs in record["scores"].items():
        for run, figures in runs.items():
            for key, score in figures.items():
                others = _baselines(record, alignment, run, key)
                numbers = [score[name] for name in heads[4:13]]
                unit = record["figures"][key]["unit"]
                rows.append([alignment, run, key, unit, *numbers, *(others.get(name) for name in WORDS)])
    return Sheet(heads, rows).csv()


def _baselines(record: Mapping[str, Any], alignment: str, run: str, key: str) -> Mapping[str, float]:
    """Baseline -> mean of a figure, measured as the run was."""
    if key == EVALUATION:
        found: Mapping[str, float] = record["baselines"].get(run, {})
        return found
    measured = (record["unlearned"] or {}).get("scores", {}).get(alignment, {})
    return {name: figures[key]["mean"] for name, figures in measured.items() if key in figures}


def headline(record: Mapping[str, Any]) -> dict[str, Scalar]:
    """For the finish card and the terminal: each run's median |error|, which run is better and how surely."""
    figure, unit, shown = FIGURES[HEADLINE], record["unit"], record["scores"][record["shown"]]
    beside = (record["unlearned"] or {}).get("scores", {}).get(record["shown"], {})
    told: dict[str, Scalar] = {"persons": record["persons"]}
    for run, scores in (shown | {WORDS[name]: scores for name, scores in beside.items()}).items():
        score = scores.get(HEADLINE)
        if score is not None:
            low, high = score["mean_low"], score["mean_high"]
            mean = figure.text(score["mean"], unit)
            told[run] = f"{figure.title.lower()} {mean} on average ({low:.2f} to {high:.2f})"
    for one in record["against"]:
        told[f"{one['first']} against {one['second']}"] = verdict(one)
    for run, count in record["missing"].items():
        told[f"not measured for {run}"] = f"{count:,} faces"
    if record["set_aside"]:
        told["set aside"] = len(record["set_aside"])
    return told


def verdict(against: Mapping[str, Any]) -> str:
    """Which of two runs has the smaller median |error|, and whether that holds."""
    found = next((d for d in against["differences"] if d["metric"] == HEADLINE), None)
    if found is None:
        return "too few persons to tell"
    holds = found["p_corrected"] < 0.05 and not found["low"] <= 0 <= found["high"]
    if not holds:
        return "no difference that holds"
    better = against["first"] if found["difference"] > 0 else against["second"]
    return f"{better} is better by {abs(found['difference']):.2f} {found['unit']} (p {found['p_corrected']:.2g})"
