"""A dataset's sample and what runs predicted of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.compare.choosing import chosen_sample
from plugins.compare.settings import PairSettings
from plugins.compare.surfaces import PREDICTION_OPTIONS, Pair, Surface
from workbench.api import (
    Camera,
    DataError,
    Dataset,
    DepthMeaning,
    Sample,
    cv2,
    depth_at,
    depth_to_mesh,
    files,
    ray_distance_to_depth,
    resized_depth,
)

_SHOWN = 0.05
"""How far a landmark may lie from the true depth at its pixel, as a share of the landmarks' extent (7 mm)."""


def prediction_path(workspace: Path, run: str, dataset: str, sample: str) -> Path:
    """Where a run's predicted depth of a dataset sample lies: float32 metres (H, W), z-depth, 0 = no data."""
    return files.inside(workspace, "runs", run, "predictions", dataset, f"{sample}.npy")


def pairs_of_runs(settings: PairSettings, workspace: Path) -> list[Pair]:
    """The sample's true surface with what each run says of it. Raises DataError."""
    name = str(settings.dataset)
    dataset = Dataset.open(files.inside(workspace, "datasets", name))
    sample_id = chosen_sample(workspace, settings.runs[0], name, str(settings.sample))
    depths = {run: predicted_depth(workspace, run, name, sample_id) for run in settings.runs}
    return pairs_of_sample(dataset, dataset.sample(sample_id), list(depths.items()))


def pairs_of_sample(dataset: Dataset, sample: Sample, depths: Sequence[tuple[str, NDArray[np.float32]]]) -> list[Pair]:
    """A sample's true surface with what each run says of it (its name and its depth).

    Raises
    ------
    DataError : the sample has no depth or no camera.
    """
    where = f"{dataset.info.name} {sample.id}"
    if sample.depth is None or sample.camera is None:
        raise DataError("This sample has no depth to compare with", where=where)
    meaning = dataset.info.depth
    truth = _truth_of(sample, meaning)
    return [
        Pair(
            truth,
            _predicted(depth, sample, run, truth),
            meaning.metric,
            dict(dataset.info.mask_labels),
            f"{run} · {where}",
            sample.id,
        )
        for run, depth in depths
    ]


def predicted_depth(workspace: Path, run: str, dataset: str, sample: str) -> NDArray[np.float32]:
    """(H, W) z-depth in metres, 0 = no data. Raises DataError where the run has not predicted this sample."""
    path = files.long_path(prediction_path(workspace, run, dataset, sample))
    if not path.exists():
        raise DataError(
            f"The run “{run}” has no prediction of sample {sample}",
            where=dataset,
            remedy="evaluate the run on this dataset first",
        )
    depth: NDArray[np.float32] = np.load(path, allow_pickle=False)
    return depth


def _truth_of(sample: Sample, meaning: DepthMeaning) -> Surface:
    depth, camera = true_depth(sample, meaning), sample.camera
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
        None if sample.landmarks3d is None else sample.landmarks3d.astype(np.float64),
    )


def true_depth(sample: Sample, meaning: DepthMeaning) -> NDArray[np.float32]:
    """(H, W) a sample's z-depth in metres (of the dataset's own scale), 0 = no data.

    Raises
    ------
    DataError : the sample has no depth or no camera.
    """
    if sample.depth is None or sample.camera is None:
        raise DataError("This sample has no depth to compare with", where=sample.id)
    if meaning.space == "ray_distance":
        return ray_distance_to_depth(sample.depth, sample.camera).astype(np.float32)
    if meaning.space == "inverse_depth":
        with np.errstate(divide="ignore"):
            return np.where(sample.depth > 0, 1 / sample.depth, 0).astype(np.float32)
    return sample.depth


def _visible(sample: Sample) -> NDArray[np.bool_]:
    assert sample.landmarks3d is not None
    return np.ones(len(sample.landmarks3d), bool) if sample.landmark_visible is None else sample.landmark_visible


def _predicted(depth: NDArray[np.float32], sample: Sample, run: str, truth: Surface) -> Surface:
    assert sample.camera is not None
    camera = sample.camera.resized(depth.shape[1], depth.shape[0])
    if sample.mask is not None and (depth > 0).all():
        # The run drew no outline of its own; what it says outside the head is no geometry anybody asked for.
        mask = cv2.resize(sample.mask, depth.shape[::-1], interpolation=cv2.INTER_NEAREST)
        depth = np.where(mask > 0, depth, 0).astype(np.float32)
    mesh = depth_to_mesh(depth, camera, PREDICTION_OPTIONS)
    return Surface(
        run,
        mesh,
        depth,
        camera,
        sample.mask,
        sample.image,
        _landmarks_on(depth, camera, sample, truth),
    )


def _landmarks_on(
    depth: NDArray[np.float32], camera: Camera, sample: Sample, truth: Surface
) -> NDArray[np.float64] | None:
    """(L, 3) the landmarks as the prediction places them, NaN where hidden or without depth.

    A landmark moves along its ray by what prediction and truth differ at its pixel, so a perfect prediction has no
    error there, however coarse the pixels. One that the true depth does not show (it lies on an outline, and the pixel
    beside it is the background) is left out.
    """
    if sample.landmarks2d is None or sample.camera is None:
        return None
    pixels = sample.landmarks2d * [camera.width / sample.camera.width, camera.height / sample.camera.height]
    z = depth_at(depth, pixels, camera)
    known = z > 0
    if sample.landmarks3d is not None and truth.depth is not None:
        true = depth_at(resized_depth(truth.depth, camera.width, camera.height), pixels, camera)
        of_landmark = sample.landmarks3d[:, 2]
        known &= _visible(sample) & (true > 0)
        known &= np.abs(true - of_landmark) <= _SHOWN * np.ptp(sample.landmarks3d, axis=0).max()
        z = z + np.where(known, of_landmark - true, 0.0)
    rays = np.c_[pixels, np.ones(len(pixels))] @ np.linalg.inv(camera.intrinsics).T
    return np.where(known[:, None], rays * z[:, None], np.nan)
