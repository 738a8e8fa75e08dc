"""Checks of `.mat` files of pose and points: every contradiction as a sentence, figures for a summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from plugins.blender.formats.head_measure import EYE_CORNERS, reference_points
from workbench.api import (
    PoseFile,
    ScaleDialect,
    WeakPerspective,
    WorkbenchError,
    angles_300w_lp,
    files,
    pose_file_of,
    pose_pairs,
    read_colour,
    read_mat,
)

Float = NDArray[np.float64]
SHAPES = {
    "Pose_Para": ((1, 7),),
    "pt2d": ((2, 68), (2, 21)),
    "pt3d_68": ((3, 68),),
    "roi": ((1, 4),),
    "Shape_Para": ((199, 1),),
    "Exp_Para": ((29, 1),),
    "Tex_Para": ((199, 1),),
    "Illum_Para": ((1, 10),),
    "Color_Para": ((1, 7),),
}
"""Keys of the originals and the shapes they may have; pt2d holds AFLW's 21 points in AFLW2000-3D."""
NEAR_IMAGE = 0.25
"""Share of the picture that a point may lie outside of it."""
MOST_REFERENCE_SHARE = 0.15
"""Of the distance between the outer eye corners as drawn from the front: how far, on average, brows, eyes and nose of
the mean adult may be drawn from the file's points. Measured: 0.01 to 0.05 with our heads from 0.5 m on and 0.055 with
Replicantface's sample; 0.24 where that one's scale is read in the other dialect."""
MOST_MODEL_PX = 1.0
"""How far the file's own model points (`pt3d_model`) may be drawn from its points before a remark says so."""
_INNER = np.arange(17, 48)
_ANGLE_TOLERANCE = 1e-6
_EQUAL_PX = 0.01
_FRONTAL = np.radians(60)
_OTHER: dict[ScaleDialect, ScaleDialect] = {"3ddfa": "replicantface", "replicantface": "3ddfa"}


@dataclass(frozen=True)
class Finding:
    """One sentence about a file. A remark is something that only some programs need."""

    sentence: str
    kind: Literal["problem", "remark"] = "problem"


@dataclass(frozen=True)
class Checked:
    """One file. reference_px : mean distance of brows, eyes and nose of the mean adult, drawn by Pose_Para, from the
    file's points; model_px : largest distance of the file's own model points, where it has them."""

    path: Path
    findings: Sequence[Finding] = field(default_factory=tuple)
    reference_px: float | None = None
    model_px: float | None = None

    @property
    def problems(self) -> list[str]:
        """Sentences of what is wrong."""
        return [finding.sentence for finding in self.findings if finding.kind == "problem"]

    @property
    def remarks(self) -> list[str]:
        """Sentences of what some programs will miss."""
        return [finding.sentence for finding in self.findings if finding.kind == "remark"]


def check_folder(folder: Path, dialect: ScaleDialect = "3ddfa") -> list[Checked]:
    """Every `.mat` with a picture in a folder and below, by name. Raises DataError: there is no such folder."""
    return [check_file(mat, image, dialect) for image, mat in sorted(pose_pairs(folder), key=lambda pair: pair[1])]


def check_file(mat: Path, image: Path, dialect: ScaleDialect = "3ddfa") -> Checked:
    """One file and its picture; whatever cannot be read is a finding."""
    try:
        height, width = read_colour(image).shape[:2]
        arrays = read_mat(mat)
        file = pose_file_of(arrays, width, height, dialect, files.plain_path(mat))
    except WorkbenchError as error:
        return Checked(mat, (Finding(error.sentence),))
    found = [*_keys(arrays), *_angles(arrays), *_points(file)]
    reference = _reference_px(file.view, file)
    if reference is not None and reference > MOST_REFERENCE_SHARE * _face_px(file.view):
        found.append(_misplaced(arrays, file, dialect, reference))
    model = _model_px(file)
    if model is not None and model > MOST_MODEL_PX:
        words = f"Weak perspective misses the points by up to {model:.1f} pixels: the camera was near."
        found.append(Finding(words, "remark"))
    return Checked(mat, tuple(found), reference, model)


