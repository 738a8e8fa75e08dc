"""The `.mat` files of 300W-LP and AFLW2000-3D: pose, 68 points, and what else belongs to a complete one.

MATLAB version 5 files are read as plain numeric arrays; anything that could hold more (structs, cells, objects,
functions) is refused before it is read. Lengths of the model are micrometres, angles radians, the rest pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench import files
from workbench.datasets.formats.picture_files import read_bytes
from workbench.errors import DataError
from workbench.geometry.weak_perspective import ScaleDialect, WeakPerspective

Float = NDArray[np.float64]
POINTS = 68
EYE_CORNERS = [36, 39, 42, 45]
ZERO_PARAMETERS = {
    "Shape_Para": (199, 1),
    "Exp_Para": (29, 1),
    "Tex_Para": (199, 1),
    "Illum_Para": (1, 10),
    "Color_Para": (1, 7),
}
"""Keys of the originals that describe a face in their own model, with their shapes; written as zeros."""
MODEL_POINTS = "pt3d_model"
"""A key of ours: (3, 68) the points in the model's frame, micrometres, from the head's true geometry."""
_NUMERIC = {"double", "single", "logical", *(f"{u}int{n}" for u in ("", "u") for n in (8, 16, 32, 64))}
_PIXELS = ("points", "points2d", "roi")
_MOST_NUMBERS = 20_000_000
_DESCRIPTION_BYTES = 116


@dataclass(frozen=True)
class PoseFile:
    """What one file says of a picture.

    Attributes
    ----------
    view : the pose.  points : (68, 3) px, y down, z larger is nearer; None where the file has none.
    points2d : (P, 2) px; 68 of iBUG, or the 21 of AFLW with -1 where unset; None where there is none.
    roi : (4,) a box; its meaning differs from set to set.  model_points : (68, 3) micrometres, from ours only.
    """

    view: WeakPerspective
    points: Float | None = None
    points2d: Float | None = None
    roi: Float | None = None
    model_points: Float | None = None

    @property
    def landmarks2d(self) -> Float | None:
        """(68, 2) px: pt2d where it holds the 68, else x and y of pt3d_68."""
        if self.points2d is not None and len(self.points2d) == POINTS:
            return self.points2d
        return None if self.points is None else self.points[:, :2]

    def resized(self, width: int, height: int) -> PoseFile:
        """The file of the same picture in another size and the same shape."""
        factor = height / self.view.height
        scaled = {name: None if (v := getattr(self, name)) is None else v * factor for name in _PIXELS}
        return replace(self, view=self.view.resized(width, height), **scaled)

    def arrays(self, dialect: ScaleDialect = "3ddfa", *, complete: bool = True) -> dict[str, Float]:
        """The file's keys. `complete` adds pt2d, zero-filled parameters and `pt3d_model` to Replicantface's three."""
        found = {"Pose_Para": self.view.parameters(dialect)[None]}
        if self.points is not None:
            found["pt3d_68"] = self.points.T
        if self.roi is not None:
            found["roi"] = np.asarray(self.roi, np.float64).reshape(1, 4)
        if complete:
            if self.landmarks2d is not None:
                found["pt2d"] = self.landmarks2d.T
            if self.model_points is not None:
                found[MODEL_POINTS] = self.model_points.T
            found |= {name: np.zeros(shape) for name, shape in ZERO_PARAMETERS.items()}
        return found


def mat_bytes(arrays: dict[str, Float]) -> bytes:
    """A MATLAB version 5 file of these arrays; the same arrays give the same bytes."""
    import io

    from scipy.io import savemat

    stream = io.BytesIO()
    savemat(stream, {name: np.ascontiguousarray(value) for name, value in arrays.items()}, do_compression=True)
    data = bytearray(stream.getvalue())
    # SciPy puts system and time there.
    data[:_DESCRIPTION_BYTES] = b"MATLAB 5.0 MAT-file, Face Depth Workbench".ljust(_DESCRIPTION_BYTES)
    return bytes(data)


def read_mat(path: Path) -> dict[str, NDArray[Any]]:
    """Every array of a `.mat` file, by key.

    Raises
    ------
    DataError : missing, damaged, of MATLAB 7.3 (another format), too large, or with anything but numbers in it.
    """
    import io

    from scipy.io import loadmat, whosmat

    data, where = read_bytes(path), files.plain_path(path)
    try:
        listing = whosmat(io.BytesIO(data))
        _refuse_unusual(listing, where)
        found = loadmat(io.BytesIO(data), squeeze_me=False, struct_as_record=True)
    except NotImplementedError as error:
        raise DataError(
            "The file is of MATLAB 7.3, which is another format", where=where, remedy="save it with -v7"
        ) from error
    except DataError:
        raise
    except Exception as error:
        # SciPy's readers raise whatever a damaged byte leads to: ValueError, TypeError, OSError, zlib.error, KeyError.
        raise DataError("The file is damaged or no MATLAB file", where=where) from error
    return {name: np.asarray(found[name]) for name, _shape, _kind in listing}


def read_pose_file(path: Path, width: int, height: int, dialect: ScaleDialect = "3ddfa") -> PoseFile:
    """The pose and points in a file whose picture has this size.

    Raises
    ------
    DataError : as `read_mat`, or it has no Pose_Para, or arrays have other shapes or numbers that are not finite.
    """
    return pose_file_of(read_mat(path), width, height, dialect, files.plain_path(path))


def pose_file_of(
    arrays: dict[str, NDArray[Any]], width: int, height: int, dialect: ScaleDialect = "3ddfa", where: str | None = None
) -> PoseFile:
    """The pose and points in the arrays of a file. Raises DataError as `read_pose_file`."""
    if "Pose_Para" not in arrays:
        raise DataError("The file has no Pose_Para", where=where, remedy="choose the .mat files beside the pictures")
    pose = _checked(arrays, "Pose_Para", where)
    if pose.size != 7 or pose.ravel()[6] <= 0:
        raise DataError("Pose_Para does not hold seven numbers with a positive scale", where=where)
    points, points2d = _columns(arrays, "pt3d_68", 3, where), _columns(arrays, "pt2d", 2, where)
    if points is not None and len(points) != POINTS:
        raise DataError(f"pt3d_68 holds {len(points)} points, not {POINTS}", where=where)
    roi = _checked(arrays, "roi", where).ravel() if "roi" in arrays else None
    return PoseFile(
        view=WeakPerspective.from_parameters(pose, width, height, dialect),
        points=points,
        points2d=points2d,
        roi=roi if roi is not None and roi.size == 4 else None,
        model_points=_columns(arrays, MODEL_POINTS, 3, where),
    )


def _refuse_unusual(listing: list[tuple[str, tuple[int, ...], str]], where: str) -> None:
    for name, shape, kind in listing:
        if kind not in _NUMERIC:
            raise DataError(f"“{name}” in the file is a {kind}, and only numbers are read", where=where)
        if np.prod([float(n) for n in shape]) > _MOST_NUMBERS:
            raise DataError(f"“{name}” in the file is far too large for a face", where=where)


def _checked(arrays: dict[str, NDArray[Any]], name: str, where: str | None) -> Float:
    values = np.asarray(arrays[name], np.float64)
    if not np.isfinite(values).all():
        raise DataError(f"{name} holds numbers that are not finite", where=where)
    return values


def _columns(arrays: dict[str, NDArray[Any]], name: str, rows: int, where: str | None) -> Float | None:
    if name not in arrays:
        return None
    values = _checked(arrays, name, where)
    if values.ndim != 2 or values.shape[0] != rows:
        shape = " × ".join(map(str, values.shape))
        raise DataError(f"{name} is {shape}, where {rows} rows are expected", where=where)
    return values.T
