"""MediaPipe's Face Landmarker: a person's `face_landmarker.task`, 478 points of which 70 are ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench import files
from workbench.errors import DataError, UnavailableError
from workbench.faces.crops import box_of_points
from workbench.faces.interface import FaceBox, Float, FoundFace

MESH_POINTS = (
    # Contour from the picture's left ear to its right one.
    127, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 356,
    # Brows, ridge of the nose, its lower edge.
    70, 63, 105, 66, 107, 336, 296, 334, 293, 300, 168, 197, 5, 4, 98, 97, 2, 326, 327,
    # Eyes, outer lips, inner lips, pupils.
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
    61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87, 468, 473,
)  # fmt: skip
"""Which points of the mesh are the 70, in their order."""
_MOST_FACES = 10


class MediaPipeFinder:
    """The person's model finds boxes and points at once.

    Raises
    ------
    UnavailableError : MediaPipe is not installed. DataError : it refuses the file.
    """

    def __init__(self, path: Path) -> None:
        self.title = f"MediaPipe: {path.name}"
        self._mediapipe = _library()
        vision = self._mediapipe.tasks.vision
        try:
            # As bytes: the library's own reading fails for some paths on Windows.
            base = self._mediapipe.tasks.BaseOptions(model_asset_buffer=files.long_path(path).read_bytes())
            options = vision.FaceLandmarkerOptions(base_options=base, num_faces=_MOST_FACES)
            self._landmarker = vision.FaceLandmarker.create_from_options(options)
        except (OSError, RuntimeError, ValueError) as error:
            raise DataError(
                "MediaPipe cannot use this model", where=path, remedy="choose the file face_landmarker.task"
            ) from error

    def boxes(self, bgr: NDArray[np.uint8]) -> list[FaceBox]:
        """Every face, largest first; the library states no score."""
        boxes = [box_of_points(points) for points in self._faces(bgr)]
        return sorted(boxes, key=lambda box: -box.width * box.height)

    def landmarks(self, bgr: NDArray[np.uint8], box: FaceBox) -> FoundFace:
        """The points of the face whose box is nearest to this one.

        Raises
        ------
        DataError : there is no face in the picture.
        """
        faces = self._faces(bgr)
        if not faces:
            raise DataError("MediaPipe finds no face in the picture", remedy="show the whole face")
        middle = np.array([box.x + box.width / 2, box.y + box.height / 2])
        points = min(faces, key=lambda face: float(np.hypot(*(face[:68].mean(0) - middle))))
        return FoundFace(box, points, 1.0)

    def _faces(self, bgr: NDArray[np.uint8]) -> list[Float]:
        rgb = np.ascontiguousarray(bgr[:, :, ::-1])
        image = self._mediapipe.Image(image_format=self._mediapipe.ImageFormat.SRGB, data=rgb)
        height, width = bgr.shape[:2]
        found = self._landmarker.detect(image).face_landmarks
        return [ours(np.array([(point.x * width, point.y * height) for point in face])) for face in found]


def ours(mesh: Float) -> Float:
    """(70, 2) of the (478, 2) points of the mesh.

    Raises
    ------
    DataError : the model gives no irises (468 points).
    """
    if len(mesh) <= max(MESH_POINTS):
        raise DataError("This MediaPipe model finds no irises", remedy="choose the file face_landmarker.task")
    return np.asarray(mesh[list(MESH_POINTS)], np.float64)


def _library() -> Any:
    try:
        import mediapipe
    except ImportError as error:
        raise UnavailableError(
            "MediaPipe is not installed",
            remedy="install it into the workbench's environment (pip install mediapipe), or use the built-in model",
        ) from error
    return mediapipe
