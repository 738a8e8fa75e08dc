"""A whole capture from the simulated camera, whose cable is pulled at frame 600: `python benchmarks/kinect_capture.py`.

One JSON line: accepted frames, how many were lost or damaged (none may be), frames a second looked at and kept over the
whole capture (simulating included), and how much memory the process took at most above what it took after ten frames.
`--train`, `--eval`, `--colour-mode` and `--depth-mode` make it smaller or larger; `--folder` keeps the set.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from plugins.kinect.capture import opening
from plugins.kinect.capture.settings import CaptureSettings
from plugins.kinect.capture.task import KinectCapture
from plugins.kinect.devices.interface import DepthCamera
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.camera import SimulatedCamera
from plugins.kinect.devices.simulated.clock import AsFastAsAsked
from plugins.kinect.formats.raw_set import RawSet, raw_folder
from workbench.api import Place

UNPLUGGED_AT = 600
WARM = 10


@dataclass
class Quiet:
    """A job that nobody steers; it notes how much memory there is when the capture is warm."""

    place: Place
    resumed: bool = False
    warnings: list[str] = field(default_factory=list)
    started: threading.Event = field(default_factory=threading.Event)

    @property
    def state_file(self) -> Path:
        return self.place.job / "state"

    def progress(self, done: float, total: float, note: str = "") -> None:
        if done >= WARM:
            self.started.set()

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)

    def nothing(self, *values: Any, **more: Any) -> None: ...

    metric = preview = artifact = wait_while_paused = nothing

    def should_stop(self) -> bool:
        return False

    should_pause = should_stop


class Memory(threading.Thread):
    """The most memory that this process took from the moment on that the job was warm, bytes."""

    def __init__(self, job: Quiet) -> None:
        super().__init__(daemon=True)
        self._job, self._over = job, threading.Event()
        self.before = self.most = 0

    def run(self) -> None:
        process = psutil.Process()
        self._job.started.wait()
        self.before = process.memory_info().rss
        while not self._over.wait(0.2):
            self.most = max(self.most, process.memory_info().rss)

    def end(self) -> None:
        self._over.set()
        self._job.started.set()
        self.join()


def unhurried(settings: CameraSettings, logs: Path | None = None) -> DepthCamera:
    """The simulated camera, in which time passes only while somebody waits for a frame."""
    assert isinstance(settings, CaptureSettings)
    return SimulatedCamera(settings, settings.script(), AsFastAsAsked())


def measured(settings: CaptureSettings, workspace: Path) -> dict[str, Any]:
    """Figures of one capture."""
    job = Quiet(Place(workspace, workspace / "job"))
    (workspace / "job").mkdir(parents=True, exist_ok=True)
    memory = Memory(job)
    memory.start()
    began, cpu = time.perf_counter(), time.process_time()
    summary = dict(KinectCapture().run(settings, job))
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    memory.end()
    made = RawSet.open(raw_folder(workspace, settings.name))
    wanted = settings.train_amount + settings.eval_amount
    numbers = {int(frame.id) for frame in made.frames}
    return {
        "figure": "kinect capture",
        "modes": f"{settings.colour_mode}, {settings.depth_mode}",
        "accepted": len(made.frames),
        "lost": wanted - len(numbers & set(range(wanted))),
        "damaged": len(made.verify()),
        "replugged": summary["replugged"],
        "waited_for_disk": summary["waited_for_disk"],
        "refused": {name[9:]: count for name, count in summary.items() if name.startswith("refused: ")},
        "looked_at_per_s": round(float(str(summary["looked_at"])) / seconds, 2),
        "kept_per_s": round(wanted / seconds, 2),
        "cpu_s_per_kept": round(cpu / wanted, 3),
        "memory_grew_mb": round(max(memory.most - memory.before, 0) / 1e6, 1),
        "queue_mb": settings.queue_mb,
        "seconds": round(seconds, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=int, default=1500)
    parser.add_argument("--eval", type=int, default=250)
    parser.add_argument("--colour-mode", default="720P")
    parser.add_argument("--depth-mode", default="NFOV unbinned")
    parser.add_argument("--queue-mb", type=int, default=256)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    opening.open_camera = unhurried
    settings = CaptureSettings(
        name="benchmark",
        train_amount=asked.train,
        eval_amount=asked.eval,
        colour_mode=asked.colour_mode,
        depth_mode=asked.depth_mode,
        queue_mb=asked.queue_mb,
        spacing_s=0.0,
        unplugs=True,
        unplug_at=min(UNPLUGGED_AT, (asked.train + asked.eval) // 3),
    )
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(measured(settings, asked.folder or Path(scratch))))


if __name__ == "__main__":
    main()
