"""How large a head is in a picture, however it is turned and whatever face it pulls."""

from __future__ import annotations

import numpy as np

from workbench.errors import NumericalError
from workbench.faces.crops import crop_of_points
from workbench.faces.head_fit import MeasuredHead, fit_head, guess_head
from workbench.faces.head_model import IBUG
from workbench.faces.interface import Float
from workbench.faces.likely_shape import POINT_ERROR, usual_focal

_LEAST_FITTING = IBUG // 2


def pixels_per_metre(landmarks: Float) -> float:
    """How many pixels of the picture a metre has at the eyes, from the model of heads fitted to the points.

    landmarks : (68 or more, 2) pixels of a picture whose lens nobody knows: taken as seen from 80 cm.

    Raises
    ------
    NumericalError : no head fits these points.
    """
    points = np.asarray(landmarks, np.float64)[:IBUG]
    focal = usual_focal(crop_of_points(points).side)
    apart = float(np.hypot(*(points[36] - points[45])))
    seen = (points - points.mean(0)) / focal
    try:
        guess = guess_head(seen, np.ones(IBUG, bool))
        placed, fitting, _depths = fit_head(MeasuredHead(seen, POINT_ERROR * max(apart, 1.0) / focal), guess)
    except np.linalg.LinAlgError as error:
        raise NumericalError("The points of a face fit no head", remedy="show the whole face") from error
    depth = float(placed.translation[2])
    if fitting < _LEAST_FITTING or not np.isfinite(depth) or depth <= 0:
        raise NumericalError("The points of a face fit no head", remedy="show the whole face")
    return focal / depth
