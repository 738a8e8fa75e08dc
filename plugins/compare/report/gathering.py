"""The parts of a comparison's report, for HTML and PDF alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from plugins.compare.choosing import headline_of
from plugins.compare.measuring import Comparison
from plugins.compare.report.figures import Figure
from plugins.compare.report.plots import Plot
from plugins.compare.report.provenance import facts_of
from plugins.compare.report.tables import (
    alignments_sheet,
    caution,
    depth_sheet,
    figures_sheet,
    landmarks_sheet,
    names_of,
    parts_sheet,
    refusals,
    title_of,
)
from plugins.compare.settings import FIGURE_VIEWS, REGIONS, ReportSettings
from workbench.api import Cell, Part, Picture, Report, Sheet

_FLATTERS = "Fitting flatters: it takes part of a prediction's error away before it is measured."
_NO_SCALE = "The true depth has no scale, so there are no millimetres: errors are shares of the face's depth range."


def report_of(
    comparisons: Sequence[Comparison],
    figures: Sequence[Figure],
    plots: Sequence[Plot],
    s: ReportSettings,
    provenance: dict[str, Any],
    workspace: Path,
) -> Report:
    """All parts that have something to say."""
    parts = [
        Part("Figures", warnings=warnings_of(comparisons), sheet=figures_sheet(comparisons)),
        *_pictures(comparisons, figures),
        Part("How errors are spread", drawings=tuple(plot.drawing for plot in plots), across=2),
        _judged(comparisons, s, workspace),
        *_alignments(comparisons),
        Part("By part of the face", sheet=parts_sheet(comparisons)),
        Part("Landmarks", sheet=landmarks_sheet(comparisons)),
        Part("Depth, pixel by pixel", (_DEPTH_WORDS,), sheet=sheet)
        if (sheet := depth_sheet(comparisons))
        else Part(""),
        Part("How this was made", facts=facts_of(comparisons, s, provenance)),
    ]
    return Report(title_of_report(comparisons), tuple(part for part in parts if not part.empty), _said(comparisons, s))


_DEPTH_WORDS = (
    "Through the same camera, without closest points: a surface that slid along itself cannot hide its error here."
)


def title_of_report(comparisons: Sequence[Comparison]) -> str:
    """What was compared with what."""
    first = comparisons[0].pair
    if len(comparisons) == 1:
        return first.title
    return f"{', '.join(names_of(comparisons))} · {first.sample or first.truth.title}"


def warnings_of(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """What a reader must know before believing the figures; the predictions are named where there are several."""
    found = []
    for name, comparison in zip(names_of(comparisons), comparisons, strict=True):
        aligned = comparison.chosen.aligned
        sentences = [*comparison.pair.remarks, *comparison.remarks, caution(comparison.chosen), aligned.note]
        if not aligned.converged:
            sentences.append(f"The fit did not settle within {aligned.iterations} steps.")
        found += [s if len(comparisons) == 1 else f"{name}: {s}" for s in sentences if s]
    return tuple(dict.fromkeys([*found, *([] if comparisons[0].pair.metric else [_NO_SCALE])]))


def _said(comparisons: Sequence[Comparison], s: ReportSettings) -> tuple[str, ...]:
    scale = s.scale(comparisons[0].chosen.unit)
    region = REGIONS[s.region].split(":")[0]
    kind = "error sizes" if scale.absolute else "signed errors, positive in front of the truth"
    colours = f"Colours show {kind}, {scale.low:g} to {scale.high:g} {scale.unit}".replace("-", "−")
    seen = " Only what the prediction's camera saw counts." if comparisons[0].chosen.seen_only else ""
    return (f"Alignment: {title_of(comparisons[0].shown)}. Region: {region}. {colours}.{seen}",)


def _pictures(comparisons: Sequence[Comparison], figures: Sequence[Figure]) -> list[Part]:
    """A part per view. Of one prediction all in a row; of several a row per kind, each prediction in its column."""
    parts: list[Part] = []
    photo = _photo(comparisons)
    for view in dict.fromkeys(figure.view for figure in figures):
        shown = [figure for figure in figures if figure.view == view]
        rows = _rows(shown, len(comparisons)) if len(comparisons) > 1 else [[*([None] if photo else []), *shown]]
        places: list[Picture | None] = []
        for row in rows:
            places += [None if figure is None else Picture(figure.pixels, figure.caption) for figure in row]
        if photo is not None and not parts and None in places:
            places[places.index(None)] = photo
        across = len(comparisons) + 1 if len(comparisons) > 1 else min(4, len(places))
        parts.append(Part(f"Seen: {FIGURE_VIEWS[view].lower()}", pictures=tuple(places), across=across))
    return parts


def _rows(shown: Sequence[Figure], count: int) -> list[list[Figure | None]]:
    truth = next((figure for figure in shown if figure.kind == "truth"), None)
    rows: list[list[Figure | None]] = []
    for kind in dict.fromkeys(figure.kind for figure in shown if figure.kind != "truth"):
        found = {figure.number: figure for figure in shown if figure.kind == kind}
        rows.append([None, *(found.get(number) for number in range(1, count + 1))])
    if truth is not None:
        rows = rows or [[None] * (count + 1)]
        rows[0][0] = truth
    return rows


def _photo(comparisons: Sequence[Comparison]) -> Picture | None:
    photo = comparisons[0].pair.truth.image
    if photo is None or photo.ndim != 3:
        return None
    return Picture(photo, "The picture that the predictions are of")


def _judged(comparisons: Sequence[Comparison], s: ReportSettings, workspace: Path) -> Part:
    """How the evaluations judged this face, beside what predicting the mean scores on it."""
    if s.from_files:
        return Part("")
    rows: list[list[Cell]] = []
    title = ""
    for run, comparison in zip(s.runs, comparisons, strict=True):
        headline = headline_of(workspace, run, str(s.dataset), comparison.pair.sample)
        if headline is not None:
            title = f"{headline.title} ({headline.unit})"
            rows += [[f"{run}: {who}" if len(s.runs) > 1 else who, value] for who, value in headline.values]
    return Part("Beside the baselines", sheet=Sheet(["Who", title], rows)) if rows else Part("")


def _depth(comparisons: Sequence[Comparison]) -> Part:
    sheet = depth_sheet(comparisons)
    return Part("Depth, pixel by pixel", (_DEPTH_WORDS,) if sheet else (), sheet=sheet)


def _alignments(comparisons: Sequence[Comparison]) -> list[Part]:
    parts = []
    for name, comparison in zip(names_of(comparisons), comparisons, strict=True):
        heading = "What alignment changes" + (f": {name}" if len(comparisons) > 1 else "")
        parts.append(Part(heading, (_FLATTERS, *refusals(comparison)), sheet=alignments_sheet(comparison)))
    return parts
