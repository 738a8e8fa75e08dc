"""One held-out face in depth while a run learns: predicted and true, for a 3D view. NumPy only."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from workbench.api import Camera, DataError, DepthMeshOptions, Mesh, depth_to_mesh, files

Which = Literal["prediction", "truth"]
_NOMINAL_VIEW_DEGREES = 20.0


@dataclass(frozen=True)
class CurrentFace:
    """Depths are z in metres (laid out one metre away where the run knows no distance), NaN outside the head.

    Attributes
    ----------
    photo : (H, W, 3) uint8 RGB.  prediction, truth : (H, W) float32.
    metric : whether differences are millimetres of a real head.
    """

    photo: NDArray[np.uint8]
    prediction: NDArray[np.float32]
    truth: NDArray[np.float32]
    metric: bool
    epoch: int = 0

    def write(self, path: Path, epoch: int) -> None:
        """Store it as NPZ, whole or not at all. Raises WorkspaceError."""
        stream = io.BytesIO()
        about = np.array([epoch, self.metric], np.int64)
        np.savez(stream, photo=self.photo, prediction=self.prediction, truth=self.truth, about=about)
        files.write_bytes(path, stream.getvalue(), durable=False)

    @classmethod
    def read(cls, path: Path) -> Self:
        """What a run stored. Raises DataError: there is none, or it is damaged."""
        if not path.exists():
            raise DataError("This run shows no face in 3D", remedy="it appears after the first epoch of a depth run")
        try:
            with np.load(path, allow_pickle=False) as stored:
                epoch, metric = (int(number) for number in stored["about"])
                photo, depths = stored["photo"], [stored[name] for name in ("prediction", "truth")]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise DataError("The face of this run cannot be read", where=files.plain_path(path)) from error
        if photo.ndim != 3 or photo.dtype != np.uint8 or any(depth.shape != photo.shape[:2] for depth in depths):
            raise DataError("The face of this run is damaged", where=files.plain_path(path))
        prediction, truth = (np.asarray(depth, np.float32) for depth in depths)
        return cls(photo, prediction, truth, bool(metric), epoch)

    def error_mm(self) -> NDArray[np.float32]:
        """(H, W) how far the prediction lies before the truth, positive towards the viewer; NaN outside the head."""
        return np.asarray((self.truth - self.prediction) * np.float32(1000), np.float32)

    def surface(self, which: Which) -> tuple[Mesh, NDArray[np.float64]]:
        """The surface (frame of a camera with a view of 20°) and the error (V,) in mm at each of its vertices."""
        depth = self.prediction if which == "prediction" else self.truth
        height, width = depth.shape
        camera = Camera.looking_forward(width, height, _NOMINAL_VIEW_DEGREES)
        mesh = depth_to_mesh(np.nan_to_num(depth, nan=0.0), camera, DepthMeshOptions())
        uvs = mesh.uvs if mesh.uvs is not None else np.zeros((0, 2))
        columns = np.clip((uvs[:, 0] * width).astype(np.int64), 0, width - 1)
        rows = np.clip(((1 - uvs[:, 1]) * height).astype(np.int64), 0, height - 1)
        return mesh, np.asarray(self.error_mm()[rows, columns], np.float64)
