"""Small tasks for the tests: items are a few lines of text, so that every byte can be compared."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from workbench.errors import DataError, LostError, UnavailableError, WorkspaceError
from workbench.fields import Settings, setting
from workbench.files import write_bytes, write_text
from workbench.jobs.contract import BatchTask, Committed, Estimate, Item, Job, Output, Place, Scalar, Task, Worker
from workbench.jobs.live_contract import Frame, LivePreview
from workbench.seeds import derive_seed, stream


def work_for(seconds: float) -> None:
    """Be busy: what a renderer does, without the heat."""
    if seconds:
        threading.Event().wait(seconds)


class ToySettings(Settings):
    name: str = setting("toys", title="Name", description="Folder under datasets")
    count: int = setting(8, title="Number", description="How many", ge=0)
    seed: int = setting(1, title="Seed", description="Seed of all")
    seconds: float = setting(0.0, title="Time", description="Time one takes", unit="s")
    broken: list[int] = setting([], title="Broken", description="Indices that always fail")
    defective: list[int] = setting([], title="Defective", description="Indices that raise a defect")
    flaky: list[int] = setting([], title="Flaky", description="Indices that fail the first time")
    deadly: list[int] = setting([], title="Deadly", description="Indices that end their process")
    lost: list[int] = setting([], title="Lost", description="Indices whose machine is ended from outside")
    unavailable: list[int] = setting([], title="Unavailable", description="Indices that find the machine gone")
    full: list[int] = setting([], title="Full", description="Indices that find the machine's disk full")
    bytes_each: int = setting(0, title="Size", description="Expected size of one")
    no_worker: bool = setting(False, title="No worker", description="The worker cannot be opened")


class ToyWorker:
    """Writes text that depends on the item's seed only; waits on the clock to look busy."""

    def __init__(self, s: ToySettings, place: Place) -> None:
        if s.no_worker:
            raise UnavailableError("No toy factory was found", remedy="build one")
        self._s = s
        self._marks = place.job / "marks"

    def make(self, item: Item) -> bytes:
        if item.index in self._s.broken:
            raise DataError("The toy is broken", where=item.id, remedy="glue it")
        if item.index in self._s.defective:
            raise ZeroDivisionError("toy defect")
        if item.index in self._s.flaky and self._first_time(item):
            raise DataError("The toy wobbled", where=item.id)
        for kind in (LostError, UnavailableError, WorkspaceError):
            if item.index in {LostError: self._s.lost, UnavailableError: self._s.unavailable}.get(kind, self._s.full):
                raise kind("Something is wrong with the toy machine", where=item.id)
        if item.index in self._s.deadly:
            os._exit(7)
        work_for(self._s.seconds)
        numbers = stream(item.seed, "toy").integers(0, 1000, 200)
        return (f"{item.id} {item.seed}\n" + " ".join(map(str, numbers))).encode()

    def close(self) -> None:
        if self._marks.exists():
            write_text(self._marks / f"closed-{os.getpid()}", "")

    def _first_time(self, item: Item) -> bool:
        mark = self._marks / item.id
        if mark.exists():
            return False
        write_text(mark, "")
        return True


