"""The surface of a face: cut from its density or its depth, as a mesh in the camera's frame and as further files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.generate.settings import GenerateSettings
from plugins.eg3d.generator.generator import Generator, Planes
from workbench.api import Camera, Mesh, cv2, depth_to_mesh


class SurfaceMaker:
    """Makes the surface of one picture after another as the settings say; files go into the dataset's folder."""

    def __init__(self, generator: Generator, settings: GenerateSettings, dataset: Path) -> None:
        self._generator, self._settings, self._dataset = generator, settings, dataset

    def make(
        self,
        sample_id: str,
        planes: Planes,
        depth: NDArray[np.float32],
        camera: Camera,
        image: NDArray[np.uint8],
    ) -> Mesh:
        """The surface in the camera's frame, metres.

        depth (R, R) with its camera, and image (H, H, 3), are what a surface from depth is made of.

        Raises
        ------
        DataError : there is no surface at the level. SettingsError : the level is outside the densities.
        """
        colours = cv2.resize(image, depth.shape[::-1], interpolation=cv2.INTER_AREA)
        return depth_to_mesh(depth, camera, colours=colours)
