"""Signed errors of a prediction against the truth, per vertex, and what they come to.

Errors run from the predicted surface to the true one, positive in front of it (towards the viewer), weighted by the
area each vertex stands for: the pixels of a depth map are not spread evenly over a face.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.compare.aligning import Aligned, aligned
from plugins.compare.settings import ALIGNMENTS, Alignment, PairSettings, Region
from plugins.compare.surfaces import Pair, Surface
from workbench.api import (
    ErrorStatistics,
    MeaningError,
    SurfaceDistance,
    WorkbenchError,
    summarise,
    vertex_areas,
    vertex_normals,
)

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
_COVERAGE_POINTS = 4000
_NOT_HEAD = {"background", "clothes"}
_PARTS: dict[Region, tuple[str, ...]] = {
    "nose": ("nose",),
    "eyes": ("left_eye", "right_eye"),
    "mouth": ("upper_lip", "lower_lip", "mouth"),
    "face": (
        "face", "nose", "left_brow", "right_brow", "left_eye", "right_eye", "upper_lip", "lower_lip", "mouth",
    ),
}  # fmt: skip
DROPPED_WORDS = {
    "region": "outside the region",
    "rim": "closest to the rim of the true surface",
    "facing": "surfaces facing different ways",
    "far": "farther than the largest distance",
}


@dataclass(frozen=True)
class Measured:
    """One alignment's errors. `unit` is "mm", or "%" of the true face's depth range where the truth has no scale.

    `signed` (V,) per vertex of the aligned prediction in `unit`, NaN where dropped; `dropped` the share of the area
    that each rule left out (a region is no rule: what lies outside it was not asked for); `covered` the share of the
    true region that the prediction has a surface for. Without it, a prediction that shows little would score well.
    """

    aligned: Aligned
    signed: Array
    weights: Array
    statistics: ErrorStatistics
    dropped: dict[str, float]
    covered: float
    unit: str


@dataclass(frozen=True)
class Comparison:
    """All alignments that apply, and for each of the others the sentence why it does not."""

    pair: Pair
    shown: Alignment
    measured: dict[Alignment, Measured]
    refused: dict[Alignment, str]

    @property
    def chosen(self) -> Measured:
        return self.measured[self.shown]


def compare(pair: Pair, settings: PairSettings) -> Comparison:
    """Measure a pair under every alignment that applies. Raises as `comparisons`."""
    return list(comparisons(pair, settings))[-1]


def comparisons(pair: Pair, settings: PairSettings) -> Iterator[Comparison]:
    """The chosen alignment alone as soon as it is measured, then all that apply.

    Raises
    ------
    MeaningError : the chosen alignment has no meaning for this pair, with the reason.
    DataError : the surfaces do not overlap.
    """
    truth = SurfaceDistance(pair.truth.mesh)
    measured: dict[Alignment, Measured] = {}
    refused: dict[Alignment, str] = {}
    shown: Alignment = "scale_shift" if settings.alignment == "none" and not pair.metric else settings.alignment
    _try(shown, pair, truth, settings, measured, refused)
    if shown not in measured:
        raise MeaningError(refused[shown].rstrip("."), remedy="choose another alignment")
    yield Comparison(pair, shown, dict(measured), dict(refused))
    for alignment in ALIGNMENTS:
        if alignment != shown:
            _try(alignment, pair, truth, settings, measured, refused)
    yield Comparison(pair, shown, measured, refused)


def _try(
    alignment: Alignment,
    pair: Pair,
    truth: SurfaceDistance,
    settings: PairSettings,
    measured: dict[Alignment, Measured],
    refused: dict[Alignment, str],
) -> None:
    try:
        found = aligned(pair, alignment)
        if isinstance(found, str):
            refused[alignment] = found
        else:
            measured[alignment] = measure(found, pair, truth, settings)
    except WorkbenchError as error:
        refused[alignment] = error.sentence


def measure(found: Aligned, pair: Pair, truth: SurfaceDistance, settings: PairSettings) -> Measured:
    """Errors of one aligned prediction.

    Raises
    ------
    DataError : nothing is left to measure after the region and the rules.
    """
    mesh = found.surface.mesh
    distances = truth.signed(mesh.vertices)
    own = mesh.normals if mesh.normals is not None else vertex_normals(mesh.vertices, mesh.faces)
    facing = np.einsum("ij,ij->i", own, distances.normal)
    weights = vertex_areas(mesh.vertices, mesh.faces)
    inside = region_of(found.surface, pair, settings.region)
    rules = {
        "rim": distances.on_border,
        "facing": facing < np.cos(np.radians(settings.largest_normal_angle_degrees)),
        "far": np.abs(distances.signed) * 1000 > settings.cap_mm if pair.metric else np.zeros(len(weights), bool),
    }
    dropped = np.any(list(rules.values()), axis=0)
    unit, factor = _unit(pair)
    values = distances.signed * factor
    area = max(float(weights[inside].sum()), np.finfo(float).tiny)
    shares = {name: float(weights[inside & rule].sum()) / area for name, rule in rules.items()}
    statistics = summarise(values[inside] / 1000, weights[inside], dropped[inside])
    covered = coverage(found.surface, pair, settings.region)
    return Measured(found, np.where(inside & ~dropped, values, np.nan), weights, statistics, shares, covered, unit)


def coverage(prediction: Surface, pair: Pair, region: Region) -> float:
    """Share of the true region that the prediction has a surface for.

    Through the same camera it is the share of pixels; else that of true vertices whose closest predicted point is not
    on the prediction's rim.
    """
    truth = pair.truth
    inside = region_of(truth, pair, region)
    if prediction.depth is not None and truth.depth is not None and prediction.depth.shape == truth.depth.shape:
        wanted = truth.depth > 0
        if truth.mask is not None and truth.mask.shape == wanted.shape and region != "all":
            wanted &= np.isin(truth.mask, _labels_of(pair, region))
        return float((prediction.depth[wanted] > 0).mean()) if wanted.any() else 0.0
    points = truth.mesh.vertices[inside]
    points = points[:: max(1, len(points) // _COVERAGE_POINTS)]
    if not len(points):
        return 0.0
    return float((~SurfaceDistance(prediction.mesh).signed(points).on_border).mean())


def region_of(surface: Surface, pair: Pair, region: Region) -> Flags:
    """(V,) which vertices belong to the region; all of them where the truth has no labels."""
    if surface.labels is None or region == "all":
        return np.ones(len(surface.mesh.vertices), bool)
    return np.isin(surface.labels, _labels_of(pair, region))


def _labels_of(pair: Pair, region: Region) -> list[int]:
    if region == "head":
        return [label for label, name in pair.label_names.items() if name not in _NOT_HEAD]
    return [label for label, name in pair.label_names.items() if name in _PARTS[region]]


def _unit(pair: Pair) -> tuple[str, float]:
    """The unit errors are told in, and the factor from the meshes' own unit to it."""
    if pair.metric:
        return "mm", 1000.0
    z = pair.truth.mesh.vertices[:, 2]
    return "%", 100.0 / max(float(np.ptp(z)), np.finfo(float).tiny)


def moved_words(measured: Measured) -> str:
    """What an alignment changed, in a few words ("0.8 mm · 0.4° · scale 1.002")."""
    found = measured.aligned
    if found.alignment == "none":
        return "nothing"
    parts = []
    if measured.unit == "mm":
        parts.append(f"{found.moved_mm:.1f} mm")
    if found.rotation_degrees:
        parts.append(f"{found.rotation_degrees:.1f}°")
    if abs(found.scale - 1) > 5e-4:
        parts.append(f"scale {found.scale:.3f}")
    return " · ".join(parts) or "nothing"
