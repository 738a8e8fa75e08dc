"""Face Alignment Networks (Bulat and Tzimiropoulos, ICCV 2017) as TorchScript: 68 heat maps of a face's crop.

The layout is that of the files which the face-alignment library loads: picture (1, 3, 256, 256), RGB 0 to 1; answer
(1, 68, 64, 64). A TorchScript file carries a program of its own, so it is opened by jobs and live workers only, never
in the window's process; it is not unpickled by Python.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench import files
from workbench.errors import DataError
from workbench.faces.crops import Crop
from workbench.faces.interface import FaceBox, Float, FoundFace
from workbench.faces.own_finder import OwnFaceFinder, one_thread
from workbench.faces.pupils import with_pupils

_INPUT, _MAP, _POINTS = 256, 64, 68
_SIZE_PER_BOX = 200 / 195
"""Side of the crop for one pixel of the box's width plus height, as these networks were trained."""
_RAISED = 0.12
"""The crop's middle lies this share of the box's height above the box's."""


class FanFinder:
    """Boxes by the built-in detector, 68 points by the person's network, pupils by gradients."""

    def __init__(self, path: Path) -> None:
        self.title = f"FAN: {path.name}"
        self.own = OwnFaceFinder()
        self.network = _opened(path)

    def boxes(self, bgr: NDArray[np.uint8]) -> list[FaceBox]:
        """Every face, best first."""
        return self.own.boxes(bgr)

    def landmarks(self, bgr: NDArray[np.uint8], box: FaceBox) -> FoundFace:
        """The points of one face. The score is the mean height of the maps' peaks."""
        crop = crop_of_box(box)
        rgb = np.ascontiguousarray(crop.cut(bgr, _INPUT)[:, :, ::-1])
        with one_thread():
            maps = _maps_of(self.network(torch.from_numpy(rgb).permute(2, 0, 1)[None].float() / 255))
        points, score = peaks(maps.numpy())
        return FoundFace(box, with_pupils(bgr, crop.to_picture(points, _MAP)), score)


def crop_of_box(box: FaceBox) -> Crop:
    """The square that these networks see of a face whose box reaches from the chin to the hair line."""
    middle = box.x + box.width / 2, box.y + box.height * (0.5 - _RAISED)
    return Crop(middle, _SIZE_PER_BOX * (box.width + box.height))


def peaks(maps: NDArray[np.float32]) -> tuple[Float, float]:
    """(68, 2) pixels of the maps, centres at +0.5, and the peaks' mean height cut to 0 to 1. maps : (68, 64, 64).

    A quarter of a pixel towards the higher neighbour on either axis, as these networks are read.
    """
    flat = maps.reshape(len(maps), -1)
    best = flat.argmax(1)
    rows, columns = best // maps.shape[2], best % maps.shape[2]
    padded = np.pad(maps, ((0, 0), (1, 1), (1, 1)), mode="edge")
    every = np.arange(len(maps))
    across = np.sign(padded[every, rows + 1, columns + 2] - padded[every, rows + 1, columns])
    down = np.sign(padded[every, rows + 2, columns + 1] - padded[every, rows, columns + 1])
    points = np.stack([columns + 0.5 + 0.25 * across, rows + 0.5 + 0.25 * down], 1)
    return points.astype(np.float64), float(np.clip(flat.max(1).mean(), 0, 1))


def _opened(path: Path) -> torch.jit.ScriptModule:
    """Raises DataError: the file is no TorchScript, or its network answers otherwise."""
    try:
        network: torch.jit.ScriptModule = torch.jit.load(  # type: ignore[no-untyped-call]
            str(files.long_path(path)), map_location="cpu"
        )
        network.eval()
        with one_thread():
            _maps_of(network(torch.zeros(1, 3, _INPUT, _INPUT)))
    except (RuntimeError, OSError, ValueError) as error:
        raise DataError(
            "The file holds no landmark network that can be used", where=path,
            remedy="choose a TorchScript file that turns a picture of 256 x 256 pixels into 68 maps of 64 x 64",
        ) from error  # fmt: skip
    return network


def _maps_of(answer: object) -> Tensor:
    """(68, 64, 64); of several stages' maps the last ones. Raises ValueError: other sizes."""
    if isinstance(answer, list | tuple) and answer:
        answer = answer[-1]
    if not isinstance(answer, Tensor) or tuple(answer.shape) != (1, _POINTS, _MAP, _MAP):
        raise ValueError("not 68 maps of 64 x 64")
    return answer[0].float()
