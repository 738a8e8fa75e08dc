"""Samples a second on a device: `python -m benchmarks.eg3d --device cuda`, one JSON line per figure.

Image and depth by batch, exact and with the fast choices (whose largest difference from the exact picture stands
beside), a complete sample with a surface of 256 points a side, and the job itself, files and all, with some workers.
`hours_for_50000` projects each. Seconds are the clock's: a card works beside the processor. Weights are the published
network's in size and made up; with `--demonstration` the generator that ships, for a short try on a processor.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import torch

from plugins.eg3d.cameras import FFHQ_FOCAL, Vector, camera_vector, orbit_pose
from plugins.eg3d.checkpoint import load_generator, write_workbench_file
from plugins.eg3d.checkpoint.checkpoint import Checkpoint
from plugins.eg3d.configuration import Configuration
from plugins.eg3d.generate.settings import GenerateSettings
from plugins.eg3d.generate.task import WORKERS_ON_A_CARD, GenerateTask
from plugins.eg3d.generator.generator import Generator, Planes
from plugins.eg3d.generator_choice import DEMONSTRATION
from plugins.eg3d.meshing.contour import OFFICIAL_LEVEL, density_mesh
from plugins.eg3d.precision import EXACT, Precision
from tests.plugins.eg3d.recipe import full_weights
from workbench.jobs import runner
from workbench.jobs.events import read_events
from workbench.jobs.folder import EngineSpec
from workbench.jobs.process import submit
from workbench.jobs.watcher import status_of

SHARED = Path(__file__).resolve().parents[2] / "shared"
SAMPLES, REPEATS, POINTS = 50_000, 3, 256
Figure = dict[str, object]


def figures(device: str, *, demonstration: bool, batches: Sequence[int], faces: int) -> None:
    """All figures of a device, printed as they come."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        model = DEMONSTRATION if demonstration else _full_model(Path(folder) / "full.safetensors")
        exact = load_generator(model, device)
        for name, precision in _precisions(exact.device).items():
            generator = Generator(exact.network, exact.configuration, exact.device, precision, together=True)
            for batch in batches:
                rate = _rate(
                    generator, f"image and depth, {name}, batch {batch}", batch, partial(_drawn, generator, batch)
                )
                _told(rate | _apart(generator, exact, batch))
        _told(_rate(exact, f"complete with a surface of {POINTS} points", 1, partial(_complete, exact)))
        del generator, exact
        for surface in (False, True):
            _told(_job_figure(Path(folder), model, device, faces, surface=surface))


def arguments() -> argparse.ArgumentParser:
    """What the command line may say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", help="cuda, cuda:1 or cpu: only samples a second on it")
    parser.add_argument("--demonstration", action="store_true", help="the small generator that ships")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--faces", type=int, default=100, help="how many the job makes")
    return parser


def _full_model(path: Path) -> Path:
    state = {name: torch.from_numpy(values) for name, values in full_weights(SHARED).items()}
    write_workbench_file(path, Checkpoint(Configuration(), state, "workbench", notice=False))
    return path


def _precisions(device: torch.device) -> dict[str, Precision]:
    if device.type == "cpu":
        return {"exact": EXACT, "bfloat16": Precision("bfloat16")}
    fast = Precision("float16")
    return {"exact": EXACT, "float16": fast, "float16 and TF32": Precision("float16", tf32=True)}


def _view(batch: int) -> Vector:
    yaws = np.linspace(-0.4, 0.4, batch)
    return np.stack([camera_vector(orbit_pose(yaw, 0.1, 0.0, 2.7, (0.0, 0.0, 0.2)), FFHQ_FOCAL) for yaw in yaws])


def _drawn(generator: Generator, batch: int) -> Planes:
    z = np.random.RandomState(0).randn(batch, generator.configuration.z_dim)
    planes = generator.planes(generator.map_latents(z, None, 0.7, 14))
    generator.render(planes, _view(batch))
    return planes


def _complete(generator: Generator) -> None:
    planes = _drawn(generator, 1)
    density_mesh(generator.density_part(POINTS, planes, sparse_level=OFFICIAL_LEVEL), OFFICIAL_LEVEL)


def _apart(generator: Generator, exact: Generator, batch: int) -> Figure:
    """Largest and mean difference of the final picture (range 2) and the largest of the distances, EG3D units."""
    if generator.precision == EXACT:
        return {}
    ws = exact.map_latents(np.random.RandomState(0).randn(batch, exact.configuration.z_dim), None, 0.7, 14)
    found, wanted = generator.render(ws, _view(batch)), exact.render(ws, _view(batch))
    assert found.image is not None
    assert wanted.image is not None
    picture, distance = (found.image - wanted.image).abs(), (found.ray_distance - wanted.ray_distance).abs()
    names = ("picture_max", "picture_mean", "distance_max")
    values = (picture.max(), picture.mean(), distance.max())
    return {name: round(float(value), 5) for name, value in zip(names, values, strict=True)}


def _rate(generator: Generator, stage: str, batch: int, work: Callable[[], object]) -> Figure:
    device = generator.device
    work()
    _wait(device)
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
    start = time.perf_counter()
    for _ in range(REPEATS):
        work()
    _wait(device)
    seconds = (time.perf_counter() - start) / (REPEATS * batch)
    card = {"peak_card_gb": round(torch.cuda.max_memory_allocated(device) / 1e9, 2)} if device.type == "cuda" else {}
    return _projected(device, stage, seconds) | card


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _job_figure(folder: Path, model: Path, device: str, faces: int, *, surface: bool) -> Figure:
    """From the first to the last face that the job of `eg3d.generate` stores: starting is not counted."""
    channels = ["image", "depth", "mask", "camera", "pose", "latent", "raw_depth", *(["mesh"] if surface else [])]
    settings = GenerateSettings.read(
        {"name": f"faces-{surface}", "generator": model, "device": device, "number": faces, "channels": channels}
    )
    cores = psutil.cpu_count(logical=False) or 2
    workers = max(1, min(cores - 1, WORKERS_ON_A_CARD) if device != "cpu" else cores - 1)
    job = submit(
        folder, "eg3d.generate", settings, dotted="plugins.eg3d.generate.task:GenerateTask", task=GenerateTask(),
        engine=EngineSpec(workers=workers),
    )  # fmt: skip
    if runner.run(job) != runner.DONE:
        raise SystemExit(status_of(job).sentence)
    times = [float(event["t"]) for event in read_events(job.events)[0] if event["kind"] == "item"]
    seconds = (times[-1] - times[0]) / max(1, len(times) - 1)
    stage = f"job with {workers} workers" + (f", surface of {settings.lattice} points" if surface else "")
    return _projected(torch.device(device), stage, seconds)


def _projected(device: torch.device, stage: str, seconds: float) -> Figure:
    return {
        "benchmark": "eg3d_samples",
        "stage": stage,
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "processor",
        "samples_per_s": round(1 / seconds, 3),
        "hours_for_50000": round(SAMPLES * seconds / 3600, 2),
    }


def _told(figure: Figure) -> None:
    print(json.dumps(figure), flush=True)
