"""How each alignment is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from plugins.compare.aligning.record import Aligned
from plugins.compare.settings import Alignment, MeasureSettings
from plugins.compare.surfaces import PREDICTION_OPTIONS, Pair
from workbench.api import (
    IcpOptions,
    NumericalError,
    Similarity,
    depth_to_mesh,
    fit_scale_shift,
    point_to_plane_icp,
    umeyama,
)

_LEAST_LANDMARKS = 6
_LEAST_PIXELS = 100


def aligned(pair: Pair, alignment: Alignment, settings: MeasureSettings) -> Aligned | str:
    """The prediction after `alignment`, or the sentence why it cannot be had for this pair."""
    if alignment == "none":
        if not pair.metric:
            return "The true depth has no scale, so the surfaces must be fitted before they can be compared."
        return Aligned("none", pair.prediction, np.eye(4))
    if alignment == "scale_shift":
        return _by_scale_and_shift(pair)
    if alignment == "landmarks":
        return _by_landmarks(pair)
    if alignment == "icp":
        return _by_icp(pair)
    return "No pairs are picked." if alignment == "pairs" else "No matrix file is chosen."


def _by_scale_and_shift(pair: Pair) -> Aligned | str:
    truth, prediction = pair.truth, pair.prediction
    if truth.depth is None or prediction.depth is None or prediction.camera is None:
        return "Depth scale and shift need two depth images of the same camera."
    if truth.depth.shape != prediction.depth.shape:
        return "The two depth images differ in size."
    valid = (truth.depth > 0) & (prediction.depth > 0)
    if valid.sum() < _LEAST_PIXELS:
        return "The two depth images hardly overlap."
    scale, shift = fit_scale_shift(prediction.depth, truth.depth, valid)
    depth = np.where(prediction.depth > 0, prediction.depth * scale + shift, 0).astype(np.float32)
    mesh = depth_to_mesh(depth, prediction.camera, PREDICTION_OPTIONS)
    moved = float(np.abs(depth - prediction.depth)[valid].mean() * 1000)
    surface = replace(prediction, mesh=mesh, depth=depth)
    return Aligned("scale_shift", surface, np.eye(4), moved, 0.0, float(scale), float(shift) * 1000)


def _by_landmarks(pair: Pair) -> Aligned | str:
    fit = _landmark_fit(pair)
    if isinstance(fit, str):
        return fit
    return _moved(pair, "landmarks", fit)


def _by_icp(pair: Pair) -> Aligned | str:
    fit = _landmark_fit(pair)
    start = None if isinstance(fit, str) else fit
    options = IcpOptions(with_scale=not pair.metric, most_points=4000, most_iterations=40, tolerance=1e-5)
    try:
        found = point_to_plane_icp(pair.prediction.mesh.vertices, pair.truth.mesh, options, start)
    except NumericalError as error:
        return error.sentence
    history = [float(rms) * 1000 for rms in found.rms_per_iteration]
    note = fit if isinstance(fit, str) else ""
    return replace(
        _moved(pair, "icp", found.transform), rms_per_iteration_mm=history, converged=found.converged, note=note
    )


def _landmark_fit(pair: Pair) -> Similarity | str:
    """The transform that brings the prediction's landmarks onto the truth's; scale only where the truth has none."""
    truth, prediction = pair.truth.landmarks, pair.prediction.landmarks
    if truth is None or prediction is None:
        return "Landmarks are known on neither or only one of the two surfaces."
    known = np.isfinite(truth).all(axis=1) & np.isfinite(prediction).all(axis=1)
    if known.sum() < _LEAST_LANDMARKS:
        return f"Only {int(known.sum())} landmarks are visible on both surfaces."
    try:
        return umeyama(prediction[known], truth[known], with_scale=not pair.metric)
    except NumericalError as error:
        return error.sentence


def _moved(pair: Pair, alignment: Alignment, fit: Similarity) -> Aligned:
    mesh = pair.prediction.mesh
    moved = mesh.transformed(fit.matrix)
    distance = float(np.linalg.norm(moved.vertices - mesh.vertices, axis=1).mean() * 1000)
    surface = replace(pair.prediction, mesh=moved, depth=None)
    return Aligned(alignment, surface, fit.matrix, distance, fit.angle_degrees, float(fit.scale))
