"""A made face for the Compare tab: its depth map's surface against the one that was cut from the density."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.api import DataError, Dataset, depth_to_mesh, files, write_mesh


def compare_payload(dataset: Dataset, sample_id: str, comparisons: Path) -> dict[str, Any]:
    """What the Compare tab is to be handed.

    A face with a surface in 3D: two mesh files (PLY, metres, camera frame), written below `comparisons`. One without:
    the face itself, which waits there for the run that is to be judged on it.

    Raises
    ------
    DataError : the face has neither, or a file of it cannot be read.
    """
    sample = dataset.sample(sample_id)
    if sample.depth is None or sample.camera is None:
        raise DataError("This face has no depth to compare", where=sample_id, remedy="write depth and camera")
    if sample.mesh is None:
        return {
            "dataset": dataset.folder.name,
            "sample": sample_id,
            "prediction_files": [],
            "truth_file": None,
        }
    folder = files.inside(comparisons, "eg3d", dataset.folder.name, sample_id)
    folder.mkdir(parents=True, exist_ok=True)
    depth, density = folder / f"{sample_id}_depth.ply", folder / f"{sample_id}_density.ply"
    write_mesh(depth, depth_to_mesh(sample.depth, sample.camera))
    write_mesh(density, sample.mesh)
    return {
        "prediction_files": [str(depth)],
        "truth_file": str(density),
        "file_unit": "m",
        "alignment": "none",
        "region": "all",
    }
