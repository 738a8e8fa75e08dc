"""Depth of a video's frames on disk, a file a frame, so that a stopped job goes on with the first one missing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.training.prediction.depth_maps import DepthMap
from plugins.training.settings.predict_video import KeptFrames
from plugins.training.targets import Target
from workbench.api import DataError, cv2, files, png_bytes

_CODES = 65534
_STEP_M = 0.0001
_SPREADS = 12.0


class DepthStore:
    """Files ``frames/000012.png`` or ``.npz``.

    A PNG holds 16-bit codes: value = code * scale + offset, 0 = no head; one scale and offset for the whole video.

    Parameters
    ----------
    ends : values that the codes have to reach, smallest and largest.
    """

    def __init__(self, folder: Path, kept: KeptFrames, ends: tuple[float, float]) -> None:
        self.folder = files.long_path(folder)
        self._npz = kept == "npz"
        low, high = ends
        self.scale = max((high - low) / _CODES, 1e-9)
        self.offset = low - self.scale

    def path(self, number: int) -> Path:
        """The file of a frame."""
        return self.folder / f"{number:06d}.{'npz' if self._npz else 'png'}"

    def has(self, number: int) -> bool:
        """Whether a frame is there, whole: files are replaced, never half written."""
        return self.path(number).exists()

    def write(self, number: int, depth: DepthMap) -> None:
        """Keep the depth of a frame. Raises WorkspaceError (disk full)."""
        if self._npz:
            stream = io.BytesIO()
            np.savez_compressed(stream, depth=depth.values.astype(np.float32), head=depth.inside)
            files.write_bytes(self.path(number), stream.getvalue(), durable=False)
            return
        codes = np.clip(np.rint((depth.values - self.offset) / self.scale), 1, _CODES + 1)
        data = png_bytes(np.where(depth.inside, codes, 0).astype(np.uint16))
        files.write_bytes(self.path(number), data, durable=False)

    def read(self, number: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Values (H, W) and where the head is. Raises DataError: the file is damaged."""
        path = self.path(number)
        try:
            if self._npz:
                with np.load(path, allow_pickle=False) as found:
                    return found["depth"], found["head"]
            codes = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile, cv2.error) as error:
            raise _damaged(path) from error
        if codes is None or codes.dtype != np.uint16 or codes.ndim != 2:
            raise _damaged(path)
        return np.asarray(codes * self.scale + self.offset, np.float32), codes > 0

    def reading(self) -> dict[str, Any]:
        """How the files are read, for the description beside them."""
        if self._npz:
            return {"arrays": {"depth": "float32 values", "head": "true where the head is"}}
        return {"scale": self.scale, "offset": self.offset, "no_data": 0, "reading": "value = code * scale + offset"}


def ends_of_metres(farthest_m: float | None) -> tuple[float, float]:
    """Depths that the codes of a video reach: 6.5 m in steps of 0.1 mm, or 65 m in steps of 1 mm where it may lie
    farther or nobody knows."""
    step = _STEP_M if farthest_m is not None and farthest_m < _CODES * _STEP_M else 10 * _STEP_M
    return step, step * (_CODES + 1)


def ends_of_target(target: Target) -> tuple[float, float]:
    """The run's own numbers, twelve of its spreads about the middle."""
    return target.mean - _SPREADS * target.scale, target.mean + _SPREADS * target.scale


def _damaged(path: Path) -> DataError:
    return DataError("The depth of a frame is damaged", where=files.plain_path(path), remedy="delete it and resume")
