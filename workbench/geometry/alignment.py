"""Rigid and similarity transforms between corresponding points (Umeyama 1991), never a reflection."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import DataError, NumericalError

Array = NDArray[np.float64]
_LEAST_POINTS = 3
_RANK_TOLERANCE = 1e-9
# Matrices written with six digits are this far from a turn.
_RIGID_TOLERANCE = 1e-4


@dataclass(frozen=True)
class Similarity:
    """x -> scale * rotation @ x + translation. rotation (3, 3) proper, translation (3,) metres, scale > 0."""

    rotation: Array
    translation: Array
    scale: float = 1.0

    @staticmethod
    def identity() -> Similarity:
        """The transform that changes nothing."""
        return Similarity(np.eye(3), np.zeros(3))

    @staticmethod
    def from_matrix(matrix: ArrayLike) -> Similarity:
        """The transform of a (4, 4) homogeneous matrix.

        Raises
        ------
        DataError : it is no turn, shift and one scale: it mirrors, stretches, shears, or is no such matrix.
        """
        whole = np.asarray(matrix, np.float64)
        if whole.shape != (4, 4) or not np.isfinite(whole).all() or not np.allclose(whole[3], [0, 0, 0, 1], atol=1e-6):
            raise DataError("This is no 4 × 4 transform", remedy="write four lines of four numbers, the last 0 0 0 1")
        linear = whole[:3, :3]
        determinant = float(np.linalg.det(linear))
        if determinant <= 0:
            what = "mirrors" if determinant < 0 else "flattens"
            raise DataError(f"This matrix {what} the face", remedy="use a turn, a shift and a scale")
        scale = determinant ** (1 / 3)
        left, stretches, right = np.linalg.svd(linear / scale)
        if np.abs(stretches - 1).max() > _RIGID_TOLERANCE:
            raise DataError("This matrix stretches or shears the face", remedy="use a turn, a shift and a scale")
        return Similarity(left @ right, whole[:3, 3].copy(), scale)

    @property
    def matrix(self) -> Array:
        """(4, 4) homogeneous matrix."""
        matrix = np.eye(4)
        matrix[:3, :3] = self.scale * self.rotation
        matrix[:3, 3] = self.translation
        return matrix

    @property
    def angle_degrees(self) -> float:
        """Angle of the rotation, 0..180 degrees."""
        axis = np.array([self.rotation[i, j] - self.rotation[j, i] for i, j in ((2, 1), (0, 2), (1, 0))])
        return float(np.degrees(np.arctan2(np.linalg.norm(axis), np.trace(self.rotation) - 1.0)))

    def apply(self, points: ArrayLike) -> Array:
        """(N, 3) points after the transform."""
        return self.scale * (np.asarray(points, np.float64) @ self.rotation.T) + self.translation

    def after(self, first: Similarity) -> Similarity:
        """The transform that does `first`, then this one."""
        return Similarity(
            self.rotation @ first.rotation,
            self.scale * (self.rotation @ first.translation) + self.translation,
            self.scale * first.scale,
        )

    def inverse(self) -> Similarity:
        """The transform back."""
        back = self.rotation.T
        return Similarity(back, -(back @ self.translation) / self.scale, 1.0 / self.scale)


def umeyama(source: ArrayLike, target: ArrayLike, with_scale: bool = False) -> Similarity:
    """The least-squares transform of `source` (N, 3) onto `target` (N, 3), points matched by their order.

    Scale stays 1 unless `with_scale`; a model that knows metres must not be given the freedom to hide a wrong size.

    Raises
    ------
    NumericalError : fewer than three points, points that are not finite, or all on one line (the turn about it is
        open).
    """
    a, b = np.asarray(source, np.float64).reshape(-1, 3), np.asarray(target, np.float64).reshape(-1, 3)
    if a.shape != b.shape or len(a) < _LEAST_POINTS:
        raise NumericalError(
            f"Alignment needs three or more matching points, not {len(a)} and {len(b)}",
            remedy="pick the same landmarks on both surfaces",
        )
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise NumericalError("Some landmarks are not finite numbers", remedy="leave out landmarks without depth")
    centre_a, centre_b = a.mean(axis=0), b.mean(axis=0)
    left, singular, right = np.linalg.svd((b - centre_b).T @ (a - centre_a) / len(a))
    if not singular[1] > _RANK_TOLERANCE * singular[0]:
        raise NumericalError("The landmarks lie on one line", remedy="pick landmarks that span the face")
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(left) * np.linalg.det(right))])
    rotation = (left * signs) @ right
    variance = ((a - centre_a) ** 2).sum() / len(a)
    scale = float((singular * signs).sum() / variance) if with_scale else 1.0
    return Similarity(rotation, centre_b - scale * (rotation @ centre_a), scale)


def landmark_errors(source: ArrayLike, target: ArrayLike, transform: Similarity | None = None) -> Array:
    """(N,) distance of each landmark from its counterpart after `transform`, millimetres (inputs in metres)."""
    moved = (transform or Similarity.identity()).apply(source)
    return np.asarray(np.linalg.norm(moved - np.asarray(target, np.float64), axis=1) * 1000)
