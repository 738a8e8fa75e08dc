"""The C3I synthetic face pairs: `rgb/` and `depth/` folders whose files pair by number.

What the depth pictures are was measured on the published samples: RGBA with three equal channels; 0 nearest to 207
farthest, stretched image by image; distance along the ray, not z; saved through Blender's Filmic view transform, which
squeezes the far half of the range into the last 30 codes. Scale and shift are unknown, so only figures that do not
depend on them mean anything. `filmic_inverse.csv` holds the linear value of each code (256 measured numbers); with it
the flat walls of the samples are flat, with sRGB or linear codes they are not.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench import files
from workbench.datasets.depth_codes import LARGEST_CODE
from workbench.datasets.formats.depth_files import read_depth_file
from workbench.datasets.formats.pairing import Pair, find_pairs
from workbench.datasets.formats.picture_files import read_colour
from workbench.datasets.record import DepthMeaning, Sample
from workbench.errors import DataError
from workbench.geometry.camera import Camera

FARTHEST_CODE = 207
FOCAL_SHARE = 388.0 / 640.0
"""Focal length over image width, fitted to the flat walls of four samples (375 to 400 px at 640; 79° across)."""
_TABLE = Path(__file__).with_name("filmic_inverse.csv")


@cache
def filmic_inverse() -> NDArray[np.float64]:
    """Linear value in [0, 1] of each 8-bit code (256,)."""
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        return np.array([float(row["linear"]) for row in csv.DictReader(stream)])


@dataclass(frozen=True)
class C3IPairs:
    """The C3I layout; `skip_unpaired` leaves out pictures without depth instead of refusing."""

    skip_unpaired: bool = False

    @property
    def meaning(self) -> DepthMeaning:
        """Relative distance along the ray, each image on its own scale; near is small."""
        return DepthMeaning(
            space="ray_distance",
            metric=False,
            unit_m=1.0 / LARGEST_CODE,
            per_image_normalised=True,
            source="C3I: 8-bit codes 0 (near) to 207 (far) through Blender's Filmic transform, made linear here",
        )

    def pairs(self, source: Path) -> Sequence[Pair]:
        """All pairs of a folder, by id. Raises DataError."""
        return find_pairs(source, skip_unpaired=self.skip_unpaired)

    def read(self, pair: Pair) -> Sample:
        """One sample with linear relative ray distance and an estimated camera.

        Raises
        ------
        DataError : a file is damaged, or the depth is not of this layout.
        """
        image = read_colour(pair.image)
        codes = read_depth_file(pair.depth)
        where = files.plain_path(pair.depth)
        if codes.dtype != np.uint8:
            raise DataError(
                f"C3I depth is 8-bit, and this is {codes.dtype}", where=where, remedy="choose the generic layout"
            )
        if not codes.any():
            raise DataError(
                "The depth image holds no data at all (every pixel is 0)", where=where, remedy="export it again"
            )
        if codes.max() > FARTHEST_CODE:
            raise DataError(
                f"C3I depth ends at {FARTHEST_CODE}, and this picture goes up to {codes.max()}",
                where=where,
                remedy="choose the generic layout and say what its numbers mean",
            )
        if image.shape[:2] != codes.shape:
            raise DataError("Picture and depth differ in size", where=where)
        # 0 is a measured distance here (the nearest), and no data in our files: the range starts at the first code.
        depth = (1.0 + filmic_inverse()[codes] * (LARGEST_CODE - 1)) / LARGEST_CODE
        height, width = codes.shape
        focal = FOCAL_SHARE * width
        intrinsics = np.array([[focal, 0.0, width / 2], [0.0, focal, height / 2], [0.0, 0.0, 1.0]])
        return Sample(
            id=pair.id,
            identity=pair.id,
            category="synthetic",
            image=image,
            depth=depth.astype(np.float32),
            camera=Camera(intrinsics, width, height, np.eye(4)),
            attributes={
                "picture": pair.image.name,
                "depth_file": pair.depth.name,
                "camera_source": "estimated from flat walls in four samples, 375 to 400 px at 640",
            },
        )
