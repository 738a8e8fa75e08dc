"""CloudCompare's own distances from a mesh's vertices to another mesh, headless: the Debian package `cloudcompare`.

It runs under a virtual screen (`xvfb-run`), reads both meshes from files in millimetres, and writes a signed distance
for each vertex, positive along the normals of the second mesh.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.mesh import Mesh
from workbench.geometry.mesh_files import write_mesh

_SCALAR = "scalar_C2M_signed_distances"
_STEP = re.compile(r"\[ComputeDistances\] Time: ([\d.]+) s")
_NUMBERS = {"float": "<f4", "double": "<f8", "uchar": "u1", "int": "<i4", "short": "<i2"}


@dataclass(frozen=True)
class PeerDistances:
    """signed (N,) millimetres; step_s the distance step, as it says itself; whole_s with start, reading, writing."""

    signed: NDArray[np.float64]
    step_s: float
    whole_s: float


def why_missing() -> str:
    """The sentence why CloudCompare cannot run here; empty where it can."""
    if sys.platform != "linux":
        return "CloudCompare is run headless on Linux only."
    missing = [name for name in ("CloudCompare", "xvfb-run") if shutil.which(name) is None]
    return f"{' and '.join(missing)} not installed (packages cloudcompare and xvfb)." if missing else ""


def cloud_to_mesh(source: Mesh, target: Mesh, folder: Path, threads: int = 2, timeout_s: float = 900) -> PeerDistances:
    """Signed distances of the vertices of `source` to `target`, both in metres, through files in `folder`."""
    for name, mesh in (("source", source), ("target", target)):
        write_mesh(folder / f"{name}.ply", mesh, metres_per_unit=0.001)
    command = [
        "xvfb-run", "-a", "CloudCompare", "-SILENT", "-AUTO_SAVE", "OFF", "-NO_TIMESTAMP", "-M_EXPORT_FMT", "PLY",
        "-O", "source.ply", "-O", "target.ply", "-C2M_DIST", "-MAX_TCOUNT", str(threads), "-SAVE_MESHES",
    ]  # fmt: skip
    begin = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True,
        timeout=timeout_s, check=False,
    )  # fmt: skip
    whole = time.perf_counter() - begin
    step = _STEP.search(done.stdout)
    result = folder / "source_C2M_DIST.ply"
    if step is None or not result.exists():
        raise RuntimeError(f"CloudCompare measured nothing: {done.stdout[-500:]}{done.stderr[-200:]}")
    return PeerDistances(_scalars(result, len(source.vertices)), float(step[1]), whole)


def _scalars(path: Path, count: int) -> NDArray[np.float64]:
    """The distances in a binary PLY whose vertices come first."""
    head, _, body = path.read_bytes().partition(b"end_header\n")
    lines = head.decode("ascii").split("element face")[0].splitlines()
    fields = [(line.split()[2], _NUMBERS[line.split()[1]]) for line in lines if line.startswith("property")]
    vertices = np.frombuffer(body, np.dtype(fields), count)
    return np.asarray(vertices[_SCALAR], np.float64)
