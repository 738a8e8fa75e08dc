"""300W-LP, AFLW2000-3D and what resembles them: pictures with a `.mat` of the same name, in folders of any depth."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench import files
from workbench.datasets.formats.layout import Contents
from workbench.datasets.formats.model_frame import NOMINAL_DISTANCE_M, nominal_camera
from workbench.datasets.formats.pairing import Pair, with_unique_ids
from workbench.datasets.formats.picture_files import read_colour
from workbench.datasets.formats.pose_files import PoseFile, read_pose_file
from workbench.datasets.record import DepthMeaning, Sample
from workbench.errors import DataError
from workbench.geometry.camera import Camera
from workbench.geometry.weak_perspective import ScaleDialect

_PICTURES = (".jpg", ".png", ".jpeg", ".JPG", ".PNG")
_LANDMARK_FOLDER = "landmarks"
_ROTATED = re.compile(r"^(.+)_\d{1,2}$")
_FLIPPED = "_flip"


@dataclass(frozen=True)
class PoseFolders:
    """Pictures with pose. dialect : what the files' scale means; 3ddfa in the originals."""

    dialect: ScaleDialect = "3ddfa"

    @property
    def meaning(self) -> DepthMeaning:
        """There is no depth in these files."""
        return DepthMeaning(source="300W-LP or AFLW2000-3D: pose and points of a fitted model")

    def contents(self) -> Contents:
        """A picture, its pose under a nominal camera, and 68 points."""
        return Contents(("image", "camera", "pose", "landmarks2d"), landmark_scheme="iBUG 68")

    def pairs(self, source: Path) -> Sequence[Pair]:
        """All pictures with a `.mat` beside them, by id. Raises DataError: there are none."""
        root = files.long_path(source)
        found = sorted(pose_pairs(source), key=lambda pair: pair[1].as_posix())
        if not found:
            raise DataError("The folder holds no .mat file with a picture beside it", where=files.plain_path(source))
        return with_unique_ids(
            ("_".join(mat.relative_to(root).with_suffix("").parts), image, mat) for image, mat in found
        )

    def identity(self, pair: Pair) -> str | None:
        """The photo: its rotated (_1, _2 …) and mirrored (…_Flip) versions show the same person."""
        set_name = pair.depth.parent.name.lower().removesuffix(_FLIPPED)
        match = _ROTATED.match(pair.depth.stem)
        return f"{set_name}_{match[1] if match else pair.depth.stem}".lower()

    def read(self, pair: Pair) -> Sample:
        """One sample; metres come from a nominal camera, since weak perspective has no distance.

        Raises
        ------
        DataError : a file is damaged or holds no pose.
        """
        image = read_colour(pair.image)
        height, width = image.shape[:2]
        file = read_pose_file(pair.depth, width, height, self.dialect)
        camera, pose = nominal_camera(file.view)
        landmarks = file.landmarks2d
        return Sample(
            id=pair.id,
            identity=pair.id,
            category="fitted",
            image=image,
            camera=camera,
            pose=pose,
            landmarks2d=None if landmarks is None else landmarks.astype(np.float32),
            landmarks3d=_points_in_camera(file, camera),
            attributes={"picture": pair.image.name, "nominal_distance_m": NOMINAL_DISTANCE_M} | _angles(file),
        )


def pose_pairs(source: Path) -> Iterator[tuple[Path, Path]]:
    """Every picture and its `.mat`, landmark files left out, in no order. Raises DataError: no folder."""
    root = files.long_path(source)
    if not root.is_dir():
        raise DataError("There is no such folder", where=files.plain_path(source))
    for folder, inner, names in os.walk(root):
        inner[:] = sorted(name for name in inner if name.lower() != _LANDMARK_FOLDER)
        there = set(names)
        for name in sorted(names):
            stem, ending = os.path.splitext(name)
            picture = next((stem + end for end in _PICTURES if stem + end in there), None)
            if ending.lower() == ".mat" and picture is not None:
                yield Path(folder, picture), Path(folder, name)


def has_pose_files(source: Path) -> bool:
    """Whether a folder holds pictures with `.mat` files."""
    return source.is_dir() and next(pose_pairs(source), None) is not None


def _points_in_camera(file: PoseFile, camera: Camera) -> NDArray[np.float32] | None:
    """(68, 3) metres, on the rays of the picture's points, at the nominal distance plus their own z."""
    if file.points is None:
        return None
    focal = camera.intrinsics[0, 0]
    depth = NOMINAL_DISTANCE_M - file.points[:, 2] * NOMINAL_DISTANCE_M / focal
    across = (file.points[:, :2] - camera.intrinsics[:2, 2]) / focal
    return np.column_stack([across * depth[:, None], depth]).astype(np.float32)


def _angles(file: PoseFile) -> dict[str, float]:
    """The file's own angles, in degrees under their convention's name."""
    angles = np.degrees(file.view.parameters()[:3])
    names = (f"{angle}_300w_lp_degrees" for angle in ("pitch", "yaw", "roll"))
    return {name: round(float(angle), 4) for name, angle in zip(names, angles, strict=True)}
