"""The report of a whole evaluation: what it comes to, one run against another, breakdowns, worst faces, provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from plugins.compare.report.plots import Plot
from plugins.compare.sets.breakdown import PART
from plugins.compare.sets.breakdown_plot import breakdown_plot
from plugins.compare.sets.figures import FIGURES, MEASURED, WORDS
from plugins.compare.sets.folder import PAGE, PDF, SetFolder
from plugins.compare.sets.plot_files import write_all_plots
from plugins.compare.sets.plots import against_plot, faces_plot, surface_plot
from plugins.compare.sets.summary import HEADLINE, headline
from plugins.compare.sets.table import SetTable, known_mean
from plugins.compare.settings.sets import SetSettings
from workbench.api import (
    Cell,
    Difference,
    Drawing,
    Part,
    Report,
    Sheet,
    digits,
    files,
    html_of,
    pdf_bytes,
    verdict,
    without_private_paths,
)

_WORST = 12
_MEANS = "Mean over the faces, with its 95 % interval."


def write_report(folder: SetFolder, table: SetTable, record: Mapping[str, Any], s: SetSettings) -> None:
    """report.html, report.pdf, and every plot as SVG, PDF and CSV in plots/. Raises WorkspaceError."""
    info = folder.info()
    plots = [surface_plot(table), faces_plot(table, HEADLINE)]
    pairs = [
        against_plot(table, one["first"], one["second"], HEADLINE, f"against {number}")
        for number, one in enumerate(record["against"], start=1)
    ]
    charts = {by: breakdown_plot(table, by, HEADLINE) for by in (PART, *table.groups)}
    drawn = [plot for plot in (*plots, *pairs, *charts.values()) if plot is not None]
    write_all_plots(folder.file("plots"), drawn)
    report = report_of(table, record, s, info, plots, pairs, charts)
    files.write_text(folder.file(PAGE), html_of(report))
    files.write_bytes(folder.file(PDF), pdf_bytes(report, datetime.fromisoformat(info["created"])))


def report_of(
    table: SetTable,
    record: Mapping[str, Any],
    s: SetSettings,
    info: Mapping[str, Any],
    plots: Sequence[Plot | None],
    pairs: Sequence[Plot | None],
    charts: Mapping[str, Plot | None],
) -> Report:
    """The parts in order; what there is nothing for is left out."""
    said = tuple(f"{name}: {words}" for name, words in headline(record).items())
    parts = [
        Part("In short", said),
        Part(
            "Together",
            (_MEANS, *_beside(table)),
            sheet=_together(table, record),
        ),
        Part("How errors are spread", drawings=_drawings(*plots), across=2),
        *(_against(one, plot) for one, plot in zip(record["against"], pairs, strict=True)),
        Part("By part of the face", sheet=_by_part(record), drawings=_drawings(charts.get(PART))),
        *(
            Part(f"By {given['title'].lower()}", sheet=_by_group(record, given, by), drawings=_drawings(charts.get(by)))
            for by, given in record["groups"].items()
        ),
        Part("Worst faces", (f"By {FIGURES[HEADLINE].title}.",), sheet=_worst(table)),
        Part("How it was measured", facts=_facts(info)),
    ]
    return Report(
        f"{s.name}: {', '.join(s.runs)} on {s.dataset}, {s.split}",
        tuple(part for part in parts if not part.empty),
        (f"{record['faces']:,} faces of {record['persons']:,} persons. Intervals: {record['intervals']}.",),
    )


def _drawings(*plots: Plot | None) -> tuple[Drawing, ...]:
    return tuple(plot.drawing for plot in plots if plot is not None)


def _beside(table: SetTable) -> tuple[str, ...]:
    """What stands beside the runs, and why some of it may be missing."""
    if table.unlearned is None:
        return ()
    said = "Beside them stands what asks for no learning, measured on the same faces in the same way"
    if len(table.unlearned.runs) == len(MEASURED):
        return (f"{said}: means of the dataset's training faces, and a flat plane at the true distance.",)
    return (f"{said}: a flat plane at the true distance. The dataset has no training faces to take a mean of.",)


def _together(table: SetTable, record: Mapping[str, Any]) -> Sheet:
    scores, names = record["scores"][table.shown], table.baseline_names
    rows: list[list[Cell]] = []
    for key, figure in record["figures"].items():
        row: list[Cell] = [f"{figure['title']} ({figure['unit']})" if figure["unit"] else figure["title"]]
        for run in table.runs:
            one = scores[run].get(key)
            row.append(
                f"{digits(one['mean'])} ({digits(one['mean_low'])} to {digits(one['mean_high'])})" if one else None
            )
        row += [known_mean(table.baseline(name, key)) for name in names]
        rows.append(row)
    return Sheet(["figure", *table.runs, *(WORDS[name] for name in names)], rows)


def _against(one: Mapping[str, Any], plot: Plot | None) -> Part:
    found = [Difference(**each) for each in one["differences"]]
    first, second = one["first"], one["second"]
    main = next((each for each in found if each.metric == HEADLINE), None)
    rows: list[list[Cell]] = [
        [
            d.title, d.first, d.second, digits(d.difference, d.unit), f"{digits(d.low)} to {digits(d.high)}",
            digits(d.p_corrected), f"{d.rank_biserial:+.2f}", f"{100 * d.first_better:.0f} %", str(d.samples),
        ]
        for d in found
    ]  # fmt: skip
    heads = ["figure", first, second, "difference", "95 % interval", "p (Holm)", "effect", f"{first} better", "faces"]
    said = verdict(main, first, second) if main else "Fewer than six persons can show no difference."
    drawings = () if plot is None else (plot.drawing,)
    return Part(f"{first} against {second}", (said,), sheet=Sheet(heads, rows) if rows else None, drawings=drawings)


def _by_part(record: Mapping[str, Any]) -> Sheet | None:
    """Median |error| of each part for the runs and what asks for no learning."""
    runs = list(next(iter(record["parts"].values()), {}))
    beside = (record["unlearned"] or {}).get("parts", {})
    rows: list[list[Cell]] = []
    for part, of_runs in record["parts"].items():
        scores = [of_runs[run].get(HEADLINE) for run in runs]
        scores += [beside.get(part, {}).get(name, {}).get(HEADLINE) for name in _measured_names(record)]
        faces = max((one["faces"] for one in scores[: len(runs)] if one), default=0)
        rows.append([part, str(faces), *(one["mean"] if one else None for one in scores)])
    return Sheet(["part", "faces", *_heads(record, runs)], rows) if rows else None


def _by_group(record: Mapping[str, Any], given: Mapping[str, Any], by: str) -> Sheet:
    runs, rows = list(record["scores"][record["shown"]]), list[list[Cell]]()
    beside = (record["unlearned"] or {}).get("groups", {}).get(by, {}).get("groups", [])
    others = {group["name"]: group["scores"] for group in beside}
    for group in given["groups"]:
        scores = [group["scores"].get(run, {}).get(HEADLINE) for run in runs]
        scores += [others.get(group["name"], {}).get(name, {}).get(HEADLINE) for name in _measured_names(record)]
        rows.append([group["name"], str(group["faces"]), *(one["mean"] if one else None for one in scores)])
    return Sheet([given["title"], "faces", *_heads(record, runs)], rows)


def _measured_names(record: Mapping[str, Any]) -> list[str]:
    return list((record["unlearned"] or {}).get("titles", {}))


def _heads(record: Mapping[str, Any], runs: Sequence[str]) -> list[str]:
    who = [*runs, *(WORDS[name] for name in _measured_names(record))]
    return [f"{one}, median |error| ({record['unit']})" for one in who]


def _worst(table: SetTable) -> Sheet:
    columns = [table.column(run, HEADLINE) for run in table.runs]
    orders = [[n for n in np.argsort(-values, kind="stable") if np.isfinite(values[n])][:_WORST] for values in columns]
    rows: list[list[Cell]] = []
    for rank in range(max(map(len, orders))):
        row: list[Cell] = [str(rank + 1)]
        for order, values in zip(orders, columns, strict=True):
            shown = rank < len(order)
            row += [table.ids[order[rank]], float(values[order[rank]])] if shown else [None, None]
        rows.append(row)
    heads = [words for run in table.runs for words in (run, table.unit)]
    return Sheet(["", *heads], rows)


def _facts(info: Mapping[str, Any]) -> dict[str, object]:
    settings = without_private_paths(info["settings"])
    told = {name.replace("_", " "): value for name, value in settings.items() if isinstance(value, str | int | float)}
    versions = ", ".join(f"{name} {version}" for name, version in info["versions"].items())
    return {**told, "dataset's content": info["dataset_content"], "versions": versions, "begun": info["created"]}
