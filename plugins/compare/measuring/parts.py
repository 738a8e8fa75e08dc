"""Errors by part of the face, landmark by landmark, and pixel by pixel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.compare.aligning import Aligned
from plugins.compare.measuring.details import DepthErrors, LandmarkErrors, Part
from plugins.compare.regions import Flags, label_parts, landmark_parts
from plugins.compare.surfaces import Pair, Surface, true_depth_as
from workbench.api import (
    FACE_PARTS,
    CompareOptions,
    DataError,
    Direction,
    ErrorStatistics,
    SurfaceComparison,
    depth_error_map,
    landmark_errors,
    landmark_name,
    slant_corrected,
    summarise,
)

_LABELS_LEFT_OUT = {"background"}
_COVERED = CompareOptions().covered_mm


def parts_of(surface: Surface, pair: Pair, found: SurfaceComparison, seen: Flags | None) -> dict[str, Part]:
    """Each part that the prediction or the truth has area of: first from landmarks, then from labels.

    Keys are "landmarks/nose" and "labels/nose"; titles are unique.
    """
    sources = {
        "landmarks": ({n: name for n, name in FACE_PARTS.items() if n}, landmark_parts),
        "labels": ({n: name for n, name in pair.label_names.items() if name not in _LABELS_LEFT_OUT}, label_parts),
    }
    parts: dict[str, Part] = {}
    for source, (names, divide) in sources.items():
        predicted, true = divide(surface, pair), divide(pair.truth, pair)
        if predicted is None or true is None:
            continue
        for number, name in names.items():
            title = name.replace("_", " ").capitalize()
            title += " (label)" if any(title == part.title for part in parts.values()) else ""
            there, back = predicted == number, (true == number) & (True if seen is None else seen)
            part = _part(title, found, there, back)
            if part is not None:
                parts[f"{source}/{name}"] = part
    return parts


def _part(title: str, found: SurfaceComparison, there: Flags, back: Flags) -> Part | None:
    area, true_area = float(found.there.areas[there].sum()), float(found.back.areas[back].sum())
    if area + true_area == 0:
        return None
    return Part(
        title,
        area / found.there.unit_m**2,
        _statistics(found.there, there),
        _statistics(found.back, back),
        found.back.share_covered(_COVERED, back),
    )


def _statistics(direction: Direction, part: Flags) -> ErrorStatistics | None:
    try:
        return direction.statistics(part)
    except DataError:
        return None


def landmarks_of(found: Aligned, pair: Pair, unit_m: float) -> LandmarkErrors | None:
    """Distance of each landmark that both sides know, after the alignment.

    Depth scale and shift moves landmarks along their rays, as it moves the surface.
    """
    truth, prediction = pair.truth.landmarks, pair.prediction.landmarks
    if truth is None or prediction is None or len(truth) != len(prediction):
        return None
    if found.alignment == "scale_shift":
        z = prediction[:, 2:]
        moved = prediction * ((z * found.scale + found.shift_mm / 1000) / z)
    else:
        moved = prediction @ found.matrix[:3, :3].T + found.matrix[:3, 3]
    errors = landmark_errors(moved, truth) * (0.001 / unit_m)
    known = np.flatnonzero(np.isfinite(errors))
    if not len(known):
        return None
    by_name = {landmark_name(int(number), len(truth)): float(errors[number]) for number in known}
    of_known = errors[known]
    return LandmarkErrors(by_name, float(of_known.mean()), float(np.median(of_known)), float(of_known.max()))


def depth_errors(found: Aligned, pair: Pair, inside: Flags, unit_m: float) -> DepthErrors | None:
    """The depth-space twins within a region of the prediction's vertices; None unless they have a meaning.

    Every pixel counts the same, as in evaluations of depth networks.
    """
    surface, truth = found.surface, true_depth_as(pair)
    if truth is None or surface.depth is None or surface.camera is None or surface.mesh.uvs is None:
        return None
    region = np.zeros(surface.depth.shape, bool)
    region.reshape(-1)[_pixels(surface.mesh.uvs, surface.depth.shape)[inside]] = True
    along_z = depth_error_map(surface.depth, truth, region) * (0.001 / unit_m)
    square = slant_corrected(along_z, truth, surface.camera)
    try:
        return DepthErrors(
            summarise(along_z[region] / 1000),
            summarise(square[region] / 1000),
            along_z.astype(np.float32),
            square.astype(np.float32),
        )
    except DataError:
        return None


def _pixels(uvs: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.int64]:
    """(V,) number of the pixel a vertex of a depth mesh was made from."""
    height, width = shape
    column = np.clip(np.floor(uvs[:, 0] * width), 0, width - 1).astype(np.int64)
    row = np.clip(np.floor((1.0 - uvs[:, 1]) * height), 0, height - 1).astype(np.int64)
    return row * width + column
