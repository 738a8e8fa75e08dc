"""Fits the model of heads to points and depth: damped least squares with residuals that lose their weight.

Unknowns are a small turn about the camera's axes, the place, and how the head differs from the mean one, each
difference held by how much people differ. A point's residual is its distance from where it was seen. The skin's is its
distance, along its own normal, from the measured surface on its line of sight (Chen and Medioni 1992): the depths under
the points themselves would carry the points' errors into the nod. Residuals that fit nobody (hands, hair, edges of
holes, the wall beside a cheek) lose their weight (Geman and McClure 1987).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.errors import NumericalError
from workbench.faces.head_model import IBUG, head_points
from workbench.faces.interface import Float
from workbench.opencv import cv2

SKIN_ERROR_M = 0.002
"""Usual distance of the skin from the measured surface."""
_STEPS, _DAMPING = 8, 1e-3
_FIRST_REACH, _LAST_REACH = 12.0, 3.0
"""Residuals, in usual errors, whose weight is half: wide at first, so that a poor start leaves nothing out."""
_NEAREST_M = 0.05
_LEAST_FACING = 0.3
"""Skin that is seen more obliquely (cosine) says nothing."""


@dataclass(frozen=True)
class PlacedHead:
    """A head: rotation (3, 3) head -> camera, translation (3,) metres, differences (K,) in standard deviations."""

    rotation: Float
    translation: Float
    differences: Float

    def moved(self, step: Float) -> PlacedHead:
        """After a (6 + K) step of the unknowns."""
        turn = np.asarray(cv2.Rodrigues(step[:3])[0], np.float64)
        return PlacedHead(turn @ self.rotation, self.translation + step[3:6], self.differences + step[6:])


@dataclass(frozen=True)
class MeasuredDepth:
    """depth_mm : (H, W) registered to a picture, 0 where there is none.

    project : (N, 3) points of the camera's frame, metres -> (N, 2) pixels of that picture, NaN where it does not reach.
    """

    depth_mm: NDArray[np.uint16]
    project: Callable[[Float], Float]


@dataclass(frozen=True)
class MeasuredHead:
    """seen : (68, 2) x / z and y / z. seen_error : (68,) their usual errors, infinite where unknown."""

    seen: Float
    seen_error: Float
    depth: MeasuredDepth | None = None


def guess_head(seen: Float, usable: NDArray[np.bool_]) -> PlacedHead:
    """The mean head's pose by OpenCV's globally optimal solver (Terzakis and Lourakis 2020).

    seen : (68, 2) x / z and y / z. Raises NumericalError: the usable points lie on one line.
    """
    model = head_points()
    straight = NumericalError("The points of a face lie on one line", remedy="take a frame that shows the whole face")
    try:
        done, turn, place = cv2.solvePnP(
            model.mean[:IBUG][usable], np.ascontiguousarray(seen[usable]), np.eye(3), None, flags=cv2.SOLVEPNP_SQPNP
        )
    except cv2.error as error:  # all points in one place
        raise straight from error
    if not done or not np.isfinite(place).all():
        raise straight
    rotation = np.asarray(cv2.Rodrigues(turn)[0], np.float64)
    return PlacedHead(rotation, np.asarray(place, np.float64).ravel(), np.zeros(len(model.directions)))


def fit_head(measured: MeasuredHead, guess: PlacedHead) -> tuple[PlacedHead, int, int]:
    """The head that fits best, and how many of the 68 points and of the skin's depths fit it."""
    placed, reach = _at_measured_distance(measured, guess), _FIRST_REACH
    for _step in range(_STEPS):
        residuals, slopes, _fitting = _linearised(measured, placed, reach)
        normal = slopes.T @ slopes
        normal[np.diag_indices_from(normal)] *= 1 + _DAMPING
        placed = placed.moved(np.asarray(np.linalg.solve(normal, -slopes.T @ residuals), np.float64))
        reach = max(_LAST_REACH, reach * 0.6)
    _residuals, _slopes, fitting = _linearised(measured, placed, reach)
    return replace(placed, rotation=_proper(placed.rotation)), *fitting


def depth_under(pixels: Float, depth_mm: NDArray[np.uint16]) -> Float:
    """(N,) metres: depth of the pixel that each (N, 2) point falls into, 0 outside and where there is none."""
    height, width = depth_mm.shape
    known = np.where(np.isfinite(pixels), pixels, -1.0)
    inside = np.asarray((known >= 0).all(1) & (known < [width, height]).all(1), bool)
    column, row = np.where(inside[:, None], known, 0).astype(np.int64).T
    return np.where(inside, depth_mm[row, column] / 1000, 0.0)


