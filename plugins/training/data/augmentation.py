"""Chance changes of a training picture that leave its depth true; the same for a seed, epoch and sample, always.

Geometry (one affine map about the centre): mirroring; a shift of up to 8 %, a turn of up to 12 degrees and a zoom of up
to 1.2 at full strength. A zoom is read as the camera coming nearer: the relief of the head stays, its distance is
divided by the zoom. Colour: gain, contrast, channel gains, gamma, blur and noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import cv2, stream

_SHIFT, _TURN_DEGREES, _ZOOM = 0.08, 12.0, 0.1823  # ln 1.2
_GAIN, _CONTRAST, _CHANNEL, _GAMMA = 0.35, 0.35, 0.15, 0.35
_BLUR_SHARE, _MOST_BLUR = 0.3, 1.2
_NOISE = 0.04


@dataclass(frozen=True)
class Augmentation:
    """How strongly pictures are changed: `flip` on or off, `crop` and `colour` from 0 (not at all) to 1."""

    flip: bool = True
    crop: float = 0.4
    colour: float = 0.4

    def draw(self, seed: int, epoch: int, sample: str, size: int) -> Change:
        """The change of one sample in one epoch."""
        rng = stream(seed, "augmentation", epoch, sample)
        mirrored = bool(rng.random() < 0.5) and self.flip
        shift = rng.uniform(-_SHIFT, _SHIFT, 2) * self.crop * size
        turn, log_zoom = rng.uniform(-1, 1, 2) * self.crop
        zoom = float(np.exp(log_zoom * _ZOOM))
        matrix = _affine(size, mirrored, float(np.radians(turn * _TURN_DEGREES)), zoom, shift)
        return Change(matrix, zoom, _Colour.drawn(rng, self.colour) if self.colour > 0 else None)


@dataclass(frozen=True)
class Change:
    """One drawn change: `matrix` (2, 3) takes source to target pixel coordinates (pixel centres at integers)."""

    matrix: NDArray[np.float64]
    zoom: float
    colours: _Colour | None

    def image(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(S, S, 3) uint8 -> (S, S, 3) float32 in 0..1, moved and recoloured; the border repeats the edge."""
        moved = image if self._still else _warped(image, self.matrix, cv2.BORDER_REPLICATE)
        unit = moved.astype(np.float32) * np.float32(1 / 255)
        return unit if self.colours is None else self.colours.applied(unit)

    def depth(self, depth: NDArray[np.float32], reference_m: float | None) -> NDArray[np.float32]:
        """(S, S) depth, 0 = no data, moved; with a zoom the head at `reference_m` comes nearer but keeps its relief."""
        moved = depth
        if not self._still:
            # Means over what has data only: a plain bilinear mean with 0 would put a false rim around the head.
            present = (depth > 0).astype(np.float32)
            cover = _warped(present, self.matrix, cv2.BORDER_CONSTANT)
            total = _warped(depth * present, self.matrix, cv2.BORDER_CONSTANT)
            moved = np.where(cover >= 0.5, total / np.maximum(cover, 1e-6), 0).astype(np.float32)
        if reference_m is None or self.zoom == 1.0:
            return moved
        nearer = np.float32(reference_m / self.zoom - reference_m)
        return np.where(moved > 0, moved + nearer, 0).astype(np.float32)

    def reference(self, reference_m: float) -> float:
        """Where the head's reference point is after the zoom, metres."""
        return reference_m / self.zoom

    def head(self, head: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """(S, S) 0 or 255 -> booleans, moved; outside is no head."""
        moved = head if self._still else _warped(head, self.matrix, cv2.BORDER_CONSTANT)
        return np.asarray(moved > 127)

    @property
    def _still(self) -> bool:
        return bool(np.array_equal(self.matrix, _IDENTITY))


_IDENTITY = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
UNCHANGED = Change(_IDENTITY, 1.0, None)


@dataclass(frozen=True)
class _Colour:
    gains: NDArray[np.float32]
    contrast: float
    gamma: float
    blur: float
    noise: float
    noise_seed: int

    @classmethod
    def drawn(cls, rng: np.random.Generator, strength: float) -> _Colour:
        gain, contrast, gamma = rng.uniform(-1, 1, 3) * strength
        channels = rng.uniform(-_CHANNEL, _CHANNEL, 3) * strength
        blur = rng.random() * _MOST_BLUR if rng.random() < _BLUR_SHARE * strength else 0.0
        return cls(
            np.exp(gain * _GAIN + channels).astype(np.float32),
            float(np.exp(contrast * _CONTRAST)),
            float(np.exp(gamma * _GAMMA)),
            float(blur),
            float(rng.random() * _NOISE * strength),
            int(rng.integers(2**31)),
        )

    def applied(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        middle = np.float32(image.mean())
        image = (image - middle) * np.float32(self.contrast) + middle
        image = cv2.pow(np.clip(image * self.gains, 0, 1), self.gamma)
        if self.blur > 0.2:
            image = cv2.GaussianBlur(image, (0, 0), self.blur)
        if self.noise > 0:
            rng = np.random.Generator(np.random.PCG64(self.noise_seed))
            image = image + rng.standard_normal(image.shape, np.float32) * np.float32(self.noise)
        return np.asarray(np.clip(image, 0, 1), np.float32)


def _affine(size: int, mirrored: bool, turn: float, zoom: float, shift: NDArray[np.float64]) -> NDArray[np.float64]:
    if not mirrored and turn == 0 and zoom == 1 and not shift.any():
        return _IDENTITY
    centre = (size - 1) / 2
    side = -1.0 if mirrored else 1.0
    linear = zoom * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.diag([side, 1.0])
    offset = np.array([centre, centre]) + shift - linear @ np.array([centre, centre])
    return np.hstack([linear, offset[:, None]])


def _warped(picture: NDArray[Any], matrix: NDArray[np.float64], border: int) -> NDArray[Any]:
    size = picture.shape[1], picture.shape[0]
    return np.asarray(cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=border))
