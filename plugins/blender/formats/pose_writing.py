"""Samples of ours as 300W-LP, AFLW2000-3D or a plain folder of pictures with `.mat` files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from plugins.blender.formats.converting import box_upwards, resized_to
from plugins.blender.formats.head_measure import HeadSize, HeadView, Points, view_of
from workbench.api import (
    JPEG_QUALITY,
    DataError,
    PoseFile,
    Sample,
    ScaleDialect,
    Written,
    cv2,
    files,
    jpeg_bytes,
    mat_bytes,
)

Folders = Literal["300w_lp", "aflw2000", "flat"]
POSE_CHANNELS = ("image", "mask", "camera", "pose", "landmarks2d", "landmarks3d")


@dataclass(frozen=True)
class PoseWriter:
    """Writes one sample after another.

    Attributes
    ----------
    folders : "300w_lp", <set>/<id>_0.jpg and .mat; "aflw2000", image00001.jpg and .mat; "flat", sample_00001 …
    scale : meaning of the scale; "replicantface" also counts the box upwards as Replicantface does.
    head : "measured" radius and eye point of each head, or Replicantface's "fixed" ones.
    points : x and y of pt3d_68 and pt2d where they lie in the picture, or where weak perspective draws them.
    size : px of the longer side, None keeps it.  landmark_files : also `landmarks/<set>/<id>_0_pts.mat` (300W-LP).
    """

    folder: Path
    folders: Folders = "300w_lp"
    set_name: str = "FACES"
    scale: ScaleDialect = "3ddfa"
    head: HeadSize = "measured"
    points: Points = "projected"
    complete: bool = True
    size: int | None = None
    landmark_files: bool = False

    def write(self, sample: Sample, number: int, face: NDArray[np.float64] | None = None) -> Written:
        """Write picture and `.mat`. number : from 1; face : (4,) px box of the face, of the points where not given.

        Raises
        ------
        DataError : the sample lacks picture, camera, pose or 3D landmarks.  WorkspaceError : the disk refuses.
        """
        if sample.image is None:
            raise DataError(f"Sample {sample.id} has no picture")
        file = self.file_of(sample, view_of(sample, self.head), face)
        size = (file.view.width, file.view.height)
        parts = {
            f"{self._stem(sample, number)}.jpg": jpeg_of(sample.image, size),
            f"{self._stem(sample, number)}.mat": mat_bytes(file.arrays(self.scale, complete=self.complete)),
        }
        if self.landmark_files and self.folders == "300w_lp":
            parts[f"landmarks/{self._stem(sample, number)}_pts.mat"] = _points_file(file)
        paths = write_parts(self.folder, parts)
        return Written(line_of(sample, number) | {"file": f"{self._stem(sample, number)}.mat"}, paths)

    def file_of(self, sample: Sample, view: HeadView, face: NDArray[np.float64] | None = None) -> PoseFile:
        """What the `.mat` says of a head, at the size that is written."""
        points = sample.landmarks2d[:68] if sample.landmarks2d is not None else view.view.project(view.model_points)
        box = np.concatenate([points.min(0)[:2], points.max(0)[:2]]).astype(np.float64) if face is None else face
        size = (view.camera.width, view.camera.height)
        roi = box_upwards(box, size[1]) if self.scale == "replicantface" else box
        file = view.pose_file(self.points, roi)
        return file if self.size is None else file.resized(*resized_to(size, self.size))

    def _stem(self, sample: Sample, number: int) -> str:
        if self.folders == "300w_lp":
            return f"{self.set_name}/{sample.id}_0"
        return f"image{number:05d}" if self.folders == "aflw2000" else f"sample_{number:05d}"


def jpeg_of(image: NDArray[np.uint8], size: tuple[int, int]) -> bytes:
    """JPEG of an (H, W, 3) RGB picture at (width, height)."""
    pixels = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2BGR)
    if size != (image.shape[1], image.shape[0]):
        smaller = size[0] < image.shape[1]
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    return jpeg_bytes(np.asarray(pixels, np.uint8), JPEG_QUALITY)


def line_of(sample: Sample, number: int) -> dict[str, object]:
    """What `export.jsonl` says of every sample."""
    names = ("id", "identity", "seed", "category", "split")
    return {name: getattr(sample, name) for name in names} | {"number": number}


def write_parts(folder: Path, parts: dict[str, bytes]) -> list[Path]:
    """Write files by their names inside a folder; their paths."""
    paths = [files.inside(folder, *name.split("/")) for name in parts]
    for path, data in zip(paths, parts.values(), strict=True):
        files.write_bytes(path, data, durable=False)
    return paths


def _points_file(file: PoseFile) -> bytes:
    assert file.points2d is not None and file.points is not None
    return mat_bytes({"pts_2d": file.points2d, "pts_3d": file.points[:, :2]})
