"""Distances beside CloudCompare, and how soon a pair is seen: `python benchmarks/compare.py [--far] [--huge]`.

One JSON line per figure. Both tools measure the same files in one run, each on two threads, from the vertices of a
predicted head of 128² or 512² pixels to a closed head of 200,344 triangles. `ratio` is our distance step, building
included, over CloudCompare's: at most 0.35 is the aim. With a background sheet (as depth networks predict it) most of
the work is far points; `--far` measures them at 512², too, which takes CloudCompare minutes. Without CloudCompare that
part says so and is passed over. Then: CPU seconds of one pair under all alignments, and the first picture of a pair at
512², from the request to the frame; what compiling the search takes with an empty cache and loading it with a full one;
with `--huge` two surfaces of five million triangles (CPU seconds and memory, both directions).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from cloudcompare import cloud_to_mesh, why_missing
from geometry import BACKGROUND_M, VIEW_DEGREES, analytic_head, predicted_depth
from scipy.ndimage import gaussian_filter

from plugins.compare.look import CompareLook, LookRequest
from plugins.compare.measuring import compare
from plugins.compare.settings import MeasureSettings
from plugins.compare.sources.from_runs import pairs_of_runs
from workbench.datasets.encoding import encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.writer import DatasetWriter
from workbench.geometry.camera import Camera
from workbench.geometry.closest import TriangleSearch
from workbench.geometry.distances import SurfaceDistance
from workbench.geometry.mesh import Mesh
from workbench.geometry.statistics import compare_surfaces
from workbench.geometry.surface import DepthMeshOptions, depth_to_mesh
from workbench.heads.regions import region_names
from workbench.heads.scene import face_sample

AIM = 0.35
FIRST_PICTURE_S = 1.0
PAIR_CPU_S = 0.6
_AGREES_MM = 1e-4


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        beside_cloudcompare(Path(folder), far="--far" in sys.argv)
        for size in (128, 512):
            pair_figures(Path(folder), size)
        preparing_figures(Path(folder) / "compiled")
    if "--huge" in sys.argv:
        huge_figures()


def beside_cloudcompare(folder: Path, far: bool) -> None:
    """Both tools' distance step, with and without a background sheet."""
    if reason := why_missing():
        say(benchmark="distance_beside_cloudcompare", skipped=reason)
        return
    # Near the origin, where CloudCompare's single precision is finest.
    head = analytic_head()
    middle = head.vertices.mean(axis=0)
    truth = replace(head, vertices=head.vertices - middle)
    for size, sheet in ((128, False), (512, False), (128, True), (512, True)):
        if size == 512 and sheet and not far:
            continue
        mesh = predicted_mesh(head, size, sheet)
        source = replace(mesh, vertices=mesh.vertices - middle, normals=None, uvs=None)
        peer = cloud_to_mesh(source, truth, folder)
        wall, cpu, signed = ours(source, truth)
        apart = np.abs(signed * 1000 - peer.signed)
        say(
            benchmark="distance_beside_cloudcompare", size=size, background=sheet, points=len(signed),
            wall_s=round(wall, 3), cpu_s=round(cpu, 3), cloudcompare_wall_s=peer.step_s,
            ratio=round(wall / peer.step_s, 3), aim=AIM, largest_difference_mm=float(f"{apart.max():.2g}"),
            share_within_1e_4_mm=round(float(np.mean(apart <= _AGREES_MM)), 4),
        )  # fmt: skip


def predicted_mesh(head: Mesh, size: int, sheet: bool) -> Mesh:
    """The head's noisy depth at size x size pixels, with or without what is behind it."""
    camera = Camera.looking_forward(size, size, VIEW_DEGREES)
    depth = predicted_depth(head, camera)
    if not sheet:
        depth = np.where(depth < BACKGROUND_M - 0.03, depth, 0)
    return depth_to_mesh(depth, camera, DepthMeshOptions(None, None))