def _keys(arrays: Mapping[str, NDArray[Any]]) -> list[Finding]:
    found = []
    for name, shapes in SHAPES.items():
        if name not in arrays:
            found.append(Finding(f"{name} is missing, which some loaders ask for.", "remark"))
            continue
        values = arrays[name]
        if values.shape not in shapes:
            expected = " or ".join(" × ".join(map(str, shape)) for shape in shapes)
            found.append(Finding(f"{name} is {' × '.join(map(str, values.shape))}, not {expected}."))
        if values.dtype.kind != "f" and name != "roi":
            found.append(Finding(f"{name} holds {values.dtype} numbers, not floating-point ones."))
    return found


def _angles(arrays: Mapping[str, NDArray[Any]]) -> list[Finding]:
    stored = np.asarray(arrays["Pose_Para"], np.float64).ravel()[:3]
    rotation = WeakPerspective.from_parameters([*stored, 0, 0, 0, 1], 1, 1).rotation
    if abs(np.linalg.det(rotation) - 1) > _ANGLE_TOLERANCE:
        return [Finding("The angles of Pose_Para give no rotation.")]
    turn = (np.array(angles_300w_lp(rotation)) - stored + np.pi) % (2 * np.pi) - np.pi
    if np.abs(turn).max() <= 1e-4:
        return []
    words = ", ".join(f"{angle:.1f}°" for angle in np.degrees(stored))
    return [Finding(f"The angles ({words}) do not come back from their rotation: yaw lies beyond a quarter turn.")]


def _points(file: PoseFile) -> list[Finding]:
    points, view = file.landmarks2d, file.view
    if points is None:
        return [Finding("The file holds no 68 points, neither in pt2d nor in pt3d_68.")]
    found = []
    outside = max(_outside(points[:, 0], view.width), _outside(points[:, 1], view.height))
    if outside > NEAR_IMAGE:
        found.append(Finding(f"Points lie outside the picture by up to {outside:.0%} of its size."))
    away = view.rotation[2, 2] < 0
    if away:
        found.append(Finding("The face looks away from the camera.", "remark"))
    frontal = not away and abs(angles_300w_lp(view.rotation)[1]) < _FRONTAL
    if frontal and points[0, 0] >= points[16, 0]:
        found.append(Finding("Point 0 lies to the right of point 16: the points are mirrored."))
    if file.points is not None:
        apart = float(np.abs(file.points[:, :2] - points).max())
        if apart > _EQUAL_PX:
            found.append(Finding(f"pt2d and pt3d_68 differ by up to {apart:.2f} pixels."))
        if frontal and file.points[30, 2] <= file.points[[0, 16], 2].mean():
            found.append(Finding("The nose lies behind the ears: z of pt3d_68 has the other sign."))
    return found


def _outside(values: Float, size: int) -> float:
    return float(max(-values.min(), values.max() - size, 0.0) / size)


def _reference_px(view: WeakPerspective, file: PoseFile) -> float | None:
    if file.landmarks2d is None:
        return None
    drawn = view.project(reference_points())[_INNER, :2]
    return float(np.linalg.norm(drawn - file.landmarks2d[_INNER], axis=1).mean())


def _model_px(file: PoseFile) -> float | None:
    if file.model_points is None or file.landmarks2d is None:
        return None
    drawn = file.view.project(file.model_points)[:, :2]
    return float(np.linalg.norm(drawn - file.landmarks2d, axis=1).max())


def _face_px(view: WeakPerspective) -> float:
    """Distance of the mean adult's outer eye corners, px, as drawn from the front."""
    corners = reference_points()[[EYE_CORNERS[0], EYE_CORNERS[-1]]]
    return float(view.scale * np.linalg.norm(corners[1] - corners[0]))


def _misplaced(arrays: Mapping[str, NDArray[Any]], file: PoseFile, dialect: ScaleDialect, residual: float) -> Finding:
    other = WeakPerspective.from_parameters(arrays["Pose_Para"], file.view.width, file.view.height, _OTHER[dialect])
    fitting = _reference_px(other, file)
    if fitting is not None and fitting <= MOST_REFERENCE_SHARE * _face_px(other) and fitting < 0.5 * residual:
        return Finding(f"The scale fits if it is read as {_OTHER[dialect]}'s; as {dialect}'s it misses the points.")
    return Finding(f"A mean face drawn by Pose_Para misses the points by {residual:.1f} pixels on average.")
