"""The five points found by a detector, where a person supplies its model file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.inversion.face_points import COUNT, Points
from workbench.api import DataError, SettingsError, UnavailableError, cv2, files

_LONGEST_PX = 1024
_CERTAIN = 0.6
_BOX_NUMBERS = 4


def detected_points(photo: NDArray[np.uint8], model: Path) -> Points:
    """(5, 2) px of the largest face of a photo (H, W, 3), found by a face detector of OpenCV's YuNet kind (.onnx).

    Such a model gives exactly the five points wanted, in their order; no model ships with the workbench.

    Raises
    ------
    UnavailableError : this OpenCV has no such detector.  DataError : the file is no such model.
    SettingsError : there is no face.
    """
    where = files.plain_path(model)
    if not hasattr(cv2, "FaceDetectorYN"):
        raise UnavailableError("The installed OpenCV has no face detector", remedy="click the five points instead")
    if not files.long_path(model).is_file():
        raise DataError("The detector's model file is missing", where=where, remedy="choose it again, or click")
    shrink = min(1.0, _LONGEST_PX / max(photo.shape[:2]))
    size = (max(1, round(photo.shape[1] * shrink)), max(1, round(photo.shape[0] * shrink)))
    small = cv2.cvtColor(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR)
    try:
        detector = cv2.FaceDetectorYN.create(str(files.long_path(model)), "", size, _CERTAIN)
        _, faces = detector.detect(small)
    except cv2.error as error:
        raise DataError(
            "The file is no face detector that OpenCV can use", where=where, remedy="choose a YuNet .onnx file"
        ) from error
    if faces is None or not len(faces):
        raise SettingsError("No face was found in the photo", field="points", remedy="click the five points")
    largest = max(np.asarray(faces, np.float64), key=lambda face: float(face[2] * face[3]))
    points = largest[_BOX_NUMBERS : _BOX_NUMBERS + 2 * COUNT].reshape(COUNT, 2)
    return np.asarray(points * [photo.shape[1] / size[0], photo.shape[0] / size[1]])
