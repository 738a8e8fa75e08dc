"""A batch of small pictures with a real Blender, some of which ask for a fault."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from plugins.blender.driver import BlenderProcess
from plugins.blender.installation import find_blender
from tests.jobs.toys import ToyOutput
from tests.plugins.blender.driver.shots import digest, places, small_shot
from workbench.fields import Settings, setting
from workbench.jobs.contract import BatchTask, Item, Output, Place, Worker
from workbench.seeds import derive_seed

FAULTY = Path(__file__).with_name("faulty.py")
NAME = "toys"


class PictureSettings(Settings):
    """How many, and which of them fail how."""

    count: int = setting(8, title="Number", description="How many", ge=0)
    faults: dict[str, str] = setting({}, title="Faults", description="Fault by index")
    once: bool = setting(False, title="Once", description="Whether every fault happens once only")
    samples: int = setting(2, title="Paths", description="Light paths a pixel")
    timeout_s: float = setting(20.0, title="Time", description="Time for one picture", unit="s")


class PictureWorker:
    """Takes pictures; what it makes is the digest of their pixels."""

    def __init__(self, s: PictureSettings, place: Place) -> None:
        self._s, self._marks = s, place.job / "marks"
        self._marks.mkdir(exist_ok=True)
        blender = find_blender()
        self._process = BlenderProcess(blender, place.job / "blender", place.threads, script=FAULTY)
        self._folder = Path(tempfile.mkdtemp(prefix="scratch-", dir=place.job))

    def make(self, item: Item) -> bytes:
        fault = self._s.faults.get(str(item.index), "")
        marks = str(self._marks) if self._s.once else ""
        shot = small_shot(item.index, self._s.samples, fault=fault, marks=marks)
        self._process.take(shot, *places(self._folder), self._s.timeout_s)
        return f"{item.id} {digest(self._folder)}".encode()

    def close(self) -> None:
        self._process.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class Pictures(BatchTask[PictureSettings]):
    """The batch."""

    settings: ClassVar[type[Settings]] = PictureSettings
    title = "Take pictures"
    noun = "pictures"

    def items(self, s: PictureSettings) -> Sequence[Item]:
        return [Item(i, f"{i:04d}", derive_seed(1, i)) for i in range(s.count)]

    def worker(self, s: PictureSettings, place: Place) -> Worker:
        return PictureWorker(s, place)

    def output(self, s: PictureSettings, place: Place) -> Output:
        return ToyOutput(place.dataset(NAME))
