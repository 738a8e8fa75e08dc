"""Converting captures: `python benchmarks/kinect_conversion.py [frames]`, one JSON line per figure.

Frames of the simulated camera at 3072P (stored region 1900 x 2270) are written as a raw set, found and cut out with
the built-in face model, one thread, CPU seconds by step; 1,750 frames on two cores are projected from them. Then what
is recovered: the surface of the metric samples against the mesh that was drawn, in mm, with the sensors' noise and
without. Capturing is not counted. The face synthesiser's own took days for such a set.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from plugins.kinect.capture.region import lit_region
from plugins.kinect.convert.batch import ConvertCapture
from plugins.kinect.convert.settings import ConvertSettings
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.camera import SimulatedCamera
from plugins.kinect.devices.simulated.clock import AsFastAsAsked
from plugins.kinect.devices.simulated.script import SimulationScript
from plugins.kinect.formats.raw_set import RawSetWriter, SetCalibration, raw_folder
from plugins.kinect.registration import Registration
from workbench.api import CompareOptions, Dataset, Mesh, Place, Sample, compare_surfaces, depth_to_mesh

FRAMES = 20
SET_FRAMES, CORES, BUDGET_MINUTES = 1750, 2, 30.0
GEOMETRY_FRAMES = 3
BUDGET_MM = {"noise": 1.5, "no noise": 0.3}
TASK = ConvertCapture()


def captured(workspace: Path, name: str, frames: int, *, noise: bool) -> tuple[Path, list[Mesh]]:
    """A raw set and the meshes that were before the camera; every seventh frame is for evaluation."""
    script = SimulationScript(noise=noise, identity=3, yaw=(-10, 10), pitch=(-8, 8))
    camera = SimulatedCamera(CameraSettings(), script, AsFastAsAsked())
    region = lit_region(camera.calibration)
    x, y, width, height = region
    registration = Registration(camera.calibration, region)
    folder, meshes = raw_folder(workspace, name), []
    about = SetCalibration(camera.calibration, region, "simulated", camera.title)
    with RawSetWriter(folder, about, {"name": name}) as writer:
        for number in range(frames):
            frame = camera.read()
            assert frame.colour is not None and frame.depth_mm is not None and frame.infrared is not None
            colour = np.ascontiguousarray(frame.colour.pixels()[y : y + height, x : x + width])
            depth = registration.depth_to_colour(frame.depth_mm)
            infrared = registration.infrared_to_colour(frame.infrared, frame.depth_mm)
            split = "eval" if number % 7 == 6 else "train"
            writer.write(number, split, colour, depth, infrared, {"depth_us": frame.depth_us})
            meshes.append(frame.truth.mesh())
    return folder, meshes


def converted(workspace: Path, s: ConvertSettings) -> dict[str, float]:
    """CPU seconds a frame: finding the face, cutting it out, encoding, writing. The first frame of each is not
    counted: it loads the face model and the compiled loops."""
    place, steps = Place(workspace, workspace), defaultdict[str, list[float]](list)
    worker, output = TASK.worker(s, place), TASK.output(s, place)
    for item in TASK.items(s):
        times = [time.process_time()]
        made = worker.make(item)
        times.append(time.process_time())
        packed = TASK.pack(s, made)
        times.append(time.process_time())
        output.commit(item, packed)
        times.append(time.process_time())
        names = ("finding", "", "noting") if item.id.startswith("face-") else ("cutting", "encoding", "writing")
        for name, seconds in zip(names, np.diff(times), strict=True):
            steps[name].append(float(seconds))
    output.close(complete=True)
    return {name: float(np.mean(found[1:])) for name, found in steps.items() if name}


def speed_figures(workspace: Path, frames: int) -> Iterator[dict[str, Any]]:
    """Both modes with guided filling."""
    source, _ = captured(workspace, "speed", frames, noise=True)
    for mode in ("metric", "compatible"):
        steps = converted(workspace, ConvertSettings(source=source, name=f"speed {mode}", mode=mode))
        each = sum(steps.values())
        minutes = SET_FRAMES * each / CORES / 60
        yield {
            "benchmark": f"kinect conversion {mode} 3072P guided",
            "frames": frames,
            **{f"{name}_cpu_s": round(seconds, 3) for name, seconds in steps.items()},
            "cpu_s": round(each, 3),
            "minutes_for_1750_on_two_cores": round(minutes, 1),
            "budget_minutes": BUDGET_MINUTES,
            "ratio": round(minutes / BUDGET_MINUTES, 3),
        }


def geometry_figures(workspace: Path) -> Iterator[dict[str, Any]]:
    """Metric samples against what was drawn: over all of the mask, and over the box of the 70 points."""
    for name, limit in BUDGET_MM.items():
        source, meshes = captured(workspace, name, GEOMETRY_FRAMES, noise=name == "noise")
        converted(workspace, ConvertSettings(source=source, name=f"geometry {name}"))
        dataset = Dataset.open(workspace / "datasets" / f"geometry {name}")
        found = [_errors(dataset.sample(i), meshes[int(i)]) for i in dataset.ids()]
        dataset.close()
        worst = max(whole for whole, _ in found)
        yield {
            "benchmark": f"kinect recovered geometry, {name}",
            "median_mm": round(worst, 3),
            "face_median_mm": round(max(face for _, face in found), 3),
            "budget_mm": limit,
            "ratio": round(worst / limit, 3),
        }


def _errors(sample: Sample, truth: Mesh) -> tuple[float, float]:
    assert sample.depth is not None and sample.camera is not None and sample.landmarks2d is not None
    mesh = depth_to_mesh(sample.depth, sample.camera)
    pixels, _ = sample.camera.project(np.asarray(mesh.vertices, np.float64))
    (left, top), (right, bottom) = sample.landmarks2d.min(0), sample.landmarks2d.max(0)
    face = (pixels[:, 0] > left) & (pixels[:, 0] < right) & (pixels[:, 1] > top) & (pixels[:, 1] < bottom)
    options = CompareOptions(viewer=sample.camera), CompareOptions(viewer=sample.camera, prediction_region=face)
    whole, inner = (compare_surfaces(mesh, truth, option).to_truth.median_absolute_mm for option in options)
    return whole, inner


def main() -> None:
    """Captures, converts, measures and prints."""
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else FRAMES
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch)
        for line in chain(geometry_figures(workspace), speed_figures(workspace, frames)):
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
