"""Where faces with depth code and 70 points come from: processed sets of the face synthesiser, or datasets.

Every face has colours, an 8-bit depth code (small = near, 0 = background) and points; facts on the face synthesiser,
sections 3.1 and 3.6. A dataset's metres become a code around each face's own nose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from plugins.training.data.regions import head_of
from plugins.training.data.sources import splits_of
from plugins.training.run_folder import RunDataset
from workbench.api import (
    DataError,
    Dataset,
    DepthWindow,
    FaceSynthesiserSet,
    MeaningError,
    Pair,
    content_hash,
    depth_of_nose,
    description_of,
    files,
    read_landmarks,
)

POINTS = 70
_NOSE_AT_MM = 1000.0
_EYES = (slice(36, 42), slice(42, 48))


@dataclass(frozen=True)
class Face:
    """Colours (H, W, 3) uint8 RGB, codes (H, W) uint8, points (70, 2) pixels with centres at +0.5."""

    image: NDArray[np.uint8]
    codes: NDArray[np.uint8]
    points: NDArray[np.float64]


class FaceSource(Protocol):
    """Faces by number; read by several threads at once."""

    name: str

    @property
    def ids(self) -> Sequence[str]: ...

    @property
    def splits(self) -> Sequence[str]:
        """ "train", "validation" or "test" of each face."""
        ...

    @property
    def content(self) -> str:
        """Hash of all that the faces depend on."""
        ...

    @property
    def window_mm(self) -> tuple[float, float] | None:
        """Where the code begins and ends behind the tip of the nose, millimetres; None where nobody knows."""
        ...

    def face(self, number: int) -> Face:
        """Raises DataError: a file is missing or damaged, or the face has no points or no depth at the nose."""
        ...

    def described(self) -> RunDataset:
        """For run.json."""
        ...


class ProcessedFaces:
    """A processed set in a folder: as the Kinect tab or the face synthesiser itself made it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = files.long_path(folder).name
        self._set = FaceSynthesiserSet(folder)
        self._pairs: list[Pair] = list(self._set.pairs(folder))

    @cached_property
    def ids(self) -> Sequence[str]:
        return [pair.id for pair in self._pairs]

    @cached_property
    def splits(self) -> Sequence[str]:
        return [self._set.split(pair) or "train" for pair in self._pairs]

    @cached_property
    def content(self) -> str:
        """Of names and sizes of the pictures and of the points: cheap, and the same after copying."""
        found = hashlib.sha256()
        for pair in self._pairs:
            sizes = [files.long_path(path).stat().st_size for path in (pair.image, pair.depth)]
            found.update(f"{pair.id}|{sizes}|".encode())
            found.update(files.long_path(self._set.landmark_file(pair)).read_bytes())
        return found.hexdigest()

    @cached_property
    def window_mm(self) -> tuple[float, float] | None:
        described = description_of(self.folder)
        if described is None:
            return None
        near, far = (float(described[name] - described["reference_mm"]) for name in ("near_mm", "far_mm"))
        return near, far

    def face(self, number: int) -> Face:
        """As stored; colours keep their background."""
        pair = self._pairs[number]
        image, codes = self._set.pictures(pair)
        return Face(image, codes, read_landmarks(self._set.landmark_file(pair))[1])

    def described(self) -> RunDataset:
        train, validation = (self.splits.count(split) for split in ("train", "validation"))
        return RunDataset(
            name=self.name, content=self.content, train=train, validation=validation, depth=self._set.meaning
        )


class DatasetFaces:
    """A dataset of the workbench with metric depth and 68 or 70 points.

    Depth is coded from `depth_padding_mm` in front of each face's nose to `face_depth_mm` behind it; what lies outside
    the head's mask is background. Where pupils are not stated they are laid in the middle of the eyes.

    Raises
    ------
    MeaningError : the depth is not in metres.  DataError : the dataset is empty or has no points.
    """

    def __init__(self, dataset: Dataset, name: str, depth_padding_mm: float, face_depth_mm: float) -> None:
        meaning = dataset.info.depth
        if not meaning.metric or meaning.per_image_normalised or meaning.space != "depth":
            raise MeaningError(
                f"The depth of “{name}” is not in metres, so that no code around the nose can be made of it",
                remedy="choose faces with metric depth, or a processed set of the face synthesiser",
            )
        self.name, self._dataset = name, dataset
        self._window = DepthWindow.around(_NOSE_AT_MM, depth_padding_mm, face_depth_mm)
        if not self.ids:
            raise DataError("The dataset is empty", where=name, remedy="choose another or make faces first")

    @cached_property
    def ids(self) -> Sequence[str]:
        return self._dataset.ids()

    @cached_property
    def splits(self) -> Sequence[str]:
        return splits_of(self._dataset, self.ids)

    @cached_property
    def content(self) -> str:
        window = f"{self._window.near_mm}|{self._window.far_mm}"
        return hashlib.sha256(f"{content_hash(self._dataset)}|{window}".encode()).hexdigest()

    @property
    def window_mm(self) -> tuple[float, float] | None:
        return self._window.near_mm - _NOSE_AT_MM, self._window.far_mm - _NOSE_AT_MM

    def face(self, number: int) -> Face:
        """The head alone; colours keep their background."""
        sample = self._dataset.sample(self.ids[number], ("image", "depth", "mask", "landmarks2d"))
        if sample.image is None or sample.depth is None or sample.landmarks2d is None:
            lacking = "image" if sample.image is None else "depth" if sample.depth is None else "face points"
            raise DataError(f"Sample {sample.id} has no {lacking}", remedy="choose faces with colour, depth and points")
        points = with_pupils(sample.landmarks2d.astype(np.float64), sample.id)
        depth_mm = sample.depth.astype(np.float64) * 1000
        nose_mm = depth_of_nose(depth_mm, points)
        if nose_mm is None:
            raise DataError(f"Sample {sample.id} has no depth at the tip of its nose", remedy="remove this sample")
        at_reference = np.where(depth_mm > 0, depth_mm + (_NOSE_AT_MM - nose_mm), 0.0)
        codes = self._window.codes(at_reference)
        if sample.mask is not None:
            codes = np.where(head_of(sample.mask, self._dataset.info.mask_labels), codes, 0).astype(np.uint8)
        return Face(sample.image, codes, points)

    def described(self) -> RunDataset:
        train, validation = (list(self.splits).count(split) for split in ("train", "validation"))
        return RunDataset(
            name=self.name,
            content=self.content,
            train=train,
            validation=validation,
            depth=self._dataset.info.depth,
        )


def with_pupils(points: NDArray[np.float64], sample: str) -> NDArray[np.float64]:
    """(70, 2) of (70, 2) or (68, 2) points. Raises DataError: another number, or numbers that are none."""
    if points.shape == (68, 2):
        points = np.vstack([points, *(points[eye].mean(0) for eye in _EYES)])
    if points.shape != (POINTS, 2) or not np.isfinite(points).all():
        raise DataError(
            f"Sample {sample} has no 68 or 70 face points",
            remedy="choose faces with the iBUG points, with or without pupils",
        )
    return points
