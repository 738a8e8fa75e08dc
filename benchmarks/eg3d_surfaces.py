"""Surfaces of an EG3D generator of the published size: `python -m benchmarks.eg3d_surfaces`, one JSON line per figure.

CPU seconds of one thread and peak memory of a process of its own, from a latent code to a PLY file: mapping, backbone,
density lattice, surface, file. A dense lattice is made whole and then emptied at the rim, as EG3D's script does. The
weights are made up, and with them the surface is everywhere in the box, unlike any face; figures on a face come from
planes drawn by hand in the shape of a head (`field`), the backbone's time included.
`official` is what EG3D's own script took on a slower machine of the same kind; `ratio` is ours over the target.
Weights need the folder of shared files beside the repository.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch

from plugins.eg3d.configuration import Configuration
from plugins.eg3d.generator.density import LatticePart
from plugins.eg3d.generator.generator import Generator, Planes
from plugins.eg3d.generator.network import Network
from plugins.eg3d.meshing.colouring import vertex_colours
from plugins.eg3d.meshing.contour import OFFICIAL_LEVEL, OFFICIAL_MARGIN, density_mesh
from tests.plugins.eg3d.handmade import MEANT_PLANE_AXES, head_field, head_generator
from tests.plugins.eg3d.recipe import full_weights
from workbench.api import Mesh, write_mesh

SHARED = Path(__file__).resolve().parents[2] / "shared"
OFFICIAL_S = {256: 34.0, 512: 277.0}
MEMORY_TARGET_GB = 2.5
T = TypeVar("T")
Shape = Literal["made-up weights", "head", "head, three planes"]


@dataclass(frozen=True)
class Case:
    """One figure: lattice points a side, how it is looked at, what field, and the seconds it may take."""

    points: int
    sparse: bool
    field: Shape
    target_s: float | None


CASES = (
    Case(256, False, "made-up weights", 2.0),
    Case(256, True, "head", None),
    Case(512, False, "made-up weights", 13.0),
    Case(512, False, "head", 13.0),
    Case(512, False, "head, three planes", None),
    Case(512, True, "head", 3.5),
    Case(512, True, "head, three planes", None),
)


def full_generator() -> Generator:
    """The published 512 px generator with made-up weights."""
    state = {name: torch.from_numpy(values) for name, values in full_weights(SHARED).items()}
    return Generator(Network.from_state(Configuration(), state), Configuration())


def surface_figure(case: Case) -> dict[str, object]:
    """Times one case after a small one that warms libraries."""
    torch.set_num_threads(1)
    generator = full_generator()
    generator.planes(generator.map_latents(np.random.RandomState(1).randn(1, 512)))
    generator.density_part(64)
    start = time.process_time()
    planes = generator.planes(generator.map_latents(np.random.RandomState(0).randn(1, 512)))
    seconds = {"backbone_s": time.process_time() - start}
    if case.field != "made-up weights":
        field = head_field(MEANT_PLANE_AXES) if "three" in case.field else head_field()
        generator, planes = head_generator(field)
    mesh = _cut(case, generator, planes, seconds)
    with tempfile.TemporaryDirectory() as folder:
        _, seconds["ply_s"] = _timed(lambda: write_mesh(Path(folder) / "face.ply", mesh))
    total, peak = sum(seconds.values()), peak_gb()
    colours = {}
    if case.field == "head":
        _, colours["colours_s_not_counted"] = _timed(lambda: vertex_colours(generator, planes, mesh, 1.0))
    return {
        "benchmark": "eg3d_surface",
        "points": case.points,
        "sparse": case.sparse,
        "field": case.field,
        "cpu_s": round(total, 2),
        **{name: round(value, 3) for name, value in (seconds | colours).items()},
        "vertices": len(mesh.vertices),
        "peak_gb": round(peak, 2),
        "memory_ratio": round(peak / MEMORY_TARGET_GB, 2),
        "official_s": OFFICIAL_S[case.points],
        "times_faster": round(OFFICIAL_S[case.points] / total, 1),
        "target_s": case.target_s,
        "ratio": None if case.target_s is None else round(total / case.target_s, 2),
    }


def _cut(case: Case, generator: Generator, planes: Planes, seconds: dict[str, float]) -> Mesh:
    part, seconds["lattice_s"] = _timed(lambda: _looked_at(case, generator, planes))
    mesh, seconds["mesh_s"] = _timed(lambda: density_mesh(part, OFFICIAL_LEVEL))
    return mesh


def _looked_at(case: Case, generator: Generator, planes: Planes) -> LatticePart:
    if case.sparse:
        return generator.density_part(case.points, planes, sparse_level=OFFICIAL_LEVEL)
    return LatticePart.whole(generator.density_lattice(case.points, planes), 1.0, OFFICIAL_MARGIN)


def peak_gb() -> float:
    """Most memory that this process has held so far."""
    import psutil

    memory = psutil.Process().memory_info()
    if hasattr(memory, "peak_wset"):
        return float(memory.peak_wset) / 1e9
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def figures(cases: tuple[Case, ...] = CASES) -> list[dict[str, object]]:
    """All cases, each in a process of its own; printed as they come."""
    found = []
    for case in cases:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
            found.append(alone.submit(surface_figure, case).result())
        print(json.dumps(found[-1]), flush=True)
    return found


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


if __name__ == "__main__":
    figures()
