"""Drawing of the simulated camera: `python -m benchmarks.kinect_simulated`, one JSON line per figure.

One person who turns and talks, with noise, NFOV unbinned. CPU seconds of all threads together and per frame, the least
of several rounds, because wall time on a shared machine says little: two free cores give 2 / cpu_s frames a second (the
work is split so that both are busy for most of it). `ratio` is ours over the budget of the rate: below 1 the camera
keeps it on two free cores. With `real` also what it keeps in real time now, beside whatever else runs.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import psutil

from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.camera import SimulatedCamera
from plugins.kinect.devices.simulated.clock import AsFastAsAsked
from plugins.kinect.devices.simulated.script import SimulationScript

CORES, ROUNDS, FRAMES, SECONDS = 2, 4, 6, 6.0
RATES = {"720P": 30, "1080P": 30, "3072P": 15}


def drawing() -> Iterator[dict[str, Any]]:
    """CPU time of a frame, and memory of the process."""
    for mode, rate in RATES.items():
        settings = CameraSettings.read({"colour_mode": mode, "rate": rate})
        with SimulatedCamera(settings, SimulationScript(), AsFastAsAsked()) as camera:
            camera.read()
            rounds = []
            for _ in range(ROUNDS):
                begin = time.process_time()
                for _ in range(FRAMES):
                    camera.read()
                rounds.append((time.process_time() - begin) / FRAMES)
        yield {
            "benchmark": f"kinect simulated {mode}",
            "cpu_s": round(min(rounds), 4),
            "frames_per_s_on_two_free_cores": round(CORES / min(rounds), 1),
            "wanted_per_s": rate,
            "ratio": round(min(rounds) * rate / CORES, 3),
            "memory_mb": round(psutil.Process().memory_info().rss / 1e6),
        }


def real_time() -> Iterator[dict[str, Any]]:
    """Frames a second and drops while somebody reads without a pause."""
    for mode, rate in RATES.items():
        settings = CameraSettings.read({"colour_mode": mode, "rate": rate})
        with SimulatedCamera(settings, SimulationScript()) as camera:
            first = camera.read().number
            begin, count, last = time.monotonic(), 0, first
            while time.monotonic() - begin < SECONDS:
                last, count = camera.read().number, count + 1
            passed = time.monotonic() - begin
        yield {
            "benchmark": f"kinect simulated {mode} in real time",
            "frames_per_s": round(count / passed, 1),
            "dropped": last - first - count,
            "wanted_per_s": rate,
            "load_average": round(psutil.getloadavg()[0], 1),
        }


def main() -> None:
    """Measures and prints."""
    for figures in (drawing, real_time) if "real" in sys.argv[1:] else (drawing,):
        for line in figures():
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
