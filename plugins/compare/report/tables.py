"""The figures of a comparison as rows, for the page, the window, CSV and JSON alike."""

from __future__ import annotations

import csv
import io
from typing import Any

from plugins.compare.measuring import DROPPED_WORDS, Comparison, Measured, moved_words
from plugins.compare.settings import ALIGNMENTS, PairSettings
from workbench.api import ErrorStatistics, versions

Row = tuple[str, str]
_MOST_DROPPED = 0.6


def figure_rows(measured: Measured) -> list[Row]:
    """Names and values of the shown alignment's figures, units included."""
    s, unit = measured.statistics, measured.unit
    rows = [
        ("Median |error|", f"{s.median_absolute_mm:.2f} {unit}"),
        ("Mean |error|", f"{s.mean_absolute_mm:.2f} {unit}"),
        ("RMS", f"{s.rms_mm:.2f} {unit}"),
        ("Bias (positive: too near)", f"{s.bias_mm:+.2f} {unit}"),
        ("95th percentile", f"{s.percentiles_mm[95]:.2f} {unit}"),
        (f"Area within 1 {unit}", f"{100 * s.share_within_mm[1.0]:.0f} %"),
        (f"Area within 2 {unit}", f"{100 * s.share_within_mm[2.0]:.0f} %"),
    ]
    figures = measured.figures
    rows += [
        ("True surface covered", f"{100 * measured.covered:.0f} %"),
        ("Mean angle between normals", f"{figures.normal_angles.mean_degrees:.1f}°"),
        (f"F-score at 1 {unit}", f"{figures.f_scores[0].f:.2f}"),
        ("Chamfer distance (L1)", f"{figures.chamfer_l1_mm:.2f} {unit}"),
        ("Hausdorff distance, 95 %", f"{figures.hd95_mm:.2f} {unit}"),
        ("Area left out", f"{100 * figures.drops.total:.1f} %"),
    ]
    left_out = [(words, getattr(figures.drops, name)) for name, words in DROPPED_WORDS.items()]
    return rows + [(f"… {words}", f"{100 * share:.1f} %") for words, share in left_out if share > 0]


def caution(measured: Measured) -> str:
    """A sentence where so much was left out that the figures say little; empty where they can be trusted."""
    share = measured.figures.drops.total
    if share <= _MOST_DROPPED:
        return ""
    return f"{100 * share:.0f} % of the predicted surface was left out, so the figures say little about this face."


def alignment_rows(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    """(alignment, median |error|, RMS, what it moved) of all four; the reason where one does not apply."""
    rows = []
    for alignment, words in ALIGNMENTS.items():
        title = words.split(":")[0]
        measured = comparison.measured.get(alignment)
        if measured is None:
            rows.append((title, "–", "–", comparison.refused.get(alignment, "…")))
            continue
        s, unit = measured.statistics, measured.unit
        rows.append((title, f"{s.median_absolute_mm:.2f} {unit}", f"{s.rms_mm:.2f} {unit}", moved_words(measured)))
    return rows


def csv_of(comparison: Comparison) -> str:
    """One line per alignment with every statistic; the unit is a column of its own."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    header: list[str] | None = None
    for alignment, measured in comparison.measured.items():
        flat = _flat(measured.statistics)
        if header is None:
            header = ["alignment", "unit", *flat]
            writer.writerow(header)
        writer.writerow([alignment, measured.unit, *(f"{value:.6g}" for value in flat.values())])
    return stream.getvalue()


def record_of(comparison: Comparison, settings: PairSettings) -> dict[str, Any]:
    """Everything measured, with settings and versions, JSON-ready."""
    return {
        "title": comparison.pair.title,
        "settings": settings.plain(),
        "sample": comparison.pair.sample,
        "metric": comparison.pair.metric,
        "shown": comparison.shown,
        "alignments": {name: _one(measured) for name, measured in comparison.measured.items()},
        "refused": comparison.refused,
        "versions": versions(),
    }


def _one(measured: Measured) -> dict[str, Any]:
    found = measured.aligned
    return {
        "unit": measured.unit,
        **_without_unit(measured.figures.as_dict()),
        "matrix": found.matrix.tolist(),
        "moved_mm": found.moved_mm if measured.unit == "mm" else None,
        "rotation_degrees": found.rotation_degrees,
        "scale": found.scale,
        "rms_per_iteration_mm": found.rms_per_iteration_mm if measured.unit == "mm" else [],
        "converged": found.converged,
    }


def _without_unit(record: Any) -> Any:
    """Names less their "_mm": the unit stands in an entry of its own and may be another."""
    if isinstance(record, dict):
        return {name.replace("_mm2", "").replace("_mm", ""): _without_unit(value) for name, value in record.items()}
    return [_without_unit(entry) for entry in record] if isinstance(record, list) else record


def _flat(statistics: ErrorStatistics) -> dict[str, float]:
    flat: dict[str, float] = {}
    for name, value in _without_unit(statistics.as_dict()).items():
        if isinstance(value, dict):
            flat |= {f"{name}_{key}": float(entry) for key, entry in value.items()}
        else:
            flat[name] = float(value)
    return flat
