"""Single faces of an evaluation as strips: photo, true depth, predicted depth, error on one scale of colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.training.data.chosen import open_dataset
from plugins.training.evaluation.comparison import has_millimetres, truth_of
from plugins.training.run_folder import RunFolder
from plugins.training.sheet import error_range
from workbench.api import Dataset, NumericalError, Picture, align_depth, colourise, cv2, digits, files

Pixels = NDArray[np.uint8]
_SIDE, _GAP = 200, 4


def ranked_places(ids: Sequence[str], values: NDArray[np.float64], count: int) -> dict[str, list[int]]:
    """Places of the worst, middling and best `count` samples, worst first in each; no sample stands in two groups.

    values : (N,) smaller is better, NaN = not measured.
    """
    known = [int(i) for i in np.argsort(-values, kind="stable") if np.isfinite(values[i])]
    count = min(count, len(known) // 3) if len(known) >= 3 else 0
    if not count:
        return {"worst": known[:1]} if known else {}
    middle = len(known) // 2 - count // 2
    return {"worst": known[:count], "middle": known[middle : middle + count], "best": known[-count:]}


def strips(
    workspace: Path, run: str, dataset: str, chosen: Sequence[tuple[str, str]], typical: float
) -> tuple[Picture, ...]:
    """One picture per (sample, words) that still has its kept prediction; `typical`: the run's mean error. Colours end
    at three times that."""
    folder = RunFolder(workspace / "runs" / run).predictions(dataset)
    opened = open_dataset(workspace, dataset)
    try:
        limit = error_range(3 * typical, metric=has_millimetres(opened.info))
        return tuple(_strips(opened, folder, chosen, limit))
    finally:
        opened.close()


def _strips(dataset: Dataset, folder: Path, chosen: Sequence[tuple[str, str]], limit: float) -> Iterator[Picture]:
    present = set(dataset.ids())
    metric = has_millimetres(dataset.info)
    for sample_id, words in chosen:
        predicted = _kept(folder / f"{sample_id}.npy")
        if predicted is None or sample_id not in present:
            continue
        sample = dataset.sample(sample_id, ("image", "depth", "mask"))
        truth = truth_of(sample, dataset.info, predicted > 0)
        region = truth.fitted_over & (predicted > 0)
        if sample.image is None or predicted.shape != truth.depth.shape or region.sum() < 2:
            continue
        try:
            fitted = align_depth(predicted, truth.depth, region, "scale_shift").depth
        except NumericalError:
            continue
        reach = 1000.0 if metric else 1.0 / max(float(np.ptp(truth.depth[region])), 1e-9)
        error = (truth.depth - fitted) * reach
        ends = float(truth.depth[region].min()), float(truth.depth[region].max())
        tiles = [
            sample.image,
            *(_depth(depth, region, ends) for depth in (truth.depth, fitted)),
            colourise(np.where(region, error, np.nan), -limit, limit, "diverging"),
        ]
        unit = "mm" if metric else "of the range"
        caption = f"{sample_id} · {words} · photo, truth, prediction (fitted), error ±{digits(limit)} {unit}"
        yield Picture(_beside([_tile(tile) for tile in tiles]), caption)


def _kept(path: Path) -> NDArray[np.float64] | None:
    try:
        return np.asarray(np.load(files.long_path(path), allow_pickle=False), np.float64)
    except (OSError, ValueError):
        # Never kept, or deleted since: the strip is left out.
        return None


def _depth(depth: NDArray[np.float64], region: NDArray[np.bool_], ends: tuple[float, float]) -> Pixels:
    return colourise(np.where(region, -depth, np.nan), -ends[1], -ends[0], "viridis")


def _tile(picture: Pixels) -> Pixels:
    scale = _SIDE / max(picture.shape[:2])
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(np.ascontiguousarray(picture), size, interpolation=how), np.uint8)


def _beside(tiles: Sequence[Pixels]) -> Pixels:
    gap = np.full((tiles[0].shape[0], _GAP, 3), 255, np.uint8)
    parts = [part for tile in tiles for part in (tile, gap)][:-1]
    return np.hstack(parts)
