"""Filling depth holes, one thread: `python benchmarks/kinect.py`, one JSON line per figure.

Scenes: a built-in head before a sloping wall, 1.5 mm of noise, 15 % holes: the shadow beside the silhouette that a
depth camera leaves, speckle in the hair, blobs anywhere. `theirs` is what the face synthesiser's own filler took for
a picture of that size, measured elsewhere on a scene of that kind; `ratio` is ours over theirs. CPU seconds, the
best of some rounds. Errors are over the holes, in mm: mean, and share that is over 20 mm off.
Where the project's shared data lies beside the repository, their stored pictures are filled too.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.depth_filling import fill
from plugins.kinect.depth_filling.settings import Method
from plugins.kinect.depth_filling.temporal import TemporalFiller
from workbench.api import cv2, face_sample, stream

SIZES = ((400, 400), (640, 576), (1280, 720))
"""Width and height."""
THEIRS_CPU_S = {(400, 400): 41.0, (640, 576): 96.0, (1280, 720): 313.9}
BUDGET_CPU_S = {
    "compatible": {(400, 400): 1.2},
    "guided": {(400, 400): 0.05, (640, 576): 0.12, (1280, 720): 0.4},
}
HOLES, NOISE_MM, FRAME = 0.15, 1.5, 16
SEEDS = (3, 11, 24)
STORED = Path(__file__).parents[2] / "shared" / "data" / "depth_filling"


@dataclass(frozen=True)
class Scene:
    """colour : (h, w, 3) uint8 BGR. truth : (h, w) mm. measured : (h, w) uint16 mm, 0 = hole."""

    colour: NDArray[np.uint8]
    truth: NDArray[np.float64]
    measured: NDArray[np.uint16]


def scene(size: tuple[int, int], seed: int, blobs: int = 0) -> Scene:
    """A head before a wall with holes. blobs : another number gives the same scene with other holes and noise."""
    width, height = size
    random = stream(seed, "filling benchmark", blobs)
    sample = face_sample(seed, resolution=size, channels=("image", "depth", "mask"))
    assert sample.image is not None and sample.depth is not None
    head = sample.depth > 0
    y, x = np.mgrid[:height, :width] / height
    truth = np.where(head, 1000 * sample.depth, 1450 + 90 * x - 40 * y)
    shadow = np.zeros_like(head)
    reach = height // 22
    for step in range(1, reach):
        shadow[:, :-step] |= head[:, step:] & ~head[:, :-step]
    hair = head & (y < y[head].min() + 0.22 * np.ptp(y[head]))
    holes = shadow | (hair & (_smooth(random, size, 2.0) > 0.3))
    inside = np.zeros_like(head)
    inside[FRAME:-FRAME, FRAME:-FRAME] = True
    holes &= inside
    field = np.where(inside, _smooth(random, size, height / 60), -np.inf)
    order = np.argsort(np.where(holes, np.inf, field).ravel())[::-1]
    holes.ravel()[order[: int(HOLES * holes.size)]] = True
    measured = np.where(holes, 0, np.rint(truth + random.normal(0, NOISE_MM, truth.shape))).astype(np.uint16)
    return Scene(np.ascontiguousarray(sample.image[..., 2::-1]), truth, measured)


def _smooth(random: np.random.Generator, size: tuple[int, int], sigma: float) -> NDArray[np.float64]:
    field = cv2.GaussianBlur(random.normal(size=size[::-1]), (0, 0), sigma)
    return np.asarray((field - field.mean()) / field.std(), np.float64)


def cpu_seconds(colour: Any, depth: Any, method: Method, rounds: int) -> tuple[float, NDArray[np.float64]]:
    """Seconds of the best round, and what was filled."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        filled = fill(colour, depth, method)
        best = min(best, time.process_time() - start)
    return best, filled


def errors(filled: NDArray[np.float64], truth: NDArray[np.float64], measured: NDArray[np.uint16]) -> dict[str, float]:
    """Mean error over the holes and share of those over 20 mm."""
    off = np.abs(filled - truth)[measured == 0]
    return {"hole_mae_mm": round(float(off.mean()), 2), "over_20mm": round(float((off > 20).mean()), 4)}


def filling_figures() -> Iterator[dict[str, Any]]:
    """Both methods at each size, averaged over the scenes."""
    methods: tuple[Method, ...] = ("guided", "compatible")
    for method in methods:
        for size in SIZES:
            scenes = [scene(size, seed) for seed in (SEEDS if method == "guided" else SEEDS[:1])]
            runs = [cpu_seconds(s.colour, s.measured, method, 5 if method == "guided" else 2) for s in scenes]
            found = [errors(filled, s.truth, s.measured) for (_, filled), s in zip(runs, scenes, strict=True)]
            seconds = float(np.mean([run[0] for run in runs]))
            yield {
                "benchmark": f"kinect filling {method} {size[0]}x{size[1]}",
                "cpu_s": round(seconds, 4),
                "budget_cpu_s": BUDGET_CPU_S[method].get(size),
                "theirs_cpu_s": THEIRS_CPU_S[size],
                "ratio": round(seconds / THEIRS_CPU_S[size], 5),
                **{name: round(float(np.mean([f[name] for f in found])), 4) for name in found[0]},
            }


def temporal_figures() -> Iterator[dict[str, Any]]:
    """Twelve frames of a still scene whose holes change: the last one, by what was seen before and without."""
    frames = [scene((400, 400), SEEDS[0], blobs) for blobs in range(12)]
    filler = TemporalFiller()
    start = time.process_time()
    filled = [filler.fill(frame.colour, frame.measured) for frame in frames][-1]
    seconds = (time.process_time() - start) / len(frames)
    last = frames[-1]
    alone = errors(fill(last.colour, last.measured, "guided"), last.truth, last.measured)
    yield {
        "benchmark": "kinect filling temporal 400x400",
        "cpu_s": round(seconds, 4),
        **errors(filled, last.truth, last.measured),
        "guided_hole_mae_mm": alone["hole_mae_mm"],
    }


def stored_figures() -> Iterator[dict[str, Any]]:
    """Their stored pictures: errors of both methods, and whether compatible mode gives their bytes."""
    for path in sorted(STORED.glob("*.npz")):
        with np.load(path, allow_pickle=False) as stored:
            colour, measured, truth = stored["rgb"], stored["depth_in"], stored["depth_true"].astype(float)
            theirs, cost = stored["depth_out"], float(stored["ref_cpu_seconds"])
            sources = {"source_x": stored["source_x"], "source_y": stored["source_y"]}
        seconds, guided = cpu_seconds(colour, measured, "guided", 5)
        start = time.process_time()
        same = fill(colour, measured, "compatible", sources)
        compatible = time.process_time() - start
        yield {
            "benchmark": f"kinect filling stored {path.stem}",
            "guided_cpu_s": round(seconds, 4),
            "compatible_cpu_s": round(compatible, 3),
            "theirs_cpu_s": round(cost, 1),
            "ratio": round(compatible / cost, 5),
            "compatible_max_difference_mm": float(np.abs(same - theirs).max()),
            **errors(guided, truth, measured),
            "theirs_hole_mae_mm": errors(theirs, truth, measured)["hole_mae_mm"],
        }


def main() -> None:
    """Compiles, measures and prints."""
    warm = scene((96, 96), SEEDS[0])
    for method in ("guided", "compatible"):
        fill(warm.colour, warm.measured, method)
    for figures in (filling_figures, temporal_figures, stored_figures):
        for line in figures():
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