def ours(source: Mesh, truth: Mesh) -> tuple[float, float, np.ndarray]:
    """(wall, CPU seconds, distances in metres) of building and asking, after a call that warms caches."""
    SurfaceDistance(truth).signed(source.vertices[:100])
    wall, cpu = time.perf_counter(), time.process_time()
    signed = SurfaceDistance(truth).signed(source.vertices).signed
    return time.perf_counter() - wall, time.process_time() - cpu, signed


def pair_figures(folder: Path, size: int) -> None:
    """One pair of a dataset: CPU of measuring it under all alignments, and when the window has something to show."""
    request = LookRequest(workspace=workspace_of(folder / str(size), size), runs=["run"], dataset="heads", sample="a")
    look = CompareLook()
    look.open()
    begin = time.perf_counter()
    seconds = [time.perf_counter() - begin for frame in look.frames(request) if frame is not None]
    say(
        benchmark="first_picture", size=size, wall_s=round(seconds[0], 3), errors_s=round(seconds[1], 3),
        all_alignments_s=round(seconds[-1], 3), budget_s=FIRST_PICTURE_S, ratio=round(seconds[0] / FIRST_PICTURE_S, 2),
    )  # fmt: skip
    cpu = []
    for _ in range(4):
        start = time.process_time()
        (pair,) = pairs_of_runs(request, request.workspace)
        measured = compare(pair, MeasureSettings()).measured
        assert all(found.parts for found in measured.values())
        cpu.append(time.process_time() - start)
    say(
        benchmark="pair_all_alignments",
        size=size,
        cpu_s=round(min(cpu[1:]), 3),
        budget_s=PAIR_CPU_S if size == 128 else None,
    )


def preparing_figures(cache: Path) -> None:
    """CPU seconds of a process that loads the search, compiler and all, twice: what is not there yet is compiled."""
    program = "import time; from workbench.geometry.distances import SurfaceDistance; t = time.process_time(); "
    program += "SurfaceDistance.prepare(); print(time.process_time() - t)"
    for name in ("compiling_the_search", "loading_the_search"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={**os.environ, "NUMBA_CACHE_DIR": str(cache)},
        )
        say(benchmark=name, cpu_s=round(float(done.stdout), 2))


def huge_figures() -> None:
    """Five million triangles against five million others, half a millimetre beside."""
    truth = analytic_head(1581, 1582)
    noise = np.random.default_rng(0).normal(size=truth.vertices.shape) * 0.0001
    prediction = Mesh(truth.vertices + noise + [0.0005, 0, 0], truth.faces)
    start = time.process_time()
    search = TriangleSearch(truth)
    built = time.process_time() - start
    found = compare_surfaces(prediction, truth)
    say(
        benchmark="huge_pair", triangles=len(truth.faces), building_cpu_s=round(built, 2),
        bytes_a_triangle=round(search.bytes / len(truth.faces), 1), cpu_s=round(time.process_time() - start - built, 1),
        peak_gb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
        mean_mm=round(found.to_truth.mean_absolute_mm, 4),
    )  # fmt: skip


def workspace_of(root: Path, size: int) -> Path:
    """A dataset of one drawn face and a run that predicts it with 1.5 mm of smooth noise."""
    info = DatasetInfo(name="heads", mask_labels=region_names())
    writer = DatasetWriter(root / "datasets" / "heads", info)
    sample = replace(face_sample(3, resolution=size), id="a", split="test")
    writer.add(encode_sample(sample, info))
    writer.close(complete=True)
    assert sample.depth is not None
    noise = gaussian_filter(np.random.default_rng(0).normal(size=sample.depth.shape), size / 40)
    wrong = np.where(sample.depth > 0, sample.depth + noise * (0.0015 / noise.std()), 0)
    predictions = root / "runs" / "run" / "predictions" / "heads"
    predictions.mkdir(parents=True)
    np.save(predictions / "a.npy", wrong.astype(np.float32))
    (root / "workspace.json").write_text("{}", encoding="utf-8")
    return root


def say(**figure: object) -> None:
    """One line."""
    print(json.dumps(figure), flush=True)


if __name__ == "__main__":
    main()
