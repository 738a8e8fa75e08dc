"""Transforms between two faces that are found from points: landmarks, picked pairs, a file."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.compare.aligning.matrix_files import read_matrix
from plugins.compare.settings import Alignment, IcpStart, MeasureSettings
from plugins.compare.surfaces import Pair
from workbench.api import NumericalError, Similarity, WorkbenchError, umeyama

Array = NDArray[np.float64]
_LEAST_LANDMARKS = 6
_LEAST_PAIRS = 3


def scale_is_free(pair: Pair, settings: MeasureSettings) -> bool:
    """Whether the size is fitted: where it is asked for, and where the truth has none."""
    return settings.scale_free or not pair.metric


def landmark_fit(pair: Pair, settings: MeasureSettings) -> Similarity | str:
    """What brings the prediction's landmarks onto the truth's; a sentence where they cannot."""
    truth, prediction = pair.truth.landmarks, pair.prediction.landmarks
    if truth is None or prediction is None:
        return "Landmarks are known on neither or only one of the two surfaces."
    if len(truth) != len(prediction):
        return f"The two surfaces have {len(truth)} and {len(prediction)} landmarks, which are not the same points."
    known = np.isfinite(truth).all(axis=1) & np.isfinite(prediction).all(axis=1)
    if known.sum() < _LEAST_LANDMARKS:
        return f"Only {int(known.sum())} landmarks are visible on both surfaces."
    try:
        return umeyama(prediction[known], truth[known], with_scale=scale_is_free(pair, settings))
    except NumericalError as error:
        return error.sentence


def picked_points(settings: MeasureSettings) -> tuple[Array, Array]:
    """(N, 3) points on the prediction and on the truth, metres."""
    both = np.asarray(settings.picked_pairs, np.float64).reshape(-1, 6)
    return both[:, :3], both[:, 3:]


def pair_fit(pair: Pair, settings: MeasureSettings) -> Similarity | str:
    """What brings the picked points together; a sentence where there are too few."""
    source, target = picked_points(settings)
    if len(source) < _LEAST_PAIRS:
        few = "No pairs are picked" if not len(source) else f"Only {len(source)} of three pairs are picked"
        return f"{few}: click the same point on both surfaces, three times or more."
    try:
        return umeyama(source, target, with_scale=scale_is_free(pair, settings))
    except NumericalError as error:
        return error.sentence


def file_fit(settings: MeasureSettings) -> Similarity | str:
    """The transform in the matrix file; a sentence where there is none."""
    if settings.matrix_file is None:
        return "No matrix file is chosen."
    try:
        return read_matrix(settings.matrix_file, settings.matrix_unit)
    except WorkbenchError as error:
        return error.sentence


def icp_start(pair: Pair, settings: MeasureSettings) -> tuple[Alignment, Similarity, str] | str:
    """What ICP begins from: the alignment, its transform, and a note; a sentence where the chosen start is missing."""
    if settings.icp_start != "best":
        found = start_fit(settings.icp_start, pair, settings)
        return found if isinstance(found, str) else (settings.icp_start, found, "")
    if len(settings.picked_pairs) >= _LEAST_PAIRS:
        picked = pair_fit(pair, settings)
        if not isinstance(picked, str):
            return "pairs", picked, ""
    known = landmark_fit(pair, settings)
    if isinstance(known, str):
        return "none", Similarity.identity(), f"{known} ICP began where the prediction stood."
    return "landmarks", known, ""


def start_fit(start: IcpStart, pair: Pair, settings: MeasureSettings) -> Similarity | str:
    """The transform of a chosen start."""
    if start == "landmarks":
        return landmark_fit(pair, settings)
    if start == "pairs":
        return pair_fit(pair, settings)
    return file_fit(settings) if start == "matrix" else Similarity.identity()
