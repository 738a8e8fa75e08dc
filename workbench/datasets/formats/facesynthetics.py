"""The layout of FaceSynthetics: `000000.png`, `000000_seg.png` (ids), `000000_ldmks.txt` (70 lines "x y")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench import files
from workbench.datasets.formats.layout import Contents
from workbench.datasets.formats.pairing import Pair, with_unique_ids
from workbench.datasets.formats.picture_files import read_bytes, read_colour, read_pixels
from workbench.datasets.record import DepthMeaning, Sample
from workbench.errors import DataError

FACESYNTHETICS_IDS = {
    "background": 0,
    "face": 1,
    "nose": 2,
    "right_eye": 3,
    "left_eye": 4,
    "right_brow": 5,
    "left_brow": 6,
    "right_ear": 7,
    "left_ear": 8,
    "mouth": 9,
    "upper_lip": 10,
    "lower_lip": 11,
    "neck": 12,
    "hair": 13,
    "beard": 14,
    "clothes": 15,
    "glasses": 16,
    "headwear": 17,
    "facewear": 18,
}
"""Our name of a region -> its id there. Left and right are the subject's, as ours."""
FACESYNTHETICS_IGNORE = 255
SEGMENTS, LANDMARKS = "_seg.png", "_ldmks.txt"
POINTS = 70


@dataclass(frozen=True)
class FaceSynthetics:
    """Pictures with their segments and 70 points."""

    @property
    def meaning(self) -> DepthMeaning:
        """There is no depth in this layout."""
        return DepthMeaning(source="FaceSynthetics: segments and points")

    def contents(self) -> Contents:
        """Picture, mask with that layout's ids under our names, and points."""
        labels = {number: name for name, number in FACESYNTHETICS_IDS.items()} | {FACESYNTHETICS_IGNORE: "ignore"}
        return Contents(("image", "mask", "landmarks2d"), labels, "iBUG 68 and two pupils")

    def pairs(self, source: Path) -> Sequence[Pair]:
        """All pictures with segments, by id. Raises DataError: there are none."""
        found = [(image.stem, image, segments) for image, segments in segment_pairs(source)]
        if not found:
            raise DataError("The folder holds no picture with a “…_seg.png” beside it", where=files.plain_path(source))
        return with_unique_ids(found)

    def identity(self, pair: Pair) -> str | None:
        """Every picture shows another face."""
        return None

    def read(self, pair: Pair) -> Sample:
        """One sample. Raises DataError: a file is missing, damaged, or does not fit the picture."""
        image, where = read_colour(pair.image), files.plain_path(pair.depth)
        mask = read_pixels(pair.depth)
        if mask.dtype != np.uint8 or mask.shape != image.shape[:2]:
            raise DataError("The segments are no 8-bit grey picture of the photo's size", where=where)
        unknown = sorted(set(np.unique(mask).tolist()) - {*FACESYNTHETICS_IDS.values(), FACESYNTHETICS_IGNORE})
        if unknown:
            raise DataError(f"The segments hold the id {unknown[0]}, which this layout does not have", where=where)
        points = read_points(pair.image.with_name(pair.image.stem + LANDMARKS))
        return Sample(
            id=pair.id,
            identity=pair.id,
            category="synthetic",
            image=image,
            mask=mask,
            landmarks2d=points.astype(np.float32),
            attributes={"picture": pair.image.name},
        )


def read_points(path: Path) -> NDArray[np.float64]:
    """(70, 2) px of one text file. Raises DataError: missing, or not 70 lines of two numbers."""
    lines = [line.split() for line in read_bytes(path).decode("utf-8", errors="replace").splitlines() if line.strip()]
    try:
        points = np.array([[float(number) for number in line] for line in lines])
    except ValueError:
        points = np.empty((0, 0))
    if points.shape != (POINTS, 2) or not np.isfinite(points).all():
        raise DataError(f"The file does not hold {POINTS} lines “x y”", where=files.plain_path(path))
    return points


def segment_pairs(source: Path) -> Iterator[tuple[Path, Path]]:
    """Every picture with segments beside it, by name. Raises DataError: no folder."""
    root = files.long_path(source)
    if not root.is_dir():
        raise DataError("There is no such folder", where=files.plain_path(source))
    for segments in sorted(root.glob(f"*{SEGMENTS}"), key=lambda path: path.name):
        image = segments.with_name(segments.name.removesuffix(SEGMENTS) + ".png")
        if image.is_file():
            yield image, segments


def is_facesynthetics(source: Path) -> bool:
    """Whether a folder is laid out like this."""
    return source.is_dir() and next(segment_pairs(source), None) is not None
