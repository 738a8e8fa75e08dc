"""Small recordings of numbers that a test knows."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from plugins.kinect.calibration import calibration_from_azure
from plugins.kinect.devices.recording.azure_json import azure_from_calibration
from plugins.kinect.devices.recording.writing import RecordingWriter
from plugins.kinect.devices.simulated.typical_calibration import TYPICAL_AZURE
from plugins.kinect.frames import ColourPicture, RgbdFrame
from workbench.datasets.channel_files import jpeg_bytes

RATE, START_US, LATER_US = 15, 5_000_123, 80
PERIOD_US = 66_666
CALIBRATION = calibration_from_azure(TYPICAL_AZURE, "720P", "NFOV_2X2BINNED")
MAKER = azure_from_calibration(CALIBRATION, "720P", "NFOV_2X2BINNED")
LOST = 4
"""The recorder lost the frame of this number."""


def frame(number: int) -> RgbdFrame:
    """The first lacks colour, as often; depth is later than colour."""
    rng = np.random.default_rng(number)
    depth = rng.integers(0, 65536, (288, 320), np.uint16)
    depth[0, :3] = [0x0102, 0, 65535]
    colour = np.full((720, 1280, 3), (10 * number, 90, 200), np.uint8)
    return RgbdFrame(
        number=number,
        colour=ColourPicture((1280, 720), bgr=colour) if number else None,
        depth_mm=depth,
        infrared=rng.integers(0, 65536, (288, 320), np.uint16),
        colour_us=START_US + number * PERIOD_US if number else 0,
        depth_us=START_US + number * PERIOD_US + LATER_US,
    )


FRAMES = [frame(number) for number in range(8) if number != LOST]


def written(path: Path, *, finished: bool = True) -> Path:
    """A recording of `FRAMES`; not finished: as a crash leaves it."""
    writer = RecordingWriter(path, MAKER, "720P", "NFOV 2x2 binned", RATE, "000777")
    for one in FRAMES:
        writer.write(one)
    if finished:
        writer.close()
    else:
        assert writer._stream is not None
        writer._stream.close()
    return path


def written_by_library(python: Path, path: Path, frames: Sequence[RgbdFrame], maker: Mapping[str, Any]) -> Path:
    """A recording of whole frames (720P, NFOV 2x2 binned, 15 a second) by the maker's own library."""
    arrays: dict[str, Any] = {"times": np.array([[f.number, f.colour_us, f.depth_us] for f in frames])}
    for one in frames:
        assert one.colour is not None
        jpeg = one.colour.jpeg or jpeg_bytes(one.colour.pixels(), 90)
        arrays[f"colour{one.number}"] = np.frombuffer(jpeg, np.uint8)
        arrays[f"depth{one.number}"], arrays[f"infrared{one.number}"] = one.depth_mm, one.infrared
    np.savez(path.with_suffix(".npz"), **arrays)
    path.with_name("calibration.json").write_text(json.dumps(maker), encoding="utf-8")
    words = [str(python), str(Path(__file__).with_name("record_library.py")), str(path.with_suffix(".npz")), str(path)]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", errors="replace")
    assert done.returncode == 0, done.stderr
    return path


def same(found: RgbdFrame, expected: RgbdFrame) -> bool:
    """Whether two frames say the same; of colour, its bytes where both are JPEG."""
    assert found.depth_mm is not None and found.infrared is not None
    alike = (found.number, found.colour_us, found.depth_us) == (expected.number, expected.colour_us, expected.depth_us)
    if (found.colour is None) != (expected.colour is None):
        return False
    if found.colour is not None and expected.colour is not None:
        if found.colour.jpeg and expected.colour.jpeg:
            alike &= found.colour.jpeg == expected.colour.jpeg
        else:
            far = found.colour.pixels().astype(int) - expected.colour.pixels()
            alike &= bool(np.abs(far).max() < 6)
    return (
        alike
        and np.array_equal(found.depth_mm, expected.depth_mm)  # type: ignore[arg-type]
        and np.array_equal(found.infrared, expected.infrared)  # type: ignore[arg-type]
    )
