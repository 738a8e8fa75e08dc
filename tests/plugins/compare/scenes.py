"""Small pairs with errors that are known by construction, and a workspace that holds one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.compare.surfaces import Pair, Surface
from workbench.datasets.encoding import encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.record import DepthMeaning
from workbench.datasets.writer import DatasetWriter
from workbench.geometry.camera import Camera
from workbench.geometry.surface import depth_to_mesh
from workbench.heads.regions import region_names
from workbench.heads.scene import face_sample

CAMERA = Camera.looking_forward(64, 64, 28.0)
SAMPLES = ("a", "b", "c")


def bump() -> NDArray[np.float32]:
    """(64, 64) z-depth in metres of a smooth hill 0.7 m away, 4 cm high, with nothing around it."""
    y, x = np.mgrid[0:64, 0:64] - 31.5
    radius = np.hypot(x, 1.3 * y + 0.2 * x)
    depth = 0.7 - 0.04 * np.cos(np.clip(radius / 24, 0, 1) * np.pi / 2) - 0.004 * np.sin(x / 5) * np.cos(y / 7)
    return np.where(radius < 24, depth, 0).astype(np.float32)


def surface(depth: NDArray[np.float32], **facts: object) -> Surface:
    """One side of a pair, through `CAMERA`."""
    return Surface("side", depth_to_mesh(depth, CAMERA), depth, CAMERA, **facts)  # type: ignore[arg-type]


def pair_of(truth: NDArray[np.float32], prediction: NDArray[np.float32], *, metric: bool = True) -> Pair:
    """A pair without labels or landmarks."""
    return Pair(surface(truth), surface(prediction), metric, {}, "made up")


def landmarks(depth: NDArray[np.float32]) -> NDArray[np.float64]:
    """(9, 3) points of the surface on a coarse grid."""
    rows, columns = np.meshgrid([22, 32, 42], [22, 32, 42], indexing="ij")
    z = depth[rows, columns].ravel().astype(float)
    rays = np.c_[columns.ravel() + 0.5, rows.ravel() + 0.5, np.ones(9)] @ np.linalg.inv(CAMERA.intrinsics).T
    return np.asarray(rays * z[:, None])


def workspace_with_predictions(root: Path, *, nearer_m: float = 0.002, meaning: DepthMeaning | None = None) -> Path:
    """A dataset "heads" of three drawn faces and a run "run" whose predictions are `nearer_m` too near."""
    info = DatasetInfo(name="heads", depth=meaning or DepthMeaning(), mask_labels=region_names())
    writer = DatasetWriter(root / "datasets" / "heads", info)
    predictions = root / "runs" / "run" / "predictions" / "heads"
    predictions.mkdir(parents=True)
    for number, name in enumerate(SAMPLES):
        sample = replace(face_sample(number, resolution=64), id=name, split="test")
        writer.add(encode_sample(sample, info))
        assert sample.depth is not None
        wrong = np.where(sample.depth > 0, sample.depth - nearer_m * (number + 1), 0)
        np.save(predictions / f"{name}.npy", wrong.astype(np.float32))
    writer.close(complete=True)
    table = root / "runs" / "run" / "evaluation" / "heads-test" / "per_sample.csv"
    table.parent.mkdir(parents=True)
    lines = ["id,identity,run:none/head/mae_mm,mean:none/head/mae_mm,mean_image:none/head/mae_mm"]
    lines += [f"{name},x,{2 * (n + 1)},20,16" for n, name in enumerate(SAMPLES)]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (root / "workspace.json").write_text(json.dumps({}), encoding="utf-8")
    return root
