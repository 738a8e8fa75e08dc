"""A small dataset whose codes can be seen in its pictures: three colours and where a disc is decide all 512 numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.encoding import encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.record import Sample
from workbench.datasets.writer import DatasetWriter

DIRECTIONS = np.random.default_rng(0).normal(0, 0.2, (5, 512))


def face(seed: int, size: int = 32, *, rows_differ: bool = False) -> Sample:
    """A coloured disc; w is a linear function of its colour and place, in W+ another one for
    the last seven rows."""
    rng = np.random.default_rng(seed)
    traits = rng.uniform(-1, 1, 5)
    v, u = np.mgrid[:size, :size] / (size - 1.0) * 2 - 1
    inside = np.hypot(u - 0.3 * traits[3], v - 0.3 * traits[4]) < 0.5
    image = np.where(inside[..., None], 128 + 100 * traits[:3], 40).astype(np.uint8)
    return Sample(id=f"face_{seed:04d}", identity=f"person_{seed:04d}", seed=seed, image=image,
                  latent={"w": code(traits, rows_differ=rows_differ)})  # fmt: skip


def code(traits: NDArray[np.float64], *, rows_differ: bool = False) -> NDArray[np.float32]:
    last = -traits[::-1] if rows_differ else traits
    return np.repeat(1 + np.stack([traits, last]) @ DIRECTIONS, 7, axis=0).astype(np.float32)


def dataset(
    workspace: Path,
    name: str = "codes",
    *,
    train: int = 8,
    validation: int = 3,
    test: int = 3,
    rows_differ: bool = False,
) -> Path:
    """Faces in ``<workspace>/datasets/<name>``."""
    from dataclasses import replace

    folder = workspace / "datasets" / name
    info = DatasetInfo(name=name, kind="generated", channels=("image", "latent"),
                       settings={"generator_title": "Discs"})  # fmt: skip
    writer = DatasetWriter(folder, info)
    splits = ["train"] * train + ["validation"] * validation + ["test"] * test
    for seed, split in enumerate(splits):
        sample = replace(face(seed, rows_differ=rows_differ), split=split)  # type: ignore[arg-type]
        writer.add(encode_sample(sample, info))
    writer.close(complete=True)
    return folder
