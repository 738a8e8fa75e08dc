"""Several looks at one face, brought together: where they disagree, what heads look like decides.

A look from another crop errs otherwise, so the spread of the looks says how sure a point is. The model of heads is
fitted to the looks' mean, each point held by that, and the points move most of the way to it. Measured on drawn heads
within 45° that nothing was fitted to: see `docs/kinect_landmarks.md`.
"""

from __future__ import annotations

import numpy as np

from workbench.errors import NumericalError
from workbench.faces.head_fit import MeasuredHead, fit_head, guess_head
from workbench.faces.head_model import IBUG, head_points
from workbench.faces.interface import Float

POINT_ERROR = np.full(IBUG, 0.021)
POINT_ERROR[:17], POINT_ERROR[36:48] = 0.029, 0.012
"""Usual errors of a point of the contour, the eyes and the rest, over the distance of the eyes' outer corners."""
_SPREAD = 0.009
"""Usual spread of the looks, in the same unit."""
_OF_ITS_OWN = 0.2
"""Share of a point's variance that its spread says nothing of: looks can agree and all be wrong."""
_TOWARDS = 0.85
_FOCAL_OF_SIDE = 3.6
"""No lens is known here. A crop shows about 22 cm; so seen from 80 cm, as most portraits and captures are."""


def likely_points(looks: Float, side_px: float) -> Float:
    """(70, 2) pixels of the picture.

    looks : (N, 70, 2) the points as each look found them. side_px : side of the crop that they were looked for in.
    Pupils (68, 69) are the looks' mean, and so is everything where no head fits.
    """
    mean: Float = looks.mean(0)
    apart = float(np.hypot(*(mean[36] - mean[45])))
    middle, focal = mean[:IBUG].mean(0), usual_focal(side_px)
    spread = np.sqrt(looks[:, :IBUG].var(0).sum(-1)) / max(apart, 1e-6)
    error = POINT_ERROR * np.sqrt(_OF_ITS_OWN + (1 - _OF_ITS_OWN) * (spread / _SPREAD) ** 2)
    seen = (mean[:IBUG] - middle) / focal
    try:
        placed, _points, _depths = fit_head(
            MeasuredHead(seen, error * apart / focal), guess_head(seen, np.ones(IBUG, bool))
        )
    except (NumericalError, np.linalg.LinAlgError):
        return mean
    model = head_points()
    shape = model.mean[:IBUG] + np.tensordot(placed.differences, model.directions[:, :IBUG], 1)
    points = shape @ placed.rotation.T + placed.translation
    likely = middle + focal * points[:, :2] / points[:, 2:]
    if points[:, 2].min() <= 0 or not np.isfinite(likely).all():
        return mean
    mean[:IBUG] += _TOWARDS * (likely - mean[:IBUG])
    return mean


def usual_focal(side_px: float) -> float:
    """Focal length in pixels that is taken for a face in a crop of this side, where nobody knows the lens."""
    return _FOCAL_OF_SIDE * side_px
