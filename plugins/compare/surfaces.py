"""The two sides of a comparison, wherever they come from: a mesh in metres with what is known about each vertex."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.compare.choosing import chosen_sample
from plugins.compare.settings import PairSettings
from workbench.api import (
    Camera,
    DataError,
    Dataset,
    DepthMeaning,
    DepthMeshOptions,
    Mesh,
    Sample,
    cv2,
    depth_to_mesh,
    files,
    labels_at,
    ray_distance_to_depth,
    read_depth_file,
    read_mesh,
)

PREDICTION_OPTIONS = DepthMeshOptions(relative_jump=60.0, max_grazing_degrees=88.0)
"""A rough prediction must keep its roughness: cutting it like a true depth map would leave only what is right."""
_MESH_SUFFIXES = {".ply", ".obj", ".stl", ".glb", ".off"}


@dataclass(frozen=True)
class Surface:
    """One side of a comparison, camera frame of the sample (or the file's own frame), metres.

    `mask` (H, W) are the truth's region labels, seen by the same camera; `landmarks` (L, 3), NaN where one cannot be
    placed.
    """

    title: str
    mesh: Mesh
    depth: NDArray[np.float32] | None = None
    camera: Camera | None = None
    mask: NDArray[np.uint8] | None = None
    image: NDArray[np.uint8] | None = None
    landmarks: NDArray[np.float64] | None = None

    @property
    def labels(self) -> NDArray[np.uint8] | None:
        """(V,) region label of each vertex, read at the vertex's own pixel (by its UV); None without labels."""
        if self.mask is None or self.mesh.uvs is None:
            return None
        return labels_at(self.mesh.uvs, self.mask).astype(np.uint8)


@dataclass(frozen=True)
class Pair:
    """Predicted and true geometry of one face.

    `metric` is False where scale and shift of the truth are unknown; `label_names` are the truth's region names.
    """

    truth: Surface
    prediction: Surface
    metric: bool
    label_names: dict[int, str]
    title: str
    sample: str = ""


def load_pair(settings: PairSettings, workspace: Path) -> Pair:
    """Both sides as chosen.

    Raises
    ------
    SettingsError : nothing, or half of a pair, is chosen.
    DataError : a file or prediction is missing or unreadable.
    """
    settings.require_source()
    return _from_files(settings) if settings.from_files else _from_run(settings, workspace)


def prediction_path(workspace: Path, run: str, dataset: str, sample: str) -> Path:
    """Where a run's predicted depth of a dataset sample lies: float32 metres (H, W), z-depth, 0 = no data."""
    return files.inside(workspace, "runs", run, "predictions", dataset, f"{sample}.npy")


def _from_run(settings: PairSettings, workspace: Path) -> Pair:
    run, name = str(settings.run), str(settings.dataset)
    dataset = Dataset.open(files.inside(workspace, "datasets", name))
    sample_id = chosen_sample(workspace, run, name, str(settings.sample))
    path = prediction_path(workspace, run, name, sample_id)
    if not path.exists():
        raise DataError(
            f"The run “{run}” has no prediction of sample {sample_id}",
            where=name,
            remedy="evaluate the run on this dataset first",
        )
    sample = dataset.sample(sample_id)
    if sample.depth is None or sample.camera is None:
        raise DataError("This sample has no depth to compare with", where=f"{name} {sample_id}")
    depth = np.load(files.long_path(path), allow_pickle=False)
    meaning = dataset.info.depth
    truth = _truth_of(sample, meaning)
    return Pair(
        truth,
        _predicted(depth, sample, truth),
        meaning.metric,
        dict(dataset.info.mask_labels),
        f"{run} · {name} {sample_id}",
        sample_id,
    )


def _truth_of(sample: Sample, meaning: DepthMeaning) -> Surface:
    depth, camera = _z_depth(sample, meaning), sample.camera
    assert camera is not None
    mesh = depth_to_mesh(depth, camera)
    return Surface(
        "Truth",
        mesh,
        depth,
        camera,
        sample.mask,
        sample.image,
        None if sample.landmarks3d is None else np.where(_visible(sample)[:, None], sample.landmarks3d, np.nan),
    )


def _z_depth(sample: Sample, meaning: DepthMeaning) -> NDArray[np.float32]:
    assert sample.depth is not None and sample.camera is not None
    if meaning.space == "ray_distance":
        return ray_distance_to_depth(sample.depth, sample.camera).astype(np.float32)
    if meaning.space == "inverse_depth":
        with np.errstate(divide="ignore"):
            return np.where(sample.depth > 0, 1 / sample.depth, 0).astype(np.float32)
    return sample.depth


def _visible(sample: Sample) -> NDArray[np.bool_]:
    assert sample.landmarks3d is not None
    return np.ones(len(sample.landmarks3d), bool) if sample.landmark_visible is None else sample.landmark_visible


def _predicted(depth: NDArray[np.float32], sample: Sample, truth: Surface) -> Surface:
    assert sample.camera is not None
    camera = sample.camera.resized(depth.shape[1], depth.shape[0])
    if sample.mask is not None and (depth > 0).all():
        # The run drew no outline of its own; what it says outside the head is no geometry anybody asked for.
        mask = cv2.resize(sample.mask, depth.shape[::-1], interpolation=cv2.INTER_NEAREST)
        depth = np.where(mask > 0, depth, 0).astype(np.float32)
    mesh = depth_to_mesh(depth, camera, PREDICTION_OPTIONS)
    return Surface(
        "Prediction",
        mesh,
        depth,
        camera,
        sample.mask,
        sample.image,
        _landmarks_on(depth, camera, sample),
    )


def _landmarks_on(depth: NDArray[np.float32], camera: Camera, sample: Sample) -> NDArray[np.float64] | None:
    """The landmarks as the prediction places them: its depth at their pixels, NaN where hidden or without depth."""
    if sample.landmarks2d is None or sample.camera is None:
        return None
    pixels = sample.landmarks2d * [camera.width / sample.camera.width, camera.height / sample.camera.height]
    column = np.clip(pixels[:, 0].astype(int), 0, camera.width - 1)
    row = np.clip(pixels[:, 1].astype(int), 0, camera.height - 1)
    z = depth[row, column].astype(np.float64)
    rays = np.c_[pixels, np.ones(len(pixels))] @ np.linalg.inv(camera.intrinsics).T
    known = (z > 0) & (_visible(sample) if sample.landmarks3d is not None else True)
    return np.where(known[:, None], rays * z[:, None], np.nan)


def _from_files(settings: PairSettings) -> Pair:
    truth = _file_surface("Truth", settings.truth_file, settings)
    prediction = _file_surface("Prediction", settings.prediction_file, settings)
    return Pair(truth, prediction, True, {}, f"{prediction.title} against {truth.title}")


def _file_surface(side: str, path: Path | None, settings: PairSettings) -> Surface:
    assert path is not None
    scale = 0.001 if settings.file_unit == "mm" else 1.0
    if path.suffix.lower() in _MESH_SUFFIXES:
        mesh = read_mesh(path, metres_per_unit=scale)
        return Surface(f"{side}: {path.name}", mesh)
    depth = (read_depth_file(path) * scale).astype(np.float32)
    camera = Camera.looking_forward(depth.shape[1], depth.shape[0], settings.field_of_view_degrees)
    return Surface(f"{side}: {path.name}", depth_to_mesh(depth, camera), depth, camera)
