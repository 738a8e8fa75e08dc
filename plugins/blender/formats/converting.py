"""One raw sample of Replicantface -> what its `.mat` file says, with the numbers of their own converter."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.blender.formats.head_measure import HeadSize, HeadView, Points
from plugins.blender.formats.rejecting import Rejections, box_around, face_box
from workbench.api import (
    EYE_POINT_IN_BONE_M,
    HEAD_RADIUS_M,
    DataError,
    PoseFile,
    RawFace,
    ReplicantfaceIndices,
    ScaleDialect,
    files,
    has_tables,
    mask_beside,
    mat_bytes,
    picture_beside,
    read_colour,
    read_replicantface,
    read_replicantface_mask,
)

Float = NDArray[np.float64]


@dataclass(frozen=True)
class ConvertOptions:
    """How a raw sample becomes a `.mat`. The defaults give the numbers of Replicantface's converter.

    Attributes
    ----------
    scale : what Pose_Para's seventh number means: "3ddfa", pixels per micrometre, or "replicantface", that times
        448 / width.
    head : "fixed", radius 0.1 m and eye point (0, .064, .086) m for everybody, or "measured" from the head's points.
    points : x and y of pt3d_68 by "weak_perspective", as theirs, or "projected" to where they lie in the picture.
    complete : add pt2d, the zero-filled parameters and `pt3d_model`.
    size : px of the longer side that picture and numbers are brought to; None keeps it.
    reject : which pictures are left out.
    """

    scale: ScaleDialect = "3ddfa"
    head: HeadSize = "fixed"
    points: Points = "weak_perspective"
    complete: bool = True
    size: int | None = None
    reject: Rejections = field(default_factory=Rejections)


@dataclass(frozen=True)
class Converted:
    """The result. rejected : why Replicantface leaves this picture out, "" where it is kept."""

    file: PoseFile
    options: ConvertOptions
    rejected: str = ""

    @property
    def angles_degrees(self) -> tuple[float, float, float]:
        """Pitch, yaw, roll of 300W-LP in degrees."""
        pitch, yaw, roll = np.degrees(self.file.view.parameters()[:3])
        return float(pitch), float(yaw), float(roll)

    @property
    def translation(self) -> tuple[float, float]:
        """tx, ty px; ty counts up from the lower edge."""
        return self.file.view.tx, self.file.view.ty

    @property
    def scale_3ddfa(self) -> float:
        """Pixels per micrometre, the true 3DDFA meaning."""
        return self.file.view.scale

    @property
    def scale_replicantface(self) -> float:
        """What Replicantface writes: times 448 / width."""
        return float(self.file.view.parameters("replicantface")[6])

    @property
    def roi(self) -> Float:
        """(4,) x0, H - ymin, x1, H - ymax of the face: y up, so the second number is larger than the fourth."""
        assert self.file.roi is not None
        return self.file.roi

    def arrays(self) -> dict[str, Float]:
        """The keys of the `.mat` file."""
        return self.file.arrays(self.options.scale, complete=self.options.complete)

    def mat_bytes(self) -> bytes:
        """The `.mat` file."""
        return mat_bytes(self.arrays())


def convert_replicantface(
    npz: str | Path,
    mask: str | Path | NDArray[np.uint8] | None = None,
    indices: str | Path | ReplicantfaceIndices | None = None,
    options: ConvertOptions | None = None,
    *,
    image: str | Path | NDArray[np.uint8] | None = None,
) -> Converted:
    """The pose, points and box of one raw sample.

    Parameters
    ----------
    npz : the sample's file.  mask : its colour mask, a file or (H, W) groups; image : its picture, a file or
    (H, W, 3) RGB. Both serve the rejection rules only; where not given, `<name>_mask.png` and `<name>_img.jpg` beside
    the npz are taken, where they are.
    indices : the tables, or the folder with `landmark_indices.npz`, `face_indices.npz` and `head_indices.npz`; the
    npz's own folder where not given. Files of this workbench hold their landmarks and need none.
    options : the defaults give the numbers of Replicantface's own converter, but for the scale, which is the true one;
    `scale_replicantface` has theirs.

    Raises
    ------
    DataError : a file is missing or damaged, or there are neither tables nor landmarks.
    """
    path, chosen = files.long_path(npz), options or ConvertOptions()
    raw = read_replicantface(path)
    tables = indices if isinstance(indices, ReplicantfaceIndices) else _tables(Path(indices or path.parent), raw)
    landmarks = raw.landmarks68(tables)
    if landmarks is None:
        raise DataError(
            "There are no index tables that say which vertices are landmarks",
            where=files.plain_path(npz),
            remedy="name the folder with landmark_indices.npz, face_indices.npz and head_indices.npz",
        )
    view, face = _view(raw, landmarks, chosen.head), raw.face_points(tables)
    groups, picture = _mask(mask, path), _picture(image, path)
    outline = box_around(raw.project(landmarks if face is None else face))
    box = outline if groups is None else face_box(groups)
    size = (raw.width, raw.height)
    file = view.pose_file(chosen.points, box_upwards(outline, raw.height))
    return Converted(
        file=file if chosen.size is None else file.resized(*resized_to(size, chosen.size)),
        options=chosen,
        rejected=chosen.reject.reason(picture, box, size, raw.modelview[:3, :3]),
    )


def box_upwards(box: Float, height: int) -> Float:
    """x0, y0, x1, y1 with y down -> Replicantface's roi: x0, H - y0, x1, H - y1."""
    return np.array([box[0], height - box[1], box[2], height - box[3]])


def resized_to(size: tuple[int, int], longer: int) -> tuple[int, int]:
    """Width and height of a picture whose longer side becomes `longer` px."""
    factor = longer / max(size)
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _view(raw: RawFace, landmarks: Float, head: HeadSize) -> HeadView:
    flip = np.array([1.0, -1.0, -1.0])
    rotation = flip[:, None] * raw.modelview[:3, :3] * flip
    points = raw.in_camera(landmarks)
    if points[:, 2].min() <= 0:
        raise DataError("The head lies behind the camera")
    if head == "measured":
        return HeadView.measured(raw.camera, rotation, points)
    eye = raw.in_camera(EYE_POINT_IN_BONE_M[None])[0]
    return HeadView(raw.camera, rotation, eye, HEAD_RADIUS_M, points)


def _tables(folder: Path, raw: RawFace) -> ReplicantfaceIndices | None:
    """Tables of a folder; None where it has none and the sample does without."""
    if raw.landmarks is not None and not has_tables(folder):
        return None
    return ReplicantfaceIndices.read(folder)


def _mask(mask: str | Path | NDArray[np.uint8] | None, npz: Path) -> NDArray[np.uint8] | None:
    if isinstance(mask, np.ndarray):
        return mask
    path = mask_beside(npz) if mask is None else Path(mask)
    return None if path is None else read_replicantface_mask(path)


def _picture(image: str | Path | NDArray[np.uint8] | None, npz: Path) -> NDArray[np.uint8] | None:
    if isinstance(image, np.ndarray):
        return image
    path = picture_beside(npz) if image is None else Path(image)
    return None if path is None else read_colour(path)
