"""The built-in head and its quick renderer: load, one face's shape, faces a second with all channels.

    python benchmarks/heads.py

Prints one JSON line. Times are CPU seconds of one process on one core. The ratio is to the plain loop that the
renderer replaces: the same heads through pyvista's off-screen plotter with colour and depth read back (bare skin; no
labels, normals, landmarks, hair, shadows or background).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

os.environ.setdefault("OMP_NUM_THREADS", "1")

SIZE, FACES, SHAPES = 256, 40, 100


def seconds(work: Callable[[int], object], count: int, rounds: int = 3) -> float:
    """CPU seconds of one call, the best of some rounds (other programs only ever make it slower)."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for place in range(count):
            work(place)
        best = min(best, (time.process_time() - start) / count)
    return best


def load_seconds() -> float:
    """Reading the table in a fresh process, imports not counted."""
    code = (
        "import time; from workbench.heads.model import HeadModel; start = time.perf_counter(); HeadModel.load(); "
        "print(time.perf_counter() - start)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(3)]
    return min(float(run.stdout) for run in runs)


def plain_loop() -> Callable[[int], object]:
    """One face through pyvista: shape, normals, an explicit render, picture and depth."""
    import numpy as np
    import pyvista

    from workbench.heads.model import HeadModel
    from workbench.heads.ranges import FaceRanges
    from workbench.heads.sampling import sample_parameters
    from workbench.seeds import stream

    model, ranges = HeadModel.load(), FaceRanges()
    plotter = pyvista.Plotter(off_screen=True, window_size=(SIZE, SIZE))
    plotter.camera.position, plotter.camera.focal_point, plotter.camera.up = (0, 0.03, -0.7), (0, 0.03, 0), (0, -1, 0)
    plotter.camera.view_angle = 28
    faces = np.concatenate([np.full((len(model.faces), 1), 3), model.faces], 1).ravel()

    def draw(seed: int) -> object:
        shape = model.shape(sample_parameters(stream(seed, "plain loop"), ranges))
        plotter.clear()
        plotter.add_mesh(pyvista.PolyData(shape.vertices, faces).compute_normals(), color="tan", smooth_shading=True)
        plotter.render()
        return plotter.screenshot(return_img=True), plotter.get_image_depth()

    draw(0)
    return draw


def main() -> None:
    """Measures and prints."""
    from workbench.heads.model import HeadModel
    from workbench.heads.ranges import FaceRanges
    from workbench.heads.sampling import sample_parameters
    from workbench.heads.scene import FACE_CHANNELS, face_sample
    from workbench.seeds import stream

    model, ranges = HeadModel.load(), FaceRanges()
    drawn = [sample_parameters(stream(seed, "benchmark"), ranges) for seed in range(SHAPES)]
    face_sample(0, ranges=ranges, resolution=SIZE)
    shape = seconds(lambda place: model.shape(drawn[place]), SHAPES)
    face = seconds(lambda place: face_sample(place, ranges=ranges, resolution=SIZE, channels=FACE_CHANNELS), FACES)
    plain = seconds(plain_loop(), FACES)
    figures = {
        "benchmark": "heads",
        "load_s": round(load_seconds(), 3),
        "shape_ms": round(1000 * shape, 2),
        "sample_ms_256": round(1000 * face, 1),
        "faces_per_s_256": round(1 / face, 1),
        "plain_loop_faces_per_s_256": round(1 / plain, 1),
        "ratio": round(plain / face, 2),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
