"""Meshes, depth images and volumes in files as surfaces in metres."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.compare.file_memory import FileMemory
from plugins.compare.settings import PairSettings
from plugins.compare.settings.file_meaning import FileMeaning
from plugins.compare.sources.checking import remarks_of_meshes
from plugins.compare.sources.opening import OpenedFile, open_file
from plugins.compare.sources.remarks import remarks_of_files
from plugins.compare.sources.understanding import stated_meanings, understood
from plugins.compare.surfaces import PREDICTION_OPTIONS, Pair, Surface
from workbench.api import (
    Camera,
    DataError,
    DepthMeshOptions,
    Mesh,
    closed_iso_surface,
    depth_to_mesh,
    ray_distance_to_depth,
    vertex_normals,
)

_NEAR_M, _FAR_M = 0.6, 0.85


def pairs_of_files(settings: PairSettings, workspace: Path) -> list[Pair]:
    """The truth's surface with that of each prediction.

    Raises
    ------
    DataError : a file is missing, damaged or holds no surface.
    UnknownMeaningError : what a file's numbers mean has to be asked.
    """
    assert settings.truth_file is not None
    opened = [open_file(path) for path in (settings.truth_file, *settings.prediction_files)]
    meanings = understood(opened, settings, FileMemory(workspace))
    truth = surface_of(opened[0], meanings[0], None)
    pairs = []
    for file, meaning in zip(opened[1:], meanings[1:], strict=True):
        found = surface_of(file, meaning, PREDICTION_OPTIONS)
        odd, mirrored = remarks_of_meshes(truth, found)
        remarks = remarks_of_files(truth, found, meanings[0], meaning) + odd
        title = f"{found.title} against {truth.title}"
        pairs.append(Pair(truth, found, meanings[0].metric, {}, title, "", remarks, mirrored))
    return pairs


def remember_files(settings: PairSettings, workspace: Path) -> None:
    """Keep what the settings say of their files, as answers in the window are kept: next time it need not be said.

    Only these files are spoken of, not others beside them. Raises as `pairs_of_files`, and WorkspaceError.
    """
    assert settings.truth_file is not None
    memory = FileMemory(workspace)
    opened = [open_file(path) for path in (settings.truth_file, *settings.prediction_files)]
    fresh = stated_meanings(opened, understood(opened, settings, memory), settings, memory)
    if fresh:
        memory.keep(fresh, for_folder=False)


def surface_of(opened: OpenedFile, meaning: FileMeaning, options: DepthMeshOptions | None) -> Surface:
    """A file's surface in metres, with normals. `options` say where a depth image is cut.

    Raises
    ------
    DataError : no surface comes of it.  SettingsError : the level of a volume is outside its values.
    """
    if opened.mesh is not None:
        mesh = opened.mesh
        vertices = mesh.vertices if meaning.scale == 1.0 else mesh.vertices * meaning.scale
        normals = mesh.normals if mesh.normals is not None else vertex_normals(mesh.vertices, mesh.faces)
        return Surface(opened.name, Mesh(vertices, mesh.faces, normals, mesh.uvs, mesh.colours))
    if opened.volume is not None:
        return Surface(opened.name, _of_volume(opened, meaning))
    assert opened.depth is not None
    camera = meaning.camera(opened.depth.shape[1], opened.depth.shape[0])
    depth = _z_depth(opened.depth, meaning, camera)
    mesh = depth_to_mesh(depth, camera, options) if options is not None else depth_to_mesh(depth, camera)
    if not len(mesh.faces):
        raise DataError(
            "No two neighbouring pixels lie on one surface",
            where=opened.name,
            remedy="check that it is a depth image, its unit and its camera",
        )
    return Surface(opened.name, mesh, depth, camera)


def _z_depth(stored: NDArray[np.float64], meaning: FileMeaning, camera: Camera) -> NDArray[np.float32]:
    """(H, W) z-depth in metres (nominal ones where there is no scale), 0 = no data."""
    values = stored if meaning.metric else _at_arms_length(stored, meaning)
    if meaning.space == "inverse_depth":
        values = 1.0 / values
    values = np.where(np.isfinite(values), values * meaning.scale, 0.0)
    if meaning.space == "ray_distance":
        values = ray_distance_to_depth(values, camera)
    return values.astype(np.float32)


def _at_arms_length(stored: NDArray[np.float64], meaning: FileMeaning) -> NDArray[np.float64]:
    """Numbers known up to scale and shift, with those of a head 60 to 85 cm away: any would do, these look like one."""
    near, far = (1 / _FAR_M, 1 / _NEAR_M) if meaning.space == "inverse_depth" else (_NEAR_M, _FAR_M)
    low, high = np.nanpercentile(stored, [1, 99])
    share = (stored - low) / max(high - low, np.finfo(float).tiny)
    return np.asarray(np.maximum(near + share * (far - near), 0.1 * near))


def _of_volume(opened: OpenedFile, meaning: FileMeaning) -> Mesh:
    volume = opened.volume
    assert volume is not None
    level = 0.0 if meaning.level is None else meaning.level
    mesh = closed_iso_surface(volume.values, level)
    step = (volume.voxel_size or 1.0) * meaning.scale
    return Mesh(mesh.vertices * step + np.array(volume.origin) * meaning.scale, mesh.faces, mesh.normals)
