"""Folders of pictures with depth beside them, whatever made them: five fields say what the numbers mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from workbench import files
from workbench.datasets.formats.depth_fields import DepthFields
from workbench.datasets.formats.depth_files import read_depth_file
from workbench.datasets.formats.pairing import Pair, find_pairs
from workbench.datasets.formats.picture_files import read_colour
from workbench.datasets.record import DepthMeaning, Sample
from workbench.errors import DataError, WorkbenchError
from workbench.geometry.camera import Camera
from workbench.opencv import cv2


@dataclass(frozen=True)
class GenericPairs:
    """Pictures and depth files that pair by name or number.

    Attributes
    ----------
    fields : what the depth numbers mean.
    fov_y_degrees : vertical field of view of the camera, None where unknown; needed to turn ray distance into z.
    image_folder, depth_folder : subfolders, "" to recognise them by their names.
    skip_unpaired : leave out files without a partner instead of refusing.
    """

    fields: DepthFields = field(default_factory=lambda: DepthFields(metres_per_code=None))
    fov_y_degrees: float | None = None
    image_folder: str = ""
    depth_folder: str = ""
    skip_unpaired: bool = False

    @property
    def meaning(self) -> DepthMeaning:
        """What the imported depth numbers mean."""
        fields = self.fields
        scale = "unknown scale" if fields.metres_per_code is None else f"{fields.metres_per_code:g} m per number"
        stretched = ", stretched image by image" if fields.per_image_normalised else ""
        source = f"{fields.space.replace('_', ' ')}, near {fields.near}, {scale}{stretched}"
        return fields.meaning(camera_known=self.fov_y_degrees is not None, source=source)

    def pairs(self, source: Path) -> Sequence[Pair]:
        """All pairs of a folder, by id. Raises DataError."""
        return find_pairs(
            source,
            image_folder=self.image_folder,
            depth_folder=self.depth_folder,
            skip_unpaired=self.skip_unpaired,
        )

    def read(self, pair: Pair) -> Sample:
        """One sample. A picture of another size than its depth is brought to the depth's size where shapes agree.

        Raises
        ------
        DataError : a file is damaged, is no depth, or picture and depth have different shapes.
        """
        image = read_colour(pair.image)
        stored = read_depth_file(pair.depth)
        height, width = stored.shape
        if abs(image.shape[1] / image.shape[0] - width / height) > 0.02 * width / height:
            raise DataError(
                f"Picture and depth have different shapes ({image.shape[1]} × {image.shape[0]} and {width} × {height})",
                where=files.plain_path(pair.depth),
            )
        if image.shape[:2] != stored.shape:
            image = np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        camera = None if self.fov_y_degrees is None else Camera.looking_forward(width, height, self.fov_y_degrees)
        try:
            depth = self.fields.interpret(stored, camera)
        except WorkbenchError as error:
            error.where = files.plain_path(pair.depth)
            raise
        attributes = {"picture": pair.image.name, "depth_file": pair.depth.name}
        return Sample(
            id=pair.id,
            identity=pair.id,
            category="real",
            image=image,
            depth=depth,
            camera=camera,
            attributes=attributes,
        )