class ToyOutput:
    """One file per item, whole or absent."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def finished_ids(self) -> Set[str]:
        return {path.stem for path in self._folder.glob("*.txt")}

    def commit(self, item: Item, made: bytes) -> Committed:
        write_bytes(self._folder / f"{item.id}.txt", made)
        return Committed({"bytes": len(made)}, preview=self._folder / f"{item.id}.txt")

    def set_aside(self, item: Item, sentence: str) -> None:
        write_text(self._folder / "aside" / item.id, sentence)

    def flush(self) -> None:
        return

    def close(self, *, complete: bool) -> Mapping[str, Scalar]:
        return {"files": len(self.finished_ids()), "complete": complete}


class ToyBatch(BatchTask[ToySettings]):
    settings: ClassVar[type[Settings]] = ToySettings
    title = "Make toys"
    noun = "toys"

    def items(self, s: ToySettings) -> Sequence[Item]:
        return [Item(i, f"{i:04d}", derive_seed(s.seed, i)) for i in range(s.count)]

    def worker(self, s: ToySettings, place: Place) -> Worker:
        return ToyWorker(s, place)

    def output(self, s: ToySettings, place: Place) -> Output:
        return ToyOutput(place.dataset(s.name))

    def pack(self, s: ToySettings, made: bytes) -> bytes:
        return made + b"\n"

    def estimate(self, s: ToySettings) -> Estimate:
        return Estimate(seconds_per_item=0.5, bytes_per_item=s.bytes_each)


class UnpicklableBatch(ToyBatch):
    """Returns what cannot travel between processes."""

    def pack(self, s: ToySettings, made: bytes) -> Any:
        return lambda: made


class ThreadedWorker(ToyWorker):
    """Says how many threads it may use, and which of the workers it is."""

    def __init__(self, s: ToySettings, place: Place) -> None:
        super().__init__(s, place)
        self._place = place

    def make(self, item: Item) -> bytes:
        return f"{self._place.threads} {self._place.turn}".encode()


class ThreadedBatch(ToyBatch):
    """Its workers are parallel by themselves."""

    def worker(self, s: ToySettings, place: Place) -> Worker:
        return ThreadedWorker(s, place)

    def suggested_workers(self, s: ToySettings, cores: int) -> int:
        return s.count if cores > 0 else 0


class FullDisk(ToyOutput):
    """Writes three items, then the disk is full until somebody removes the file that fills it."""

    def commit(self, item: Item, made: bytes) -> Committed:
        if len(self.finished_ids()) == 3 and (self._folder / "ballast").exists():
            raise OSError(28, "No space left on device", str(self._folder))
        return super().commit(item, made)


class FullDiskBatch(ToyBatch):
    """Fills the disk."""

    def output(self, s: ToySettings, place: Place) -> Output:
        return FullDisk(place.dataset(s.name))


class LessonSettings(Settings):
    steps: int = setting(20, title="Steps", description="How many steps", ge=1)
    seconds: float = setting(0.0, title="Time", description="Time one takes", unit="s")
    fail_at: int | None = setting(None, title="Fail", description="Step that fails")


class Lesson(Task[LessonSettings]):
    """Counts, keeps where it was in its state file, and tells everything a job can be told."""

    settings: ClassVar[type[Settings]] = LessonSettings
    title = "Lesson"
    noun = "steps"

    def run(self, s: LessonSettings, job: Job) -> Mapping[str, Scalar]:
        begin = int(job.state_file.read_text()) if job.resumed and job.state_file.exists() else 0
        step = begin
        while step < s.steps and not job.should_stop():
            if job.should_pause():
                job.state_file.write_text(str(step))
                job.wait_while_paused()
                continue
            work_for(s.seconds)
            step += 1
            write_text(job.state_file, str(step), durable=False)
            if step == s.fail_at:
                raise DataError("The lesson is over our heads", where=f"step {step}")
            job.progress(step, s.steps, f"step {step}")
            job.metric("train/loss", 1.0 / step, step=step, epoch=1)
        picture = job.place.run("lesson") / "board.txt"
        write_text(picture, str(step))
        job.preview(picture, title="The board")
        job.warn("Chalk is low.")
        job.artifact("run", picture.parent, title="Lesson")
        return {"began": begin, "steps": step}


class WishSettings(Settings):
    number: int = setting(0, title="Number", description="What to show")
    frames: int = setting(2, title="Frames", description="How many frames")
    seconds: float = setting(0.0, title="Time", description="Time between frames", unit="s")
    crash: bool = setting(False, title="Crash", description="End the process")
    refuse: bool = setting(False, title="Refuse", description="Raise a sentence")
    pauses: int = setting(0, title="Pauses", description="How often nothing new is handed over before each frame")


class Wishes(LivePreview[WishSettings]):
    request: ClassVar[type[Settings]] = WishSettings

    def open(self) -> None:
        print("a stray print that must not end up among the frames")

    def frames(self, request: WishSettings) -> Iterator[Frame | None]:
        if request.crash:
            os._exit(9)
        if request.refuse:
            raise DataError("This wish cannot be granted", remedy="wish for less")
        for n in range(request.frames):
            for _ in range(request.pauses):
                yield None
                work_for(request.seconds)
            image = np.full((4, 3, 3), request.number, np.uint8)
            last = n == request.frames - 1
            yield Frame({"image": image}, {"number": request.number, "n": n, "pid": os.getpid()}, final=last)
            work_for(request.seconds)


class Unopenable(Wishes):
    def open(self) -> None:
        raise UnavailableError("No lamp was found", remedy="rub harder")
