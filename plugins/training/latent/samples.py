"""Batches of pictures with their codes, and the scale in which codes are learned."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.training.data.augmentation import UNCHANGED, Change
from plugins.training.latent.packing import PackedCodes
from workbench.api import DataError, files

Codes = NDArray[np.float32]
Colours = tuple[tuple[float, float, float], tuple[float, float, float]]
_CHUNK = 1024
_LEAST_SHARE = 1e-3
"""An entry that hardly ever changes would become huge if it were divided by its own deviation."""


@dataclass(frozen=True)
class CodeScale:
    """The training faces' mean code and standard deviations, (14, 512) each; a run learns (code - shift) / scale.

    `shift` and `scale` are those, or 0 and 1 for a run that learns plain numbers.
    """

    mean: Codes
    deviation: Codes
    plain: bool = False

    @property
    def shift(self) -> Codes:
        return np.zeros_like(self.mean) if self.plain else self.mean

    @property
    def scale(self) -> Codes:
        return np.ones_like(self.deviation) if self.plain else self.deviation

    def save(self, path: Path) -> None:
        """Write as ``.npz``. Raises WorkspaceError."""
        stream = io.BytesIO()
        np.savez(stream, mean_code=self.mean, deviation=self.deviation, plain=self.plain)
        files.write_bytes(path, stream.getvalue())

    @staticmethod
    def load(path: Path) -> CodeScale:
        """The inverse of `save`. Raises DataError when the file is missing or damaged."""
        try:
            with np.load(files.long_path(path), allow_pickle=False) as archive:
                return CodeScale(archive["mean_code"], archive["deviation"], bool(archive["plain"]))
        except (OSError, ValueError, KeyError) as error:
            raise DataError("The mean code of this run cannot be read", where=files.plain_path(path)) from error


@dataclass(frozen=True)
class CodeBatch:
    """One step's data. image (N, 3, S, S) normalised colours; code (N, 14, 512) in the run's scale; float32."""

    image: torch.Tensor
    code: torch.Tensor
    ids: tuple[str, ...]

    def to(self, device: torch.device) -> CodeBatch:
        """The batch on a device; of pinned memory without waiting for the copy."""
        if device.type == "cpu":
            return self
        image, code = (x.to(device, non_blocking=True) for x in (self.image, self.code))
        return CodeBatch(image, code, self.ids)

    def pinned(self) -> CodeBatch:
        """The batch in memory that a graphics card can read by itself."""
        return CodeBatch(self.image.pin_memory(), self.code.pin_memory(), self.ids)

    def split(self, parts: int) -> list[CodeBatch]:
        """The batch in at most `parts` parts of about equal size, in order."""
        count = len(self.ids)
        ends = [round(count * (i + 1) / parts) for i in range(parts)]
        spans = [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True) if b > a]
        return [CodeBatch(self.image[s], self.code[s], self.ids[s]) for s in spans]


@dataclass(frozen=True)
class CodeSamples:
    """The faces of one split.

    Attributes
    ----------
    packs : decoded datasets.  places : (N, 2) which pack, which row in it.
    colours : mean and deviation that the network wants its colours normalised with.
    scale : in which codes are learned.
    """

    packs: Sequence[PackedCodes]
    places: NDArray[np.int64]
    colours: Colours
    scale: CodeScale

    def __len__(self) -> int:
        return len(self.places)

    @property
    def size(self) -> int:
        return int(self.packs[0].images.shape[1])

    def id_of(self, index: int) -> str:
        pack, row = self.places[index]
        return str(self.packs[pack].ids[row])

    def codes(self) -> Codes:
        """(N, 14, 512) all true codes."""
        return _codes(self.packs, self.places)

    def batch(self, indices: Sequence[int], changes: Sequence[Change] | None = None) -> CodeBatch:
        """The faces at `indices`, each with its change; codes stay."""
        size = self.size
        images = np.empty((len(indices), size, size, 3), np.float32)
        for slot, index in enumerate(indices):
            pack, row = self.places[index]
            change = UNCHANGED if changes is None else changes[slot]
            images[slot] = change.image(self.packs[pack].images[row])
        codes = (_codes(self.packs, self.places[list(indices)]) - self.scale.shift) / self.scale.scale
        ids = tuple(self.id_of(i) for i in indices)
        return CodeBatch(normalised(images, self.colours), torch.from_numpy(codes), ids)


def normalised(images: NDArray[np.float32], colours: Colours) -> torch.Tensor:
    """(N, S, S, 3) colours in 0..1 -> (N, 3, S, S) as the network wants them."""
    mean, deviation = (np.asarray(values, np.float32) for values in colours)
    return torch.from_numpy((images - mean) / deviation).permute(0, 3, 1, 2)


def places_of(packs: Sequence[PackedCodes], split: str) -> NDArray[np.int64]:
    """(N, 2) which pack and row the faces of a split are."""
    found = [(number, row) for number, pack in enumerate(packs) for row in pack.rows(split)]
    return np.asarray(found, np.int64).reshape(-1, 2)


def scale_of(packs: Sequence[PackedCodes], places: NDArray[np.int64], *, plain: bool) -> CodeScale:
    """Mean and deviations of the codes at `places`, in double precision."""
    total = square = 0.0
    for start in range(0, len(places), _CHUNK):
        codes = _codes(packs, places[start : start + _CHUNK]).astype(np.float64)
        total, square = total + codes.sum(0), square + np.square(codes).sum(0)
    mean = np.asarray(total / len(places))
    deviation = np.sqrt(np.maximum(square / len(places) - mean**2, 0))
    usual = float(deviation.mean()) or 1.0
    deviation = np.where(deviation < _LEAST_SHARE * usual, usual, deviation)
    return CodeScale(mean.astype(np.float32), deviation.astype(np.float32), plain)


def _codes(packs: Sequence[PackedCodes], places: NDArray[np.int64]) -> Codes:
    return np.stack([packs[pack].codes[row] for pack, row in places])
