"""What a run must beat, said for one picture: four predictions that ask for no learning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plugins.training.data.framing import Letterbox
from plugins.training.targets import Target
from workbench.api import laid_on

if TYPE_CHECKING:
    # Torch comes with it, and the window reads the titles below.
    from plugins.training.baseline import Baseline

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
MEAN, MEAN_IMAGE, MEAN_FACE, FLAT = "mean", "mean_image", "mean_face", "flat"
TITLES: Mapping[str, str] = {
    MEAN: "predicting the mean",
    MEAN_IMAGE: "predicting the mean depth image",
    MEAN_FACE: "predicting the mean face",
    FLAT: "a flat plane at the true distance",
}
EXPLAINED: Mapping[str, str] = {
    MEAN: "one number for every pixel: the mean over the heads of the training faces",
    MEAN_IMAGE: "the mean depth image of the training faces",
    MEAN_FACE: "the mean face of the training faces, stretched over the box around each head (the true box)",
    FLAT: "one number per picture, the best there is: the true median over the head",
}


def predictions(baseline: Baseline, target: Target, size: int, shape: tuple[int, int], head: Mask) -> dict[str, Floats]:
    """Values (H, W) in the target's unit, by baseline; those that need no truth. `size`: of the run's own pictures."""
    height, width = shape
    box = Letterbox(height, width, size)
    found = {
        MEAN: target.restore(np.full(shape, baseline.mean, np.float32)),
        MEAN_IMAGE: target.restore(box.undo(baseline.mean_image)),
    }
    if baseline.mean_face is not None and head.any():
        found[MEAN_FACE] = target.restore(laid_on(baseline.mean_face, head, baseline.mean))
    return found
