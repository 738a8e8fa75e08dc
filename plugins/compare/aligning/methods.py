"""How each alignment is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from plugins.compare.aligning.fits import file_fit, icp_start, landmark_fit, pair_fit, picked_points, scale_is_free
from plugins.compare.aligning.handedness import mirrored_note
from plugins.compare.aligning.record import Aligned
from plugins.compare.regions import region_of
from plugins.compare.settings import Alignment, MeasureSettings
from plugins.compare.surfaces import PREDICTION_OPTIONS, Pair, true_depth_as
from workbench.api import (
    IcpOptions,
    NumericalError,
    Similarity,
    Steps,
    depth_to_mesh,
    finished,
    fit_scale_shift,
    icp_steps,
    landmark_errors,
)

_LEAST_PIXELS = 100
_MOST_POINTS, _MOST_ITERATIONS, _TOLERANCE = 4000, 40, 1e-5
_SIZE_FITTED = "The size was fitted, so a wrong size does not count as an error here."


def aligned(pair: Pair, alignment: Alignment, settings: MeasureSettings) -> Aligned | str:
    """The prediction after `alignment`, or the sentence why it cannot be had for this pair."""
    return finished(aligning(pair, alignment, settings))


def aligning(pair: Pair, alignment: Alignment, settings: MeasureSettings) -> Steps[Aligned | str]:
    """As `aligned`, in steps that can be left."""
    if alignment == "icp":
        return (yield from _by_icp(pair, settings))
    if alignment == "none":
        if not pair.metric:
            return "The true depth has no scale, so the surfaces must be fitted before they can be compared."
        return Aligned("none", pair.prediction, np.eye(4))
    if alignment == "scale_shift":
        return _by_scale_and_shift(pair)
    if alignment == "landmarks":
        return _placed(pair, alignment, landmark_fit(pair, settings), settings)
    if alignment == "pairs":
        return _by_pairs(pair, settings)
    return _placed(pair, alignment, file_fit(settings), settings)


def _by_scale_and_shift(pair: Pair) -> Aligned | str:
    prediction = pair.prediction
    truth = true_depth_as(pair)
    if truth is None or prediction.depth is None or prediction.camera is None:
        return "Depth scale and shift need two depth images of the same camera."
    valid = (truth > 0) & (prediction.depth > 0)
    if valid.sum() < _LEAST_PIXELS:
        return "The two depth images hardly overlap."
    if np.ptp(prediction.depth[valid]) == 0:
        # A plane has no relief to scale; the shift alone makes it the truth's mean.
        scale, shift = 1.0, float(truth[valid].mean() - prediction.depth[valid].mean())
    else:
        scale, shift = fit_scale_shift(prediction.depth, truth, valid)
    if scale <= 0:
        return "Depth scale and shift would turn the prediction inside out: it says near where the truth is far."
    depth = np.where(prediction.depth > 0, np.maximum(prediction.depth * scale + shift, 0), 0).astype(np.float32)
    moved = (depth - prediction.depth)[valid] * 1000
    surface = replace(prediction, mesh=depth_to_mesh(depth, prediction.camera, PREDICTION_OPTIONS), depth=depth)
    return Aligned(
        "scale_shift",
        surface,
        np.eye(4),
        moved_mm=float(np.abs(moved).mean()),
        scale=float(scale),
        shift_mm=float(shift) * 1000,
        translation_mm=(0.0, 0.0, float(moved.mean())),
        scale_free=True,
    )


def _by_pairs(pair: Pair, settings: MeasureSettings) -> Aligned | str:
    fit = pair_fit(pair, settings)
    found = _placed(pair, "pairs", fit, settings)
    if isinstance(found, str) or isinstance(fit, str):
        return found
    source, target = picked_points(settings)
    mirrored = mirrored_note(source, target, with_scale=scale_is_free(pair, settings))
    return replace(
        found,
        pair_errors_mm=[float(error) for error in landmark_errors(source, target, fit)],
        note=" ".join(filter(None, (found.note, mirrored))),
    )


def _by_icp(pair: Pair, settings: MeasureSettings) -> Steps[Aligned | str]:
    begin = icp_start(pair, settings)
    if isinstance(begin, str):
        return begin
    start, transform, note = begin
    points = pair.prediction.mesh.vertices
    if settings.fit_on == "region":
        points = points[region_of(pair.prediction.moved(transform), pair, settings)]
    options = IcpOptions(
        with_scale=scale_is_free(pair, settings),
        keep_share=1 - settings.trim_percent / 100,
        most_iterations=_MOST_ITERATIONS,
        tolerance=_TOLERANCE,
        most_points=_MOST_POINTS,
    )
    try:
        result = yield from icp_steps(points, pair.truth.measured.distance, options, transform)
    except NumericalError as error:
        return error.sentence
    found = _moved(pair, "icp", result.transform, settings)
    return replace(
        found,
        start=start,
        rms_per_iteration_mm=[float(rms) * 1000 for rms in result.rms_per_iteration],
        converged=result.converged,
        iterations=result.iterations,
        trim_percent=settings.trim_percent,
        inlier_share=result.inlier_share,
        note=" ".join(filter(None, (found.note, note))),
    )


def _placed(pair: Pair, alignment: Alignment, fit: Similarity | str, settings: MeasureSettings) -> Aligned | str:
    return fit if isinstance(fit, str) else _moved(pair, alignment, fit, settings)


def _moved(pair: Pair, alignment: Alignment, fit: Similarity, settings: MeasureSettings) -> Aligned:
    surface = pair.prediction.moved(fit)
    steps = (surface.mesh.vertices - pair.prediction.mesh.vertices) * 1000
    x, y, z = (float(value) for value in steps.mean(axis=0))
    fitted = alignment != "matrix" and scale_is_free(pair, settings)
    return Aligned(
        alignment,
        surface,
        fit.matrix,
        moved_mm=float(np.linalg.norm(steps, axis=1).mean()),
        rotation_degrees=fit.angle_degrees,
        scale=float(fit.scale),
        translation_mm=(x, y, z),
        scale_free=fitted,
        note=_SIZE_FITTED if fitted and pair.metric else "",
    )
