"""Which figures a whole evaluation keeps of each face, and how they are read from what was measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from plugins.compare.measuring import Measured
from workbench.api import ErrorStatistics, cumulative_curve

Kind = Literal["length", "share", "angle", "number"]
Better = Literal["low", "high", "zero"]
CURVE_STEPS = 51
CURVE_LIMIT = 10.0
"""In the comparison's unit: the cumulative curve of a face is kept at 51 places from 0 to this."""


@dataclass(frozen=True)
class Figure:
    """One figure. Lengths are in the comparison's unit (mm, or % of the true depth range), shares from 0 to 1."""

    key: str
    title: str
    kind: Kind = "length"
    better: Better = "low"

    def words(self, length: str) -> str:
        """Its name, where lengths are told in `length`."""
        return self.title.format(unit=length)

    def unit(self, length: str) -> str:
        """What it is told in, where lengths are told in `length`."""
        return {"length": length, "share": "%", "angle": "°", "number": ""}[self.kind]

    def told(self, value: float) -> float:
        """The value in that unit: shares as per cent."""
        return 100 * value if self.kind == "share" else value

    def text(self, value: float, length: str) -> str:
        """The value with its unit; a dash where there is none."""
        if not math.isfinite(value):
            return "–"
        digits = {"length": 2, "share": 1, "angle": 1, "number": 3}[self.kind]
        unit = self.unit(length)
        return f"{self.told(value):.{digits}f}{'' if unit == '°' else ' '}{unit}".rstrip()


_ALL = (
    Figure("median", "Median |error|"),
    Figure("mean", "Mean |error|"),
    Figure("rms", "RMS"),
    Figure("bias", "Bias (positive: too near)", better="zero"),
    Figure("std", "Standard deviation"),
    Figure("p90", "90th percentile"),
    Figure("p95", "95th percentile"),
    Figure("within_1", "Area within 1 {unit}", "share", "high"),
    Figure("within_2", "Area within 2 {unit}", "share", "high"),
    Figure("within_3", "Area within 3 {unit}", "share", "high"),
    Figure("curve_area", "Area under the cumulative curve", "number", "high"),
    Figure("covered", "True surface covered", "share", "high"),
    Figure("normals", "Mean angle between normals", "angle"),
    Figure("f_1", "F-score at 1 {unit}", "number", "high"),
    Figure("f_2", "F-score at 2 {unit}", "number", "high"),
    Figure("chamfer", "Chamfer distance (L1)"),
    Figure("hausdorff_95", "Hausdorff distance, 95 %"),
    Figure("landmarks", "Mean landmark error"),
    Figure("depth", "Mean |z error|, same pixel"),
    Figure("left_out", "Area left out", "share"),
    Figure("evaluation", "Mean |z error|, the run's own"),
)
FIGURES: Mapping[str, Figure] = {figure.key: figure for figure in _ALL}
"""In the order of tables. "evaluation" is the headline of the runs' own evaluation (mean |z error| on the
head), which has the baselines beside it."""
EVALUATION = "evaluation"
PART_FIGURES = ("median", "mean", "rms", "bias", "p95", "covered")
"""Those that are kept of each part of the face."""
WORDS: Mapping[str, str] = {
    "mean": "predicting the mean",
    "mean_image": "predicting the mean depth image",
    "mean_face": "the mean face in the head's box",
    "flat": "a flat plane at the true distance",
}
"""What asks for no learning, in the order of tables."""
MEASURED = ("mean_image", "mean_face", "flat")
"""Those that are measured as the runs are; the others stand beside the evaluation's own figure alone."""
SHORT: Mapping[str, str] = {
    "mean": "the mean",
    "mean_image": "mean image",
    "mean_face": "mean face",
    "flat": "flat plane",
}
"""The same for heads of narrow columns and beside curves."""


def values_of(measured: Measured) -> dict[str, float]:
    """The figures of one alignment, six digits each; those that were not measured are left out."""
    more = measured.figures
    found = _statistics(measured.statistics) | {
        "curve_area": measured.statistics.curve_area,
        "covered": measured.covered,
        "normals": more.normal_angles.mean_degrees,
        "f_1": more.f_scores[0].f,
        "f_2": more.f_scores[1].f,
        "chamfer": more.chamfer_l1_mm,
        "hausdorff_95": more.hd95_mm,
        "left_out": more.drops.total,
    }
    if measured.landmarks is not None:
        found["landmarks"] = measured.landmarks.mean
    if measured.depth is not None:
        found["depth"] = measured.depth.along_z.mean_absolute_mm
    return _rounded(found)


def parts_of(measured: Measured) -> dict[str, dict[str, float]]:
    """`PART_FIGURES` of each part of the face that the rules left something of."""
    return {
        part.title: _rounded(
            {
                key: value
                for key, value in (_statistics(part.to_truth) | {"covered": part.completeness}).items()
                if key in PART_FIGURES
            }
        )
        for part in measured.parts.values()
        if part.to_truth is not None
    }


def curve_of(measured: Measured) -> list[float]:
    """Share of the area whose |error| is at most each of `CURVE_STEPS` values from 0 to `CURVE_LIMIT`."""
    kept = np.isfinite(measured.signed) & (measured.weights > 0)
    _limits, shares = cumulative_curve(
        measured.signed[kept] / 1000, measured.weights[kept], limit_mm=CURVE_LIMIT, steps=CURVE_STEPS
    )
    return [round(float(share), 5) for share in shares]


def _statistics(s: ErrorStatistics) -> dict[str, float]:
    return {
        "median": s.median_absolute_mm, "mean": s.mean_absolute_mm, "rms": s.rms_mm, "bias": s.bias_mm,
        "std": s.std_mm, "p90": s.percentiles_mm[90], "p95": s.percentiles_mm[95],
        **{f"within_{limit}": s.share_within_mm[float(limit)] for limit in (1, 2, 3)},
    }  # fmt: skip


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {key: float(f"{value:.6g}") for key, value in values.items() if math.isfinite(value)}
