"""A face driven live: points come in, from another program or a recorded set; a face with depth goes out as points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.training.head_place import CONVERTED
from plugins.training.synthesis.applying import FaceSynthesiser
from plugins.training.synthesis.face_sources import ProcessedFaces
from plugins.training.synthesis.masks import MIDDLE
from plugins.training.synthesis.osc import LandmarkReceiver
from plugins.training.synthesis.pictures import codes_of, colours_of

_NOMINAL_WINDOW_MM = (-20.0, 80.0)
"""Where a run does not say what its code means."""


@dataclass(frozen=True)
class DrivenFace:
    """One face that a network made.

    Attributes
    ----------
    colours : (S, S, 3) uint8 RGB, black in the background.
    codes : (S, S) float32 depth code, small = near, NaN in the background.
    positions : (N, 3) float32 metres: x right, y down, z away from the viewer, the nose's tip at about z = 0.
    point_colours : (N, 3) uint8 RGB.
    """

    colours: NDArray[np.uint8]
    codes: NDArray[np.float32]
    positions: NDArray[np.float32]
    point_colours: NDArray[np.uint8]


class Driver:
    """Makes faces from points. `sender_size` : side of the picture that the points are pixels of."""

    def __init__(self, synthesiser: FaceSynthesiser, sender_size: int) -> None:
        self._synthesiser, self._scale = synthesiser, synthesiser.size / sender_size

    def face(self, points: NDArray[np.float64]) -> DrivenFace:
        """The face that (70, 2) points ask for, pixels of the sender's picture with centres at +0.5."""
        made = self._synthesiser.driven(points * self._scale)
        colours, codes = colours_of(made, self._synthesiser.order), codes_of(made)
        window = self._synthesiser.record.depth_window_mm or _NOMINAL_WINDOW_MM
        rows, columns = np.nonzero(np.isfinite(codes))
        side_m = (self._synthesiser.record.head_place or CONVERTED).side_m
        positions = _positions(codes, rows, columns, window, side_m)
        return DrivenFace(colours, codes, positions, colours[rows, columns])

    def received(self, receiver: LandmarkReceiver, wait_s: float) -> DrivenFace | None:
        """The face of the newest points that another program has sent; None where none came within `wait_s`."""
        points = receiver.newest(wait_s)
        return None if points is None else self.face(points)


def recorded_points(folder: Path) -> Iterator[NDArray[np.float64]]:
    """(70, 2) points of every face of a processed set, in its order, pixels of its pictures.

    Raises
    ------
    DataError : there is no such set, or a file is damaged.
    """
    source = ProcessedFaces(folder)
    for number in range(len(source.ids)):
        yield source.face(number).points


def _positions(
    codes: NDArray[np.float32],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    window_mm: tuple[float, float],
    side_m: float,
) -> NDArray[np.float32]:
    """The code's depth is exact; the width of a pixel is that at the eyes, as if seen from far away."""
    size = codes.shape[0]
    depth_mm = window_mm[0] + codes[rows, columns] / (2 * MIDDLE) * (window_mm[1] - window_mm[0])
    across = (np.stack([columns, rows], -1) + 0.5 - size / 2) * (side_m / size)
    return np.asarray(np.column_stack([across, depth_mm / 1000]), np.float32)
