"""The figures of one alignment, in the order people read them, each with what is better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from plugins.compare.measuring import DROPPED_WORDS, Measured

Better = Literal["low", "high", "zero", ""]


@dataclass(frozen=True)
class Figure:
    """One figure: its name, its value in the unit of the text, and whether less or more of it is better."""

    title: str
    text: str
    value: float
    better: Better = "low"


def figures_of(measured: Measured) -> list[Figure]:
    """All figures of the errors of one aligned prediction."""
    s, unit, more = measured.statistics, measured.unit, measured.figures
    found = [
        _length("Median |error|", s.median_absolute_mm, unit),
        _length("Mean |error|", s.mean_absolute_mm, unit),
        _length("RMS", s.rms_mm, unit),
        Figure("Bias (positive: too near)", f"{s.bias_mm:+.2f} {unit}", s.bias_mm, "zero"),
        _length("95th percentile", s.percentiles_mm[95], unit),
        _share(f"Area within 1 {unit}", s.share_within_mm[1.0], "high"),
        _share(f"Area within 2 {unit}", s.share_within_mm[2.0], "high"),
        _share("True surface covered", measured.covered, "high"),
        Figure(
            "Mean angle between normals", f"{more.normal_angles.mean_degrees:.1f}°", more.normal_angles.mean_degrees
        ),
        Figure(f"F-score at 1 {unit}", f"{more.f_scores[0].f:.2f}", more.f_scores[0].f, "high"),
        _length("Chamfer distance (L1)", more.chamfer_l1_mm, unit),
        _length("Hausdorff distance, 95 %", more.hd95_mm, unit),
        _share("Area left out", more.drops.total, "low", digits=1),
    ]
    left_out = [(words, getattr(more.drops, name)) for name, words in DROPPED_WORDS.items()]
    return found + [_share(f"… {words}", share, "", digits=1) for words, share in left_out if share > 0]


def side_by_side(of_each: Sequence[Sequence[Figure]]) -> list[dict[str, Any]]:
    """Rows of a table with one column per prediction: title, texts, and which columns are best; JSON-ready."""
    titles = list(dict.fromkeys(figure.title for figures in of_each for figure in figures))
    known = [{figure.title: figure for figure in figures} for figures in of_each]
    rows = []
    for title in titles:
        cells = [figures.get(title) for figures in known]
        texts = ["–" if cell is None else cell.text for cell in cells]
        rows.append({"title": title, "texts": texts, "best": _best(cells)})
    return rows


def _best(cells: Sequence[Figure | None]) -> list[int]:
    """Which are the best, to the digits that are shown; none where all are alike or one is missing."""
    known = [cell for cell in cells if cell is not None and cell.better]
    shown = [(_rank(cell), cell.text.lstrip("+-") if cell.better == "zero" else cell.text) for cell in known]
    if len(shown) < len(cells) or len({text for _, text in shown}) < 2:
        return []
    wanted = min(shown)[1]
    return [number for number, (_, text) in enumerate(shown) if text == wanted]


def _rank(figure: Figure) -> float:
    return {"low": figure.value, "high": -figure.value, "zero": abs(figure.value), "": 0.0}[figure.better]


def _length(title: str, value: float, unit: str) -> Figure:
    return Figure(title, f"{value:.2f} {unit}", value)


def _share(title: str, share: float, better: Better, *, digits: int = 0) -> Figure:
    return Figure(title, f"{100 * share:.{digits}f} %", 100 * share, better)
