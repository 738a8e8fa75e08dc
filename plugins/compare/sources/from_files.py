"""Meshes and depth images in files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from plugins.compare.settings import PairSettings
from plugins.compare.surfaces import Pair, Surface
from workbench.api import Camera, depth_to_mesh, read_depth_file, read_mesh

_MESH_SUFFIXES = {".ply", ".obj", ".stl", ".glb", ".off"}


def pairs_of_files(settings: PairSettings) -> list[Pair]:
    """The truth's surface with that of each prediction. Raises DataError."""
    assert settings.truth_file is not None
    truth = _surface_of(settings.truth_file, settings)
    predictions = [_surface_of(path, settings) for path in settings.prediction_files]
    return [Pair(truth, found, True, {}, f"{found.title} against {truth.title}") for found in predictions]


def _surface_of(path: Path, settings: PairSettings) -> Surface:
    scale = 0.001 if settings.file_unit == "mm" else 1.0
    if path.suffix.lower() in _MESH_SUFFIXES:
        mesh = read_mesh(path, metres_per_unit=scale)
        return Surface(path.name, mesh)
    depth = (read_depth_file(path) * scale).astype(np.float32)
    camera = Camera.looking_forward(depth.shape[1], depth.shape[0], settings.field_of_view_degrees)
    return Surface(path.name, depth_to_mesh(depth, camera), depth, camera)
