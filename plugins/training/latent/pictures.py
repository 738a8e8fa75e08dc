"""What a latent run shows after an epoch: each number of the held-out codes as predicted against as it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.training.latent.samples import Codes, CodeScale
from workbench.api import colourise, cv2

_SIDE = 384
_REACH = 3.5
"""In deviations of the training codes."""
_BACKGROUND = (24, 26, 30)
_LINES = (120, 124, 132)
_MARGIN = 28


def scatter(predicted: Codes, true: Codes, scale: CodeScale) -> NDArray[np.uint8]:
    """(H, W, 3) RGB: true numbers from left to right, predicted ones upwards, in deviations from the mean code.

    Where many lie it is brighter. All on the diagonal is exact; all on the level line is the mean code.
    """
    across, up = (((codes - scale.mean) / scale.deviation).reshape(-1) for codes in (true, predicted))
    edges = np.linspace(-_REACH, _REACH, _SIDE // 3 + 1)
    inside = np.clip(np.stack([up, across]), -_REACH, _REACH)
    counts = np.histogram2d(inside[0], inside[1], bins=(edges, edges))[0][::-1]
    shades = np.where(counts > 0, np.log1p(counts), np.nan)
    field = colourise(shades.astype(np.float32), 0.0, float(max(np.log1p(counts.max()), 1.0)), "viridis")
    field[counts == 0] = _BACKGROUND
    enlarged = cv2.resize(field, (_SIDE, _SIDE), interpolation=cv2.INTER_NEAREST)
    picture = np.empty((_SIDE + 2 * _MARGIN, _SIDE + 2 * _MARGIN, 3), np.uint8)
    picture[:] = _BACKGROUND
    picture[_MARGIN : _MARGIN + _SIDE, _MARGIN : _MARGIN + _SIDE] = enlarged
    return _labelled(picture)


def _labelled(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    low, high, middle = _MARGIN, _MARGIN + _SIDE - 1, _MARGIN + _SIDE // 2
    cv2.rectangle(picture, (low, low), (high, high), _LINES, 1)
    cv2.line(picture, (low, high), (high, low), _LINES, 1, cv2.LINE_AA)
    cv2.line(picture, (low, middle), (high, middle), _LINES, 1)
    words = ((f"predicted, -{_REACH} to {_REACH} deviations", (low, low - 9)), ("true", (high - 26, high + 19)))
    for text, place in words:
        cv2.putText(picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.4, _LINES, 1, cv2.LINE_AA)
    return picture
