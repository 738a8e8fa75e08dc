"""dlib's shape predictors (Kazemi and Sullivan, CVPR 2014): a person's `.dat` file of 68 points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError, UnavailableError
from workbench.faces.crops import FOREHEAD
from workbench.faces.interface import FaceBox, FoundFace
from workbench.faces.own_finder import OwnFaceFinder
from workbench.faces.pupils import with_pupils

_POINTS = 68


class DlibFinder:
    """Boxes by the built-in detector, 68 points by the person's predictor, pupils by gradients.

    Raises
    ------
    UnavailableError : dlib is not installed. DataError : it refuses the file, or the file has other points.
    """

    def __init__(self, path: Path) -> None:
        self.title = f"dlib: {path.name}"
        self.own = OwnFaceFinder()
        self._dlib = _library()
        try:
            self._predictor = self._dlib.shape_predictor(str(path))
        except RuntimeError as error:
            raise DataError(
                "dlib cannot use this model", where=path, remedy="choose a shape predictor of 68 points"
            ) from error

    def boxes(self, bgr: NDArray[np.uint8]) -> list[FaceBox]:
        """Every face, best first."""
        return self.own.boxes(bgr)

    def landmarks(self, bgr: NDArray[np.uint8], box: FaceBox) -> FoundFace:
        """The points of one face; dlib states no score.

        Raises
        ------
        DataError : the model has other points.
        """
        # dlib's own boxes reach from the brows to the chin.
        top = box.y + box.height * FOREHEAD / (1 + FOREHEAD)
        edges = (round(v) for v in (box.x, top, box.x + box.width, box.y + box.height))
        shape = self._predictor(np.ascontiguousarray(bgr[:, :, ::-1]), self._dlib.rectangle(*edges))
        if shape.num_parts != _POINTS:
            raise DataError(
                f"This dlib model has {shape.num_parts} points", remedy="choose a shape predictor of 68 points"
            )
        points = np.array([(part.x + 0.5, part.y + 0.5) for part in shape.parts()])
        return FoundFace(box, with_pupils(bgr, points), 1.0)


def _library() -> Any:
    try:
        import dlib
    except ImportError as error:
        raise UnavailableError(
            "dlib is not installed",
            remedy="install it into the workbench's environment (it has to be compiled), or use the built-in model",
        ) from error
    return dlib
