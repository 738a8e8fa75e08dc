"""Portraits of a dataset (rendered by Blender, say) beside the drawn heads, for the networks to learn from too.

    python -m workbench run render.batch --workspace WORKSPACE --name portraits --renderer blender \\
        --samples 8 --number 500
    python -m resources.landmarks.portraits FOLDER/heads WORKSPACE/datasets/portraits

Each is cut around its face to the drawn heads' size. Colours behind the head stay: the fit keeps them for half of the
pictures. Samples of the split "test" are left out, so that they can judge.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from resources.landmarks.heads import SHARD, SIDE, write_shard
from workbench.api import Dataset, Sample
from workbench.faces.crops import Crop

KIND = "portrait"
_ACROSS = 1.95
"""The cut's side in sizes of the points' box, as in the drawn close heads."""


def cut_portrait(sample: Sample) -> tuple[np.ndarray, np.ndarray]:
    """(S, S, 4) RGB and coverage, and (70, 2) points in it."""
    assert sample.image is not None and sample.mask is not None and sample.landmarks2d is not None
    points = np.asarray(sample.landmarks2d, np.float64)
    low, high = points[:68].min(0), points[:68].max(0)
    middle = (low + high) / 2
    crop = Crop((float(middle[0]), float(middle[1])), _ACROSS * float((high - low).max()))
    # The picture's own edge counts as the head's: beyond it is nothing, so a background is put there.
    covered = np.dstack([sample.image, np.where(sample.mask > 0, 255, 1).astype(np.uint8)])
    return crop.cut(covered, SIDE), crop.to_crop(points, SIDE)


def main() -> None:
    """Writes the dataset's portraits; the last file may hold fewer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("dataset", type=Path)
    chosen = parser.parse_args()
    dataset = Dataset.open(chosen.dataset)
    ids = [name for name in dataset.ids() if dataset.record(name)["split"] != "test"]
    for shard, start in enumerate(range(0, len(ids), SHARD)):
        if (chosen.folder / f"{KIND}_{shard:03d}.npz").exists():
            continue
        count = min(SHARD, len(ids) - start)
        arrays = {
            "pictures": np.zeros((count, SIDE, SIDE, 4), np.uint8), "points": np.zeros((count, 70, 2), np.float32),
            "visible": np.zeros((count, 70), bool), "face": np.ones(count, bool),
        }  # fmt: skip
        for place in range(count):
            sample = dataset.sample(ids[start + place], ("image", "mask", "landmarks2d"))
            arrays["pictures"][place], arrays["points"][place] = cut_portrait(sample)
            arrays["visible"][place] = sample.landmark_visible
        write_shard(chosen.folder, KIND, shard, arrays)


if __name__ == "__main__":
    main()
