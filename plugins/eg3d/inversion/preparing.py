"""What the window and the job do with a photo before anything is computed: read it, check it, align it. No torch."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.checkpoint import look_at_file
from plugins.eg3d.configuration import Configuration
from plugins.eg3d.inversion.alignment import Alignment, align
from plugins.eg3d.inversion.detection import detected_points
from plugins.eg3d.inversion.face_points import points_from_text
from plugins.eg3d.inversion.photo import read_photo
from plugins.eg3d.inversion.settings import InvertSettings
from workbench.api import SettingsError, files

_GREY, _WHITE = 128, 255


@dataclass(frozen=True)
class Aligned:
    """A photo (H, W, 3), how it is laid into the generator's picture, and the generator's description."""

    photo: NDArray[np.uint8]
    alignment: Alignment
    configuration: Configuration


def aligned_photo(s: InvertSettings) -> Aligned:
    """The photo of these settings, aligned by the points given, or found where there is a detector.

    Raises
    ------
    SettingsError : no photo, no points, or points that are no face's.  DataError : a file that cannot be read.
    """
    configuration = look_at_file(s.generator_file).configuration
    return aligned(s, read_chosen(s, configuration), configuration)


def aligned(s: InvertSettings, photo: NDArray[np.uint8], configuration: Configuration) -> Aligned:
    """A photo (H, W, 3) that has been read, aligned as the settings say. Raises SettingsError, DataError."""
    if s.points.strip():
        points = points_from_text(s.points)
    elif s.detector is not None:
        points = detected_points(photo, s.detector)
    else:
        raise SettingsError(
            "The five points of the face are not given", field="points", remedy="click them in the photo"
        )
    yaw, elevation = (None if angle is None else math.radians(angle) for angle in (s.yaw, s.elevation))
    size = (photo.shape[1], photo.shape[0])
    found = align(points, size, configuration, yaw=yaw, elevation=elevation, focal=s.focal)
    return Aligned(photo, found, configuration)


def read_chosen(s: InvertSettings, configuration: Configuration) -> NDArray[np.uint8]:
    """The chosen photo (H, W, 3). Raises SettingsError, DataError."""
    if s.photo is None:
        raise SettingsError("No photo is chosen", field="photo", remedy="drop a picture of a face into the tab")
    if not files.long_path(s.photo).is_file():
        raise SettingsError("The photo is missing", field="photo", where=files.plain_path(s.photo))
    return read_photo(s.photo, _WHITE if configuration.rendering.white_back else _GREY)
