"""A live picture and its depth, kept in the run's predictions under “live”."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.training.inference import Prediction
from plugins.training.live.request import LiveRequest
from plugins.training.prediction.results import result_of
from plugins.training.run_folder import RunFolder
from plugins.training.settings import PredictSettings
from plugins.training.targets import Target
from workbench.api import Camera, cv2, files, png_bytes

FOLDER = "live"


def keep_snapshot(
    run: RunFolder,
    shown: NDArray[np.uint8],
    camera: Camera,
    prediction: Prediction,
    target: Target,
    r: LiveRequest,
) -> Path:
    """Write what `train.predict` writes for a photo, and the photo itself; the preview's path. A name that is taken
    stays as it is: after a crash the last request is asked again.

    Raises
    ------
    WorkspaceError : the disk is full, or the run's folder cannot be written to.
    """
    folder = run.predictions(FOLDER)
    preview = folder / f"{r.snapshot}_preview.png"
    if preview.exists():
        return preview
    s = PredictSettings(run=run.name, field_of_view_degrees=r.field_of_view_degrees, distance_m=r.distance_m)
    made = result_of(r.snapshot, shown, camera, prediction, target, s)
    photo = png_bytes(np.ascontiguousarray(cv2.cvtColor(shown, cv2.COLOR_RGB2BGR)), colourful=True)
    for ending, data in {"_photo.png": photo, **made.contents}.items():
        files.write_bytes(folder / f"{r.snapshot}{ending}", data)
    return preview
