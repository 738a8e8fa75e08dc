"""Cameras here are doubles of the makers' libraries in the real process; recordings are real files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from plugins.kinect.devices import sdk_process
from plugins.kinect.devices.simulated.typical_calibration import TYPICAL_AZURE
from workbench.files import write_text

SERVE = Path(__file__).parent / "stand_in" / "serve.py"


class Bench:
    """What is plugged in, and what goes wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plug("000123456789")
        self.fault("")
        (folder / "calibration.json").write_text(json.dumps(TYPICAL_AZURE), encoding="utf-8")
        picture = np.full((720, 1280, 3), (40, 90, 160), np.uint8)
        (folder / "jpeg.bin").write_bytes(cv2.imencode(".jpg", picture)[1].tobytes())

    def plug(self, *serials: str) -> None:
        """These are connected; "!" before one that another program uses."""
        write_text(self.folder / "serials.txt", "\n".join(serials), durable=False)

    def fault(self, kind: str) -> None:
        write_text(self.folder / "fault.txt", kind, durable=False)

    def was_set(self) -> list[str]:
        path = self.folder / "set.txt"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    folder = tmp_path / "Kameras ü"
    folder.mkdir()
    monkeypatch.setenv("STAND_IN", str(folder))
    monkeypatch.setenv("WORKBENCH_AZURE_KINECT", sys.executable)
    monkeypatch.setattr(sdk_process, "SERVE", SERVE)
    return Bench(folder)
