"""Signed errors of a prediction against the truth, per vertex, and what they come to.

Errors run from the predicted surface to the true one, positive in front of it (towards the viewer), weighted by the
area each vertex stands for: the pixels of a depth map are not spread evenly over a face.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from plugins.compare.aligning import Aligned, aligned
from plugins.compare.measuring.record import Comparison, Measured
from plugins.compare.settings import ALIGNMENTS, Alignment, MeasureSettings, Region
from plugins.compare.surfaces import Pair, Surface
from workbench.api import (
    CompareOptions,
    MeaningError,
    Mesh,
    WorkbenchError,
    compare_surfaces,
    vertex_areas,
)

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
_NOT_HEAD = {"background", "clothes"}
_PARTS: dict[Region, tuple[str, ...]] = {
    "nose": ("nose",),
    "eyes": ("left_eye", "right_eye"),
    "mouth": ("upper_lip", "lower_lip", "mouth"),
    "face": (
        "face", "nose", "left_brow", "right_brow", "left_eye", "right_eye", "upper_lip", "lower_lip", "mouth",
    ),
}  # fmt: skip


def compare(pair: Pair, settings: MeasureSettings) -> Comparison:
    """Measure a pair under every alignment that applies. Raises as `comparisons`."""
    return list(comparisons(pair, settings))[-1]


def comparisons(pair: Pair, settings: MeasureSettings) -> Iterator[Comparison]:
    """The chosen alignment alone as soon as it is measured, then all that apply.

    Raises
    ------
    MeaningError : the chosen alignment has no meaning for this pair, with the reason.
    DataError : the surfaces do not overlap.
    """
    measured: dict[Alignment, Measured] = {}
    refused: dict[Alignment, str] = {}
    shown: Alignment = "scale_shift" if settings.alignment == "none" and not pair.metric else settings.alignment
    _try(shown, pair, settings, measured, refused)
    if shown not in measured:
        raise MeaningError(refused[shown].rstrip("."), remedy="choose another alignment")
    yield Comparison(pair, shown, dict(measured), dict(refused))
    for alignment in ALIGNMENTS:
        if alignment != shown:
            _try(alignment, pair, settings, measured, refused)
    yield Comparison(pair, shown, measured, refused)


def _try(
    alignment: Alignment,
    pair: Pair,
    settings: MeasureSettings,
    measured: dict[Alignment, Measured],
    refused: dict[Alignment, str],
) -> None:
    try:
        found = aligned(pair, alignment, settings)
        if isinstance(found, str):
            refused[alignment] = found
        else:
            measured[alignment] = measure(found, pair, settings)
    except WorkbenchError as error:
        refused[alignment] = error.sentence


def measure(found: Aligned, pair: Pair, settings: MeasureSettings) -> Measured:
    """Errors of one aligned prediction.

    Raises
    ------
    DataError : nothing is left to measure after the region and the rules.
    """
    surface, truth = found.surface, pair.truth
    unit, factor = _unit(pair)
    inside = region_of(surface, pair, settings.region)
    options = CompareOptions(
        max_normal_degrees=settings.largest_normal_angle_degrees,
        cap_mm=settings.cap_mm if pair.metric else None,
        prediction_region=inside,
        truth_region=region_of(truth, pair, settings.region),
    )
    figures = compare_surfaces(_scaled(surface.mesh, factor), _scaled(truth.mesh, factor), options)
    signed = np.where(figures.dropped, np.nan, figures.signed_m * 1000)
    weights = np.where(inside, vertex_areas(surface.mesh.vertices, surface.mesh.faces), 0.0)
    return Measured(found, signed, weights, figures, unit)


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
    """The unit errors are told in, and the factor that makes a thousandth of the meshes' own unit one of it."""
    if pair.metric:
        return "mm", 1.0
    z = pair.truth.mesh.vertices[:, 2]
    return "%", 0.1 / max(float(np.ptp(z)), np.finfo(float).tiny)


def _scaled(mesh: Mesh, factor: float) -> Mesh:
    return mesh if factor == 1.0 else replace(mesh, vertices=mesh.vertices * factor)
