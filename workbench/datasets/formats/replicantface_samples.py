"""A folder of Replicantface's raw samples as a layout that can be imported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from workbench import files
from workbench.datasets.formats.layout import Contents
from workbench.datasets.formats.model_frame import pose_of_modelview
from workbench.datasets.formats.pairing import Pair, with_unique_ids
from workbench.datasets.formats.picture_files import read_colour
from workbench.datasets.formats.replicantface import (
    INDEX_FILES,
    REPLICANTFACE_EDGE,
    REPLICANTFACE_GROUPS,
    ReplicantfaceIndices,
    read_replicantface,
    read_replicantface_mask,
)
from workbench.datasets.record import DepthMeaning, Sample
from workbench.errors import DataError

PICTURE_ENDINGS = ("_img.jpg", "_img.png")
MASK_ENDING = "_mask.png"
_VARIATION = re.compile(r"^(.*\d{5})_\d{2}$")


@dataclass(frozen=True)
class ReplicantfaceSamples:
    """Raw samples. source : the folder, where the index tables are looked for too; without them no landmarks."""

    source: Path

    @property
    def meaning(self) -> DepthMeaning:
        """There is no depth in these samples."""
        return DepthMeaning(source="Replicantface raw samples")

    def contents(self) -> Contents:
        """Channels, the groups of the mask, and the order of the points."""
        pairs = raw_pairs(self.source)
        first = next(pairs, None)
        masked = first is not None and mask_beside(first[0]) is not None
        landmarks = self._tables is not None or (
            first is not None and read_replicantface(first[0]).landmarks is not None
        )
        return Contents(
            channels=(
                "image", "camera", "pose", "vertices", *(["mask"] if masked else []),
                *(["landmarks2d", "landmarks3d"] if landmarks else []),
            ),
            mask_labels=dict(enumerate(REPLICANTFACE_GROUPS)) | {REPLICANTFACE_EDGE: "edge"} if masked else {},
            landmark_scheme="iBUG 68" if landmarks else "",
        )  # fmt: skip

    def pairs(self, source: Path) -> Sequence[Pair]:
        """All samples, by id. Raises DataError: there are none."""
        found = list(raw_pairs(source))
        if not found:
            raise DataError(
                "The folder holds no npz file with a picture “…_img.jpg” beside it", where=files.plain_path(source)
            )
        return with_unique_ids((npz.stem, image, npz) for npz, image in found)

    def identity(self, pair: Pair) -> str | None:
        """The person of a pose-stability set (face_00012_03 shows face_00012), else None."""
        match = _VARIATION.match(pair.id)
        return match[1] if match else None

    def read(self, pair: Pair) -> Sample:
        """One sample: camera, pose and points in our frames, metres.

        Raises
        ------
        DataError : a file is damaged, is not of this layout, or the picture has another size.
        """
        raw, image = read_replicantface(pair.depth), read_colour(pair.image)
        if image.shape[:2] != (raw.height, raw.width):
            size = f"{image.shape[1]} × {image.shape[0]} and {raw.width} × {raw.height}"
            raise DataError(f"Picture and labels differ in size ({size})", where=files.plain_path(pair.image))
        landmarks = raw.landmarks68(self._tables)
        mask = mask_beside(pair.depth)
        return Sample(
            id=pair.id,
            identity=pair.id,
            category="rendered",
            image=image,
            mask=None if mask is None else read_replicantface_mask(mask),
            camera=raw.camera,
            pose=pose_of_modelview(raw.modelview),
            vertices=raw.in_camera(raw.vertices).astype(np.float32),
            landmarks3d=None if landmarks is None else raw.in_camera(landmarks).astype(np.float32),
            landmarks2d=None if landmarks is None else raw.project(landmarks).astype(np.float32),
            attributes={"picture": pair.image.name},
        )

    @cached_property
    def _tables(self) -> ReplicantfaceIndices | None:
        return ReplicantfaceIndices.read(self.source) if has_tables(self.source) else None


def has_tables(folder: Path) -> bool:
    """Whether a folder holds the three index files."""
    return all((files.long_path(folder) / name).is_file() for name in INDEX_FILES.values())


def raw_pairs(source: Path) -> Iterator[tuple[Path, Path]]:
    """Every npz of a folder that has its picture beside it, with that picture, by name. Raises DataError: no folder."""
    root = files.long_path(source)
    if not root.is_dir():
        raise DataError("There is no such folder", where=files.plain_path(source))
    for npz in sorted(root.glob("*.npz"), key=lambda path: path.name):
        image = picture_beside(npz)
        if image is not None:
            yield npz, image


def picture_beside(npz: Path) -> Path | None:
    """The picture of a raw sample, where there is one."""
    return next((p for p in (npz.with_name(npz.stem + end) for end in PICTURE_ENDINGS) if p.is_file()), None)


def mask_beside(npz: Path) -> Path | None:
    """The colour mask of a raw sample, where there is one."""
    path = npz.with_name(npz.stem + MASK_ENDING)
    return path if path.is_file() else None


def is_replicantface(source: Path) -> bool:
    """Whether a folder holds raw samples."""
    return source.is_dir() and next(raw_pairs(source), None) is not None
