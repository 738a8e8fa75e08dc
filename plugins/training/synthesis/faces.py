"""Batches for the face synthesiser: drawings, faces with depth and points, all in [-1, 1]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.training.data.augmentation import UNCHANGED, Change
from plugins.training.settings.synthesis import ColourOrder
from plugins.training.synthesis.masks import MIDDLE
from plugins.training.synthesis.packing import PackedFaces
from workbench.api import feature_drawing, landmark_table


@dataclass(frozen=True)
class FaceBatch:
    """One step's data, float32.

    Attributes
    ----------
    feature : (N, 1, S, S) drawing, -1 or 1.
    rgbd : (N, 4, S, S) three colours in the run's order and the depth code, -1 = background.
    landmarks : (N, 140) x0, y0, x1, y1, …: -1 is the left or upper edge of the picture, 1 the right or lower one.
    mask : (N, 1, S, S) 1 where the face is, by the true depth.
    """

    feature: torch.Tensor
    rgbd: torch.Tensor
    landmarks: torch.Tensor
    mask: torch.Tensor
    ids: tuple[str, ...]

    def to(self, device: torch.device) -> FaceBatch:
        """The batch on a device; of pinned memory without waiting for the copy."""
        return self if device.type == "cpu" else self._each(lambda x: x.to(device, non_blocking=True))

    def pinned(self) -> FaceBatch:
        """The batch in memory that a graphics card can read by itself."""
        return self._each(torch.Tensor.pin_memory)

    def split(self, parts: int) -> list[FaceBatch]:
        """The batch in at most `parts` parts of about equal size, in order."""
        count = len(self.ids)
        ends = [round(count * (i + 1) / parts) for i in range(parts)]
        spans = [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True) if b > a]
        return [FaceBatch(self.feature[s], self.rgbd[s], self.landmarks[s], self.mask[s], self.ids[s]) for s in spans]

    def _each(self, change: Callable[[torch.Tensor], torch.Tensor]) -> FaceBatch:
        feature, rgbd, landmarks, mask = map(change, (self.feature, self.rgbd, self.landmarks, self.mask))
        return FaceBatch(feature, rgbd, landmarks, mask, self.ids)


@dataclass(frozen=True)
class FaceSamples:
    """The faces of one split.

    Attributes
    ----------
    packs : decoded sources.  places : (N, 2) which pack, which row in it.
    order : of the colours.  thickness : of the drawing's lines, pixels.
    """

    packs: Sequence[PackedFaces]
    places: NDArray[np.int64]
    order: ColourOrder
    thickness: int

    @classmethod
    def of(cls, packs: Sequence[PackedFaces], split: str, order: ColourOrder, thickness: int) -> FaceSamples:
        """All faces of a split ("all" for every one)."""
        places = [(number, row) for number, pack in enumerate(packs) for row in pack.rows(split)]
        return cls(packs, np.asarray(places, np.int64).reshape(-1, 2), order, thickness)

    def __len__(self) -> int:
        return len(self.places)

    @property
    def size(self) -> int:
        """Side of the square pictures, pixels."""
        return int(self.packs[0].images.shape[1])

    @property
    def window_mm(self) -> tuple[float, float] | None:
        """Where the depth code begins and ends behind the nose; None where a source does not say, or they differ."""
        found = {pack.window_mm for pack in self.packs}
        return found.pop() if len(found) == 1 else None

    @property
    def mm_per_level(self) -> float | None:
        """What a level of depth stands for; None as of `window_mm`."""
        window = self.window_mm
        return None if window is None else (window[1] - window[0]) / 255

    def id_of(self, index: int) -> str:
        pack, row = self.places[index]
        return str(self.packs[pack].ids[row])

    def points(self) -> NDArray[np.float64]:
        """(N, 70, 2) pixels of every face."""
        return np.stack([self.packs[pack].points[row] for pack, row in self.places])

    def batch(self, indices: Sequence[int], changes: Sequence[Change] | None = None) -> FaceBatch:
        """The faces at `indices` as one batch, each with its change; points and drawings move with the pictures."""
        size, count = self.size, len(indices)
        rgbd = np.empty((count, 4, size, size), np.float32)
        feature = np.empty((count, 1, size, size), np.float32)
        landmarks = np.empty((count, 2 * self.packs[0].points.shape[1]), np.float32)
        for slot, index in enumerate(indices):
            change = UNCHANGED if changes is None else changes[slot]
            pack_index, row = self.places[index]
            pack = self.packs[pack_index]
            colours = change.image(pack.images[row])
            rgbd[slot, :3] = (colours if self.order == "RGB" else colours[..., ::-1]).transpose(2, 0, 1) * 2 - 1
            codes = change.depth(pack.codes[row].astype(np.float32), None)
            rgbd[slot, 3] = (codes - MIDDLE) / MIDDLE
            points = moved_points(pack.points[row], change)
            feature[slot, 0], landmarks[slot] = drawing_of(points, size, self.thickness), landmark_vector(points, size)
        mask = torch.from_numpy((rgbd[:, 3:] > -1).astype(np.float32))
        ids = tuple(self.id_of(i) for i in indices)
        return FaceBatch(torch.from_numpy(feature), torch.from_numpy(rgbd), torch.from_numpy(landmarks), mask, ids)


def drawing_of(points: NDArray[np.float64], size: int, thickness: int) -> NDArray[np.float32]:
    """(size, size) the drawing of (70, 2) points, -1 and 1."""
    return (feature_drawing(points, size, thickness).astype(np.float32) - MIDDLE) / MIDDLE


def landmark_vector(points: NDArray[np.float64], size: int) -> NDArray[np.float32]:
    """(140,) x0, y0, x1, y1, … of (70, 2) points in a picture of that side; -1 and 1 are its edges."""
    return np.asarray(points.reshape(-1) / size * 2 - 1, np.float32)


def moved_points(points: NDArray[np.float64], change: Change) -> NDArray[np.float64]:
    """Points (70, 2) of a changed picture; in a mirrored one, left and right points change places."""
    moved = (points - 0.5) @ change.matrix[:, :2].T + change.matrix[:, 2] + 0.5
    mirrored = np.linalg.det(change.matrix[:, :2]) < 0
    return np.asarray(moved[landmark_table(70).mirror] if mirrored else moved)
