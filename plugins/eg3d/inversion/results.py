"""What an inversion leaves behind: its folder, and the pictures and figures in it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.inversion.photo import write_picture
from workbench.api import (
    Camera,
    DataError,
    DepthMeshOptions,
    colourise,
    cv2,
    depth_to_mesh,
    files,
    from_eg3d_vector,
    ray_distance_to_depth,
    write_mesh,
)

DEPTH_UNIT_M = 1e-4
HONEST = (
    "The depth and the surface are the generator's guess of a face that looks like the photo, in its nominal scale. "
    "Nothing of them was measured."
)
_PREVIEW_PX = 256
_SHOWN_FROM = 0.5
_NEAR_FAR = (2.0, 98.0)


@dataclass(frozen=True)
class InversionFolder:
    """Paths of one inversion in the workspace."""

    path: Path

    @classmethod
    def of(cls, workspace: Path, name: str) -> InversionFolder:
        """The folder of that name; it need not exist."""
        return cls(workspace / "inversions" / name)

    @property
    def record(self) -> Path:
        """result.json: figures, settings, camera; written at the end, and with the job's name at the beginning."""
        return self.path / "result.json"

    @property
    def crop(self) -> Path:
        """The aligned photo."""
        return self.path / "crop.png"

    @property
    def result(self) -> Path:
        """The final picture of the code found."""
        return self.path / "result.png"

    @property
    def code(self) -> Path:
        """w.npy (1, 14, 512); w.npz holds the same under `w`."""
        return self.path / "w.npy"

    @property
    def depth(self) -> Path:
        """depth.png: z-depth, 16 bits, in tenths of a millimetre of the nominal scale, 0 where nothing is."""
        return self.path / "depth.png"

    @property
    def surface(self) -> Path:
        """surface.ply: what the depth shows, coloured, in metres of the nominal scale and the camera's frame."""
        return self.path / "surface.ply"

    def progress(self, phase: str, step: int) -> Path:
        """A picture of the way: photo, picture so far and its depth side by side."""
        return self.path / "progress" / f"{phase}-{step:05d}.png"

    def job(self) -> str | None:
        """Id of the job that makes or made this; None where there is none yet."""
        return None if not self.record.exists() else str(self.read().get("job", ""))

    def read(self) -> dict[str, Any]:
        """What result.json says. Raises DataError."""
        values = files.read_json(self.record)
        if not isinstance(values, dict):
            raise DataError("The record of this inversion is damaged", where=files.plain_path(self.record))
        return values


@dataclass(frozen=True)
class Seen:
    """A picture as arrays: image (H, H, 3) and raw (R, R, 3) uint8, ray distance and weight (R, R)."""

    image: NDArray[np.uint8]
    raw: NDArray[np.uint8]
    distance: NDArray[np.float32]
    weight: NDArray[np.float32]


def side_by_side(crop: NDArray[np.uint8], seen: Seen) -> NDArray[np.uint8]:
    """(256, 768, 3): aligned photo, picture so far, its depth from near (bright) to far (dark)."""
    near = np.where(seen.weight >= _SHOWN_FROM, -seen.distance, np.nan)
    shown = near[np.isfinite(near)]
    low, high = np.percentile(shown, _NEAR_FAR) if shown.size else (0.0, 1.0)
    parts = (crop, seen.image, colourise(near, float(low), float(high), "viridis"))
    side = (_PREVIEW_PX, _PREVIEW_PX)
    return np.concatenate([cv2.resize(part, side, interpolation=cv2.INTER_AREA) for part in parts], axis=1)


def write_results(
    folder: InversionFolder,
    seen: Seen,
    code: NDArray[np.float32],
    camera: NDArray[np.float64],
    metres_per_unit: float,
    record: Mapping[str, Any],
) -> None:
    """Write everything but the aligned photo; result.json last, as it says that all is there. Raises WorkspaceError."""
    write_picture(folder.result, seen.image)
    _write_array(folder.code, code)
    _write_archive(folder.path / "w.npz", w=code, camera=camera)
    _write_array(folder.path / "camera.npy", camera)
    height, width = seen.distance.shape
    view = from_eg3d_vector(camera, width, height, metres_per_unit)
    depth = depth_of(seen, view, metres_per_unit)
    write_picture(folder.depth, np.asarray(np.round(depth / DEPTH_UNIT_M), np.uint16))  # type: ignore[arg-type]
    write_mesh(folder.surface, depth_to_mesh(depth, view, DepthMeshOptions(), seen.raw))
    files.write_json(folder.record, {**record, "depth_unit_m": DEPTH_UNIT_M, "note": HONEST})


def depth_of(seen: Seen, view: Camera, metres_per_unit: float) -> NDArray[np.float64]:
    """(R, R) z-depth in nominal metres, 0 where the generator shows nothing."""
    z = ray_distance_to_depth(seen.distance.astype(np.float64) * metres_per_unit, view)
    return np.where(seen.weight >= _SHOWN_FROM, z, 0.0)


def _write_array(path: Path, values: NDArray[Any]) -> None:
    stream = io.BytesIO()
    np.save(stream, values, allow_pickle=False)
    files.write_bytes(path, stream.getvalue())


def _write_archive(path: Path, **arrays: NDArray[Any]) -> None:
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type]
    files.write_bytes(path, stream.getvalue())
