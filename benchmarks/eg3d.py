"""Pictures of an EG3D generator of the published size: `python -m benchmarks.eg3d`, one JSON line per figure.

CPU seconds of one thread (the least of some repeats) and peak memory, each figure in a process of its own. `official_s`
is what EG3D's own code took for the same on a core of another machine, `ratio` ours over the target. Its code has no
shorter way to a further view or to depth alone. `gemm_gflops` tells how fast the core was just then. Weights are made
up; they need the folder of shared files beside the repository. Then the surfaces of `benchmarks.eg3d_surfaces`.
`--device cuda` instead measures samples a second there (`benchmarks.eg3d_samples`).
"""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch

from benchmarks import eg3d_samples, eg3d_surfaces
from benchmarks.eg3d_surfaces import SHARED, peak_gb
from plugins.eg3d.cameras import FFHQ_FOCAL, Vector, camera_vector, orbit_pose
from plugins.eg3d.checkpoint import load_generator
from plugins.eg3d.configuration import Configuration
from plugins.eg3d.generator.generator import Generator
from plugins.eg3d.generator.network import Network
from plugins.eg3d.generator_choice import DEMONSTRATION
from plugins.eg3d.precision import Precision
from tests.plugins.eg3d.recipe import full_weights

REPEATS = 3
# what, seconds of the official code, seconds it may take
STAGES: tuple[tuple[str, float | None, float | None], ...] = (
    ("image and depth", 6.5, 2.6),
    ("further view, planes kept", 6.5, 2.0),
    ("depth only, planes kept", 6.5, 0.9),
    ("planes", 0.67, None),
    ("superresolution", 2.8, None),
    ("superresolution in bfloat16", 2.8, None),
)


def full_generator(precision: Precision | None = None) -> Generator:
    """The published 512 px generator with made-up weights."""
    state = {name: torch.from_numpy(values) for name, values in full_weights(SHARED).items()}
    return Generator(Network.from_state(Configuration(), state), Configuration(), precision=precision or Precision())


def least(work: Callable[[], object]) -> float:
    """CPU seconds."""
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def gemm_gflops() -> float:
    """Speed of this core for plain matrix products, which most of the work consists of."""
    a = torch.ones(1024, 1024)
    return 2 * 1024**3 / 1e9 / least(lambda: a @ a)


def view(yaw: float = 0.4) -> Vector:
    return camera_vector(orbit_pose(yaw, 0.1, 0.0, 2.7, (0.0, 0.0, 0.2)), FFHQ_FOCAL)


def work_of(stage: str) -> Callable[[], object]:
    """What one figure times, after everything it may take for granted."""
    bfloat16 = Precision("bfloat16") if "bfloat16" in stage else None
    generator = full_generator(precision=bfloat16)
    z = np.random.RandomState(0).randn(1, 512)
    codes = generator.map_latents(z, None, 0.7, 14)
    planes = generator.planes(codes)
    drawn = generator.render(planes, view(), superresolve=False)
    return {
        "image and depth": lambda: generator.render(generator.map_latents(z, None, 0.7, 14), view()),
        "further view, planes kept": lambda: generator.render(planes, view(-0.3)),
        "depth only, planes kept": lambda: generator.render(planes, view(-0.3), coloured=False),
        "planes": lambda: generator.planes(codes),
        "superresolution": lambda: generator.superresolved(drawn, planes),
        "superresolution in bfloat16": lambda: generator.superresolved(drawn, planes),
    }[stage]


def stage_figure(stage: str, official: float | None, target: float | None) -> dict[str, object]:
    torch.set_num_threads(1)
    seconds = least(work_of(stage))
    return {
        "benchmark": "eg3d",
        "stage": stage,
        "cpu_s": round(seconds, 3),
        "official_s": official,
        "times_faster": None if official is None else round(official / seconds, 2),
        "target_s": target,
        "ratio": None if target is None else round(seconds / target, 2),
        "peak_gb": round(peak_gb(), 2),
        "gemm_gflops": round(gemm_gflops()),
    }


def preview_figure() -> dict[str, object]:
    """A coarse frame of 64 px of the generator that ships, as while somebody drags; wall-clock seconds."""
    torch.set_num_threads(1)
    generator = load_generator(DEMONSTRATION)
    planes = generator.planes(generator.map_latents(np.random.RandomState(0).randn(1, generator.configuration.z_dim)))
    coarse = replace(generator.configuration.rendering, depth_resolution=14, depth_resolution_importance=10)
    times = []
    for _ in range(8):
        start = time.perf_counter()
        generator.render(planes, view(), 64, superresolve=False, options=coarse)
        times.append(time.perf_counter() - start)
    return {"benchmark": "eg3d", "stage": "coarse frame, 64 px, 14 + 10 samples", "wall_s": round(min(times), 4)}


def main() -> None:
    """All figures, printed as they come; with `--device` only samples a second on it."""
    given = eg3d_samples.arguments().parse_args()
    if given.device:
        eg3d_samples.figures(given.device, demonstration=given.demonstration, batches=given.batches, faces=given.faces)
        return
    for stage in STAGES:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
            print(json.dumps(alone.submit(stage_figure, *stage).result()), flush=True)
    if DEMONSTRATION.is_file():
        print(json.dumps(preview_figure()), flush=True)
    eg3d_surfaces.figures()


if __name__ == "__main__":
    main()