def _at_measured_distance(measured: MeasuredHead, guess: PlacedHead) -> PlacedHead:
    """The mean head is nobody's size: begin at the distance that is measured."""
    if measured.depth is None:
        return guess
    points = head_points().mean @ guess.rotation.T + guess.translation
    depths = depth_under(measured.depth.project(points), measured.depth.depth_mm)
    if (depths > 0).sum() < 5:
        return guess
    return replace(guess, translation=guess.translation * float(np.median((depths / points[:, 2])[depths > 0])))


def _linearised(measured: MeasuredHead, placed: PlacedHead, reach: float) -> tuple[Float, Float, tuple[int, int]]:
    """Weighted residuals (R,), their slopes (R, 6 + K), and how many points and depths fit."""
    model = head_points()
    turned = (model.mean + np.tensordot(placed.differences, model.directions, 1)) @ placed.rotation.T
    points, moves = turned + placed.translation, _moves(turned, placed.rotation)
    points[:, 2] = np.maximum(points[:, 2], _NEAREST_M)
    count = len(model.directions)
    prior = np.concatenate([np.zeros((count, 6)), np.eye(count)], 1)
    residuals, slopes = [placed.differences], [prior]
    off, across, points_fit = _of_points(measured, points[:IBUG], moves[:IBUG], reach)
    residuals, slopes, skin_fit = [*residuals, off], [*slopes, across], 0
    if measured.depth is not None:
        normals = model.skin_normals @ placed.rotation.T
        off, along, skin_fit = _of_skin(measured, points[IBUG:], moves[IBUG:], normals, reach)
        residuals, slopes = [*residuals, off], [*slopes, along]
    return np.concatenate(residuals), np.concatenate(slopes), (points_fit, skin_fit)


def _moves(turned: Float, rotation: Float) -> Float:
    """(S, 3, 6 + K) how each point moves with each unknown. turned : (S, 3) points before they are placed."""
    directions = head_points().directions
    moves = np.zeros((len(turned), 3, 6 + len(directions)))
    moves[:, 0, 1], moves[:, 0, 2] = turned[:, 2], -turned[:, 1]
    moves[:, 1, 0], moves[:, 1, 2] = -turned[:, 2], turned[:, 0]
    moves[:, 2, 0], moves[:, 2, 1] = turned[:, 1], -turned[:, 0]
    moves[:, :, 3:6] = np.eye(3)
    moves[:, :, 6:] = (directions @ rotation.T).transpose(1, 2, 0)
    return moves


def _of_points(measured: MeasuredHead, points: Float, moves: Float, reach: float) -> tuple[Float, Float, int]:
    """Weighted residuals and slopes of the 68 points in the picture, and how many fit."""
    error, z = measured.seen_error, points[:, 2]
    at = points[:, :2] / z[:, None]
    off = (at - measured.seen) / error[:, None]
    slopes = (moves[:, :2] - at[:, :, None] * moves[:, 2:]) / (z * error)[:, None, None]
    weight = _weight(np.hypot(*off.T), reach)
    fit = int(((weight > 0.5) & np.isfinite(error)).sum())
    return (off * weight[:, None]).ravel(), (slopes * weight[:, None, None]).reshape(-1, moves.shape[2]), fit


def _of_skin(
    measured: MeasuredHead, points: Float, moves: Float, normals: Float, reach: float
) -> tuple[Float, Float, int]:  # fmt: skip
    """Weighted residuals and slopes of the skin's distance from the measured surface, and how many points fit."""
    assert measured.depth is not None
    depths = depth_under(measured.depth.project(points), measured.depth.depth_mm)
    facing = (normals * points).sum(1) / np.sqrt((points * points).sum(1))
    used = (depths > 0) & (facing < -_LEAST_FACING)
    # The measured point lies on the same line of sight: points * depth / z.
    off = (normals * points).sum(1) * (1 - depths / points[:, 2]) / SKIN_ERROR_M
    off = np.where(used, off, 0.0)
    weight = np.where(used, _weight(off, reach), 0.0)
    slopes = np.einsum("pi,pik->pk", normals, moves) / SKIN_ERROR_M
    return off * weight, slopes * weight[:, None], int((weight > 0.5).sum())


def _weight(residual: Float, reach: float) -> Float:
    """Square root of Geman and McClure's weight: 1 at no residual, 1/2 at `reach`, then towards nothing."""
    return np.asarray(1.0 / (1.0 + (residual / reach) ** 2))


def _proper(matrix: Float) -> Float:
    """The rotation nearest to a product of many."""
    left, _singular, right = np.linalg.svd(matrix)
    return np.asarray(left @ np.diag([1.0, 1.0, np.linalg.det(left @ right)]) @ right)
