"""Whether a colour image shows the outline that a mask has.

At every point of the outline the colour gradient is read along the outline's normal. Where colour and mask come from
one pass, the strongest gradient of that line lies on the outline for most points; where they do not, it lies there as
often as anywhere. The share is compared with chance, so neither brightness nor texture of the background matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.opencv import cv2

_LONGEST_SIDE = 256
_REACH = 8
_OFFSETS = np.arange(-_REACH, _REACH + 1)
# Outline pixels lie just inside, so the colour step is half a pixel outwards; blur and resizing move it by one more.
_ON = (_OFFSETS >= -1) & (_OFFSETS <= 2)
_PLAIN_TOLERANCE = 12.0
_FAINT = 6.0
_FEWEST_POINTS = 80
# Chance is 0.24. Of heads that belong together the worst measured was 0.52 (a real foreign picture), of exchanged ones
# with outlines apart by more than a few pixels the best was 0.34.
_LEAST_SHARE = 0.42


@dataclass(frozen=True)
class ColourAgreement:
    """How well colour edges lie on an outline.

    Attributes
    ----------
    on_outline : share of outline points whose strongest gradient within 8 px along the normal lies on the outline.
    by_chance : the share expected of an unrelated image.
    contrast : mean gradient on the outline over mean gradient beside it.
    """

    on_outline: float
    by_chance: float
    contrast: float

    @property
    def belongs(self) -> bool:
        """Whether the image may well show this outline."""
        return self.on_outline >= _LEAST_SHARE


def colour_agreement(
    image: NDArray[np.uint8], inside: NDArray[np.bool_], soft: NDArray[np.bool_] | None = None
) -> ColourAgreement | None:
    """Agreement of a colour image (H, W, 3) with an outline (H, W) bool; None where there is too little to judge.

    Points of the outline in or beside `soft` (H, W) are passed over: single hairs have no edge.
    """
    gradient = _gradient(_shrunk(image, inside)[0])
    inside = _shrunk(image, inside)[1]
    points, normals = _outline(inside)
    if soft is not None:
        near = cv2.dilate(_shrunk(image, soft)[1].astype(np.uint8), np.ones((5, 5), np.uint8)) == 0
        sharp = near[points[:, 0], points[:, 1]]
        points, normals = points[sharp], normals[sharp]
    lines = _read_along(gradient, points, normals)
    lines = lines[lines.max(axis=1, initial=0.0) > _FAINT]
    if len(lines) < _FEWEST_POINTS:
        return None
    strongest = lines.argmax(axis=1)
    beside = float(lines[:, ~_ON].mean())
    contrast = float(lines[:, _ON].mean()) / max(beside, 1e-6)
    return ColourAgreement(float(_ON[strongest].mean()), float(_ON.mean()), contrast)


def share_beside_plain_background(image: NDArray[np.uint8], inside: NDArray[np.bool_]) -> float:
    """Area outside the outline whose colour is not the plain background's, over the area inside; 0 where unknown.

    Only the outside is looked at: a face may well have a part in the background's colour.
    """
    image, inside = _shrunk(image, inside)
    border = np.ones(inside.shape, bool)
    border[2:-2, 2:-2] = False
    border &= ~inside
    if border.sum() < 20:
        return 0.0
    colour = np.median(image[border], axis=0)
    # Two pixels around the face are a mixture of both.
    outside = cv2.dilate(inside.astype(np.uint8), np.ones((5, 5), np.uint8)) == 0
    differs = np.abs(image.astype(np.float32) - colour).max(axis=2) > _PLAIN_TOLERANCE
    return float((differs & outside).sum() / max(int(inside.sum()), 1))


def _shrunk(image: NDArray[np.uint8], inside: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    scale = _LONGEST_SIDE / max(inside.shape)
    if scale >= 1:
        return image, inside
    size = (round(inside.shape[1] * scale), round(inside.shape[0] * scale))
    small = cv2.resize(inside.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8), small


def _gradient(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Largest colour gradient over the three channels, in grey levels per pixel."""
    smooth = cv2.GaussianBlur(image.astype(np.float32), (0, 0), 0.8)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=0.125)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=0.125)
    return np.asarray(np.sqrt((across**2 + down**2).max(axis=2)), np.float32)


def _outline(inside: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Outline pixels (N, 2) as row, column, away from the picture's edge; outward normals (N, 2) as y, x."""
    solid = inside.astype(np.uint8)
    edge = (solid > 0) & (cv2.erode(solid, np.ones((3, 3), np.uint8)) == 0)
    edge[[0, 1, -2, -1], :] = False
    edge[:, [0, 1, -2, -1]] = False
    soft = cv2.GaussianBlur(solid.astype(np.float32), (0, 0), 2.0)
    rows, columns = np.nonzero(edge)
    x = -cv2.Sobel(soft, cv2.CV_32F, 1, 0)[rows, columns]
    y = -cv2.Sobel(soft, cv2.CV_32F, 0, 1)[rows, columns]
    length = np.maximum(np.hypot(x, y), 1e-9)
    return np.stack([rows, columns], axis=1), np.stack([y / length, x / length], axis=1)


def _read_along(
    gradient: NDArray[np.float32], points: NDArray[np.intp], normals: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Gradient (N, 17) at steps of one pixel from inside to outside; 0 beyond the picture."""
    places = np.rint(points[:, None, :] + normals[:, None, :] * _OFFSETS[:, None]).astype(int)
    limit = np.array(gradient.shape) - 1
    held = np.clip(places, 0, limit)
    within = (held == places).all(axis=2)
    return np.where(within, gradient[held[..., 0], held[..., 1]], np.float32(0))
