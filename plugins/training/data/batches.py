"""Batches of photos with their depth: one step's data, and the samples they are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F  # noqa: N812

from plugins.training.data.augmentation import UNCHANGED, Change
from plugins.training.data.packed import Packed
from plugins.training.targets import Target, values_of


@dataclass(frozen=True)
class Batch:
    """One step's data; float32 tensors (N, C, S, S).

    Attributes
    ----------
    image : (N, 3, S, S) normalised colours.
    target : (N, 1, S, S) normalised target, 0 outside `region`.
    region : (N, 1, S, S) 1 where the target counts: inside the head and with data.
    head : (N, 1, S, S) 1 inside the head.
    ids : sample ids.
    """

    image: torch.Tensor
    target: torch.Tensor
    region: torch.Tensor
    head: torch.Tensor
    ids: tuple[str, ...]

    def to(self, device: torch.device) -> Batch:
        """The batch on a device; of pinned memory without waiting for the copy."""
        if device.type == "cpu":
            return self
        moved = [x.to(device, non_blocking=True) for x in (self.image, self.target, self.region, self.head)]
        return Batch(moved[0], moved[1], moved[2], moved[3], self.ids)

    def split(self, parts: int) -> list[Batch]:
        """The batch in at most `parts` parts of about equal size, in order."""
        count = len(self.ids)
        ends = [round(count * (i + 1) / parts) for i in range(parts)]
        spans = [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True) if b > a]
        return [Batch(self.image[s], self.target[s], self.region[s], self.head[s], self.ids[s]) for s in spans]

    def halved(self) -> Batch:
        """The batch at half its height and width; depth is the mean of what counts, where that is at least half."""
        share = F.avg_pool2d(self.region, 2)
        region = (share >= 0.5).float()
        target = F.avg_pool2d(self.target * self.region, 2) / share.clamp(min=0.25) * region
        head = (F.avg_pool2d(self.head, 2) >= 0.5).float()
        return Batch(F.avg_pool2d(self.image, 2), target, region, head, self.ids)

    def at_output(self, side: int) -> Batch:
        """The batch with target, region and head at the size of an output of `side` pixels; the picture is kept."""
        if side == self.target.shape[-1]:
            return self
        small = self
        while small.target.shape[-1] > side:
            small = small.halved()
        return replace(small, image=self.image)

    def pinned(self) -> Batch:
        """The batch in memory that a graphics card can read by itself."""
        image, target, region, head = (x.pin_memory() for x in (self.image, self.target, self.region, self.head))
        return Batch(image, target, region, head, self.ids)


@dataclass(frozen=True)
class Samples:
    """The samples of one split across datasets, ready to become batches.

    Attributes
    ----------
    packs : decoded datasets.
    places : (N, 2) which pack, which row in it.
    target : what is learned.
    colours : mean and deviation the network wants its colours normalised with.
    near_large : for each pack, whether its numbers are large for what is near.
    bgr : the network wants its colours in the order blue, green, red.
    """

    packs: Sequence[Packed]
    places: NDArray[np.int64]
    target: Target
    colours: tuple[tuple[float, float, float], tuple[float, float, float]]
    near_large: tuple[bool, ...]
    bgr: bool = False

    def __len__(self) -> int:
        return len(self.places)

    @property
    def size(self) -> int:
        return int(self.packs[0].images.shape[1])

    def id_of(self, index: int) -> str:
        pack, row = self.places[index]
        return str(self.packs[pack].ids[row])

    def reference_of(self, index: int) -> float:
        """Depth of the head's reference point in metres, NaN where none is stated."""
        pack, row = self.places[index]
        return float(self.packs[pack].references[row])

    def _ray_lengths(self, pack: Packed, row: int, change: Change) -> NDArray[np.float32] | None:
        lengths = pack.ray_lengths(row) if self.target.kind == "ray_distance" else None
        return None if lengths is None else change.depth(lengths, None)

    def batch(self, indices: Sequence[int], changes: Sequence[Change] | None = None) -> Batch:
        """The samples at `indices` as one batch, each with its change."""
        size, count = self.size, len(indices)
        image = np.empty((count, size, size, 3), np.float32)
        planes = np.empty((3, count, 1, size, size), np.float32)
        mean, deviation = (np.asarray(values, np.float32) for values in self.colours)
        for slot, index in enumerate(indices):
            change = UNCHANGED if changes is None else changes[slot]
            pack_index, row = self.places[index]
            pack = self.packs[pack_index]
            head = change.head(pack.heads[row])
            reference = float(pack.references[row])
            known = not math.isnan(reference)
            depth = change.depth(pack.depth(row), reference if known else None)
            region = head & (depth > 0)
            moved = change.reference(reference) if known else 0.0
            lengths = self._ray_lengths(pack, row, change)
            near_large = self.near_large[pack_index]
            values = values_of(self.target.kind, depth, region, moved, near_large=near_large, ray_lengths=lengths)
            image[slot] = (change.image(pack.images[row]) - mean) / deviation
            planes[0, slot, 0] = np.where(region, self.target.normalise(values), 0)
            planes[1, slot, 0] = region
            planes[2, slot, 0] = head
        # Channels last is how NumPy laid them out and what convolutions on a processor like best.
        pictures = torch.from_numpy(np.ascontiguousarray(image[..., ::-1]) if self.bgr else image).permute(0, 3, 1, 2)
        target, inside, whole = (torch.from_numpy(plane) for plane in planes)
        return Batch(pictures, target, inside, whole, tuple(self.id_of(i) for i in indices))
