"""Registration of depth and colour: `python -m benchmarks.kinect_registration`, one JSON line per figure.

The frame is a room with a head before it and 2 mm of noise, 640 x 576, three quarters of the picture with depth, as
in a real recording. CPU seconds of all threads together, best of several, because wall time on a shared machine says
little: two free cores give 2 / cpu_s frames a second. `ratio` is ours over the budget, below 1 is within it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.calibration import RgbdCalibration
from plugins.kinect.registration import Registration, points
from tests.plugins.kinect.reference import azure_calibration

CORES = 2
FRAMES_PER_SECOND = {"720P": 30.0, "3072P": 5.0}
# The rectangle of a 3072P picture that the depth camera lights, which is what a capture keeps.
LIT = (1050, 400, 1900, 2270)


def room(calibration: RgbdCalibration) -> NDArray[np.uint16]:
    """A sloping wall behind a ball the size of a head, in a disc of the depth picture, millimetres."""
    lens = calibration.depth
    rows, columns = np.mgrid[: lens.height, : lens.width]
    depth = 1600 + 0.8 * columns + 0.5 * rows
    beside = np.hypot(columns - 320.0, rows - 300.0)
    head = beside < 90
    depth[head] = 800 - np.sqrt(90.0**2 - beside[head] ** 2)
    depth += np.random.default_rng(0).normal(0, 2, depth.shape)
    depth[beside > 300] = 0
    return depth.astype(np.uint16)


def cpu_seconds(work: Callable[[], object], repeats: int) -> float:
    """The least CPU time of a call, after one that compiles and fills tables."""
    work()
    times = []
    for _ in range(repeats):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


def registration_figure(mode: str, what: str, threads: int) -> dict[str, object]:
    """One warp of the whole colour picture, or of its lit rectangle."""
    calibration = azure_calibration(mode)
    depth = room(calibration)
    registration = Registration(calibration, LIT if what == "lit" else None, threads=threads)
    picture = np.zeros((registration.lens.height, registration.lens.width, 3), np.uint8)
    work: dict[str, Callable[[], object]] = {
        "depth": lambda: registration.depth_to_colour(depth),
        "lit": lambda: registration.both_to_colour(depth, depth),
        "depth and infrared": lambda: registration.both_to_colour(depth, depth),
        "colour": lambda: registration.colour_to_depth(picture, depth),
    }
    seconds = cpu_seconds(work[what], 8)
    wanted = FRAMES_PER_SECOND[mode]
    return {
        "benchmark": "kinect_registration",
        "mode": mode,
        "what": what,
        "threads": threads,
        "cpu_s": round(seconds, 4),
        "frames_per_second_on_two_cores": round(CORES / seconds, 1),
        "wanted": wanted,
        "ratio": round(seconds * wanted / CORES, 2),
    }


def compile_figure() -> dict[str, object]:
    """CPU seconds of the first frame on a machine that has compiled nothing yet, imports not counted."""
    code = (
        "import time; from benchmarks.kinect_registration import *; c = azure_calibration('720P')\n"
        "r = Registration(c); d = room(c); t = time.process_time(); r.both_to_colour(d, d)\n"
        "print(time.process_time() - t); p = np.zeros((720, 1280, 3), np.uint8); t = time.process_time()\n"
        "r.colour_to_depth(p, d); print(time.process_time() - t)"
    )
    with tempfile.TemporaryDirectory() as empty:
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "NUMBA_CACHE_DIR": empty},
            capture_output=True,
            text=True,
            check=True,
        )
    depth, colour = map(float, run.stdout.split())
    return {
        "benchmark": "kinect_registration_first_frame",
        "depth_cpu_s": round(depth, 2),
        "colour_cpu_s": round(colour, 2),
    }


def points_figure() -> dict[str, object]:
    """Metric points of one depth picture."""
    calibration = azure_calibration("720P")
    depth = room(calibration)
    seconds = cpu_seconds(lambda: points(depth, calibration.depth), 8)
    return {"benchmark": "kinect_points", "size": "640x576", "cpu_s": round(seconds, 4)}


def main() -> None:
    """Print the figures."""
    print(json.dumps(compile_figure()))
    for mode in FRAMES_PER_SECOND:
        for threads in (1, CORES):
            print(json.dumps(registration_figure(mode, "depth", threads)))
        print(json.dumps(registration_figure(mode, "depth and infrared", 1)))
        print(json.dumps(registration_figure(mode, "colour", 1)))
    print(json.dumps(registration_figure("3072P", "lit", 1)))
    print(json.dumps(points_figure()))


if __name__ == "__main__":
    main()
