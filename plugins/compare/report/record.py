"""Everything measured, for other programs: comparison.json and errors.csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plugins.compare.measuring import Comparison, Measured
from plugins.compare.report.meshes import FRAME, GLB_FRAME
from plugins.compare.report.tables import names_of
from plugins.compare.settings import PairSettings
from workbench.api import Cell, ErrorStatistics, Sheet, without_private_paths


def record_of(
    comparisons: Sequence[Comparison], settings: PairSettings, provenance: Mapping[str, Any]
) -> dict[str, Any]:
    """JSON-ready: what was compared, every figure of every alignment with its 4 x 4 matrix, and how it was made."""
    first = comparisons[0]
    return {
        "kind": "face-depth-workbench comparison",
        "format": 2,
        "title": first.pair.title,
        "sample": first.pair.sample,
        "metric": first.pair.metric,
        "shown": first.shown,
        "frame": FRAME,
        "frame_of_glb": GLB_FRAME,
        "matrices": "row-major 4 × 4, from the prediction as it came to the truth, column vectors, metres",
        "settings": without_private_paths(settings.plain()),
        "predictions": [_prediction(one, name) for one, name in zip(comparisons, names_of(comparisons), strict=True)],
        "provenance": dict(provenance),
    }


def errors_sheet(comparisons: Sequence[Comparison]) -> Sheet:
    """One line per prediction and alignment with every statistic; the unit is a column of its own."""
    heads: list[str] = []
    rows: list[list[Cell]] = []
    for name, comparison in zip(names_of(comparisons), comparisons, strict=True):
        for alignment, measured in comparison.measured.items():
            flat = _flat(measured.statistics)
            heads = heads or ["prediction", "alignment", "shown", "unit", *flat]
            shown = "yes" if alignment == comparison.shown else ""
            rows.append([name, alignment, shown, measured.unit, *flat.values()])
    return Sheet(heads, rows)


def _prediction(comparison: Comparison, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "remarks": [*comparison.pair.remarks, *comparison.remarks],
        "alignments": {key: _one(measured) for key, measured in comparison.measured.items()},
        "refused": dict(comparison.refused),
    }


def _one(measured: Measured) -> dict[str, Any]:
    found = measured.aligned
    in_mm = measured.unit == "mm"
    return {
        "unit": measured.unit,
        **_without_unit(measured.figures.as_dict()),
        "seen_only": measured.seen_only,
        "parts": {key: _part(part) for key, part in measured.parts.items()},
        "landmarks": None if measured.landmarks is None else dict(measured.landmarks.by_name),
        "depth": None if measured.depth is None else {
            name: _without_unit(getattr(measured.depth, name).as_dict()) for name in ("along_z", "square_to_surface")
        },
        "matrix": found.matrix.tolist(),
        "moved_mm": found.moved_mm if in_mm else None,
        "translation_mm": list(found.translation_mm) if in_mm else None,
        "rotation_degrees": found.rotation_degrees,
        "scale": found.scale,
        "scale_fitted": found.scale_free,
        "depth_shift_mm": found.shift_mm if in_mm else None,
        "start": found.start,
        "iterations": found.iterations,
        "trim_percent": found.trim_percent,
        "inlier_share": found.inlier_share,
        "rms_per_iteration_mm": found.rms_per_iteration_mm if in_mm else [],
        "rms_of_pairs_mm": found.pair_errors_mm if in_mm else [],
        "converged": found.converged,
        "note": found.note,
    }  # fmt: skip


def _part(part: Any) -> dict[str, Any]:
    both = {name: getattr(part, name) for name in ("to_truth", "to_prediction")}
    figures = {name: None if s is None else _without_unit(s.as_dict()) for name, s in both.items()}
    return {"title": part.title, "area": part.area, "completeness": part.completeness, **figures}


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
