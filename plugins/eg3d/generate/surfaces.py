"""The surface of a face: cut from its density or its depth, as a mesh in the camera's frame and as further files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.generate.settings import GenerateSettings
from plugins.eg3d.generator.generator import Generator, Planes
from plugins.eg3d.meshing.surface import SurfaceOptions, surface_of
from workbench.api import Camera, Mesh, cv2, depth_to_mesh, files, write_mesh, write_mrc, write_textured_mesh


class SurfaceMaker:
    """Makes the surface of one picture after another as the settings say; files go into the dataset's folder."""

    def __init__(self, generator: Generator, settings: GenerateSettings, dataset: Path) -> None:
        self._generator, self._settings, self._dataset = generator, settings, dataset
        self._options = SurfaceOptions(
            resolution=settings.lattice,
            level=settings.fixed_level,
            sparse=settings.sparse,
            colours=settings.colours,
            largest_only=settings.largest_only,
            smoothing=settings.smoothing,
        )
        self._latest: tuple[Planes, Mesh] | None = None

    def make(
        self, sample_id: str, planes: Planes, depth: NDArray[np.float32], camera: Camera, image: NDArray[np.uint8]
    ) -> Mesh:
        """The surface in the camera's frame, metres; further files hold it in EG3D's world (y up), in metres.

        depth (R, R) with its camera, and image (H, H, 3), are what a surface from depth is made of.

        Raises
        ------
        SettingsError : the level is outside the densities. NumericalError : no level can be found by itself.
        WorkspaceError : a file cannot be written.
        """
        if self._settings.surface == "depth":
            colours = cv2.resize(image, depth.shape[::-1], interpolation=cv2.INTER_AREA)
            seen = depth_to_mesh(depth, camera, colours=colours if self._settings.colours else None)
            self._write(sample_id, planes, seen.transformed(camera.camera_to_world), image)
            return seen
        mesh = self._cut(planes)
        self._write(sample_id, planes, mesh)
        return mesh.transformed(camera.world_to_camera)

    def _cut(self, planes: Planes) -> Mesh:
        """The surface from density; the views of one face share it."""
        if self._latest is None or self._latest[0] is not planes:
            self._latest = (planes, surface_of(self._generator, planes, self._options).mesh)
        return self._latest[1]

    def _write(self, sample_id: str, planes: Planes, mesh: Mesh, seen_in: NDArray[np.uint8] | None = None) -> None:
        """seen_in : the picture that a surface from depth wears where the format can hold one."""
        for kind in self._settings.surface_files:
            if kind == "mrc":
                values = self._generator.density_lattice(self._settings.lattice, planes)
                write_mrc(files.inside(self._dataset, "volumes", f"{sample_id}.mrc"), values)
                continue
            path = files.inside(self._dataset, "shapes", f"{sample_id}.{kind}")
            if kind in ("obj", "glb") and seen_in is not None and self._settings.colours:
                write_textured_mesh(path, mesh, seen_in)
            else:
                write_mesh(path, mesh)
