"""Frames through a camera's process, and recordings: `python -m benchmarks.kinect_devices`, one JSON line per figure.

The camera is the tests' double of pyk4a, in the real process over the real wire, with 4 MB of JPEG and 1.5 MB of depth
and infrared a frame, as an Azure Kinect gives at 3072P. `ratio` is needed over measured, below 1 is fast enough.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from plugins.kinect.devices import sdk_process
from plugins.kinect.devices.azure import AzureCamera
from plugins.kinect.devices.recording.camera import RecordingCamera, frames
from plugins.kinect.devices.recording.survey import survey
from plugins.kinect.devices.recording.writing import RecordingWriter
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.typical_calibration import TYPICAL_AZURE
from plugins.kinect.frames import ColourPicture, RgbdFrame

RATE, JPEG_BYTES, COUNT = 15, 4_000_000, 60
STAND_IN = Path(__file__).resolve().parents[1] / "tests" / "plugins" / "kinect" / "devices" / "stand_in" / "serve.py"


def told(figure: str, per_second: float, needed: float, **more: float) -> None:
    """One line."""
    line = {"figure": figure, "per_second": round(per_second, 1), "ratio": round(needed / per_second, 3), **more}
    print(json.dumps(line), flush=True)


def through_the_process(folder: Path) -> RgbdFrame:
    """Frames of a camera that gives 15 a second; returns one."""
    os.environ |= {"STAND_IN": str(folder), "WORKBENCH_AZURE_KINECT": sys.executable}
    sdk_process.SERVE = STAND_IN
    (folder / "serials.txt").write_text("1", encoding="utf-8")
    (folder / "fault.txt").write_text("", encoding="utf-8")
    (folder / "calibration.json").write_text(json.dumps(TYPICAL_AZURE), encoding="utf-8")
    (folder / "jpeg.bin").write_bytes(np.random.default_rng(0).bytes(JPEG_BYTES))
    with AzureCamera(CameraSettings(backend="azure", colour_mode="3072P", rate=RATE), folder) as camera:
        first = camera.read()
        begin, used = time.perf_counter(), time.process_time()
        numbers = [camera.read().number for _ in range(COUNT)]
        seconds, used = time.perf_counter() - begin, time.process_time() - used
        dropped = numbers[-1] - first.number - COUNT
        came = round(COUNT / seconds, 1)
        told(
            "frames from the camera's process that a core of ours takes in",
            COUNT / used,
            RATE,
            came=came,
            dropped=dropped,
        )
        return camera.read()


def recordings(folder: Path, frame: RgbdFrame) -> None:
    """Writing, reading and looking through a recording of such frames."""
    assert frame.colour is not None and frame.colour.jpeg is not None
    picture, path = ColourPicture((4096, 3072), jpeg=frame.colour.jpeg), folder / "recording.mkv"
    begin = time.perf_counter()
    with RecordingWriter(path, TYPICAL_AZURE, "3072P", "NFOV unbinned", RATE) as writer:
        for number in range(COUNT):
            at_us = 1_000_000 + number * 1_000_000 // RATE
            writer.write(RgbdFrame(number, picture, frame.depth_mm, frame.infrared, at_us, at_us))
    told("frames written to a recording", COUNT / (time.perf_counter() - begin), RATE)
    begin = time.perf_counter()
    with RecordingCamera(path) as camera:
        read = sum(1 for _ in frames(camera))
    told("frames read from a recording", read / (time.perf_counter() - begin), RATE)
    begin = time.perf_counter()
    looked = survey(path).frames
    told("frames looked through for the list of recordings", looked / (time.perf_counter() - begin), 1000.0)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        recordings(Path(made), through_the_process(Path(made)))
