"""Files of datasets and runs say by their place what they mean: nothing is asked about them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from plugins.compare.settings.file_meaning import FileMeaning
from plugins.compare.sources.opening import OpenedFile
from workbench.api import Camera, Dataset, WorkbenchError, files


def known_by_place(opened: OpenedFile, workspace: Path) -> FileMeaning | None:
    """What the depth image of a dataset, anywhere, or a run's prediction in the workspace means; None for others."""
    if opened.depth is None:
        return None
    try:
        return _of_dataset(opened) if opened.path.suffix.lower() == ".png" else _of_run(opened, workspace)
    except (WorkbenchError, OSError):
        return None  # a folder that only looks like one; then it is asked


def _of_dataset(opened: OpenedFile) -> FileMeaning | None:
    """``<dataset>/depth/<sample>.png``, with the unit and camera that the dataset records."""
    folder = opened.path.parent.parent
    if opened.path.parent.name != "depth" or not files.long_path(folder / "dataset.json").is_file():
        return None
    dataset = Dataset.open(folder)
    try:
        meaning = dataset.info.depth
        camera = dataset.sample(opened.path.stem, ("camera",)).camera
        if camera is None:
            return None
        return _seen_by(camera, opened, metres_per_unit=meaning.unit_m, space=meaning.space, metric=meaning.metric)
    finally:
        dataset.close()


def _of_run(opened: OpenedFile, workspace: Path) -> FileMeaning | None:
    """``<workspace>/runs/<run>/predictions/<dataset>/<sample>.npy``: z-depth in metres, seen by the sample's camera."""
    path, runs = files.long_path(opened.path), files.long_path(workspace / "runs")
    if runs not in path.parents:
        return None
    parts = path.relative_to(runs).parts
    if len(parts) != 4 or parts[1] != "predictions":
        return None
    dataset = Dataset.open(files.inside(workspace, "datasets", parts[2]))
    try:
        camera = dataset.sample(path.stem, ("camera",)).camera
    finally:
        dataset.close()
    return None if camera is None else _seen_by(camera, opened, metres_per_unit=1.0, space="depth", metric=True)


def _seen_by(camera: Camera, opened: OpenedFile, *, metres_per_unit: float, space: str, metric: bool) -> FileMeaning:
    assert opened.depth is not None
    height, width = opened.depth.shape
    matrix = camera.resized(width, height).intrinsics
    numbers = (matrix[0, 0], matrix[1, 1], matrix[0, 2], matrix[1, 2])
    return FileMeaning.read(
        {
            "unit": "factor" if metric else "none",
            "metres_per_unit": metres_per_unit if metric else None,
            "space": space,
            "intrinsics": " ".join(repr(float(np.float64(number))) for number in numbers),
        }
    )
