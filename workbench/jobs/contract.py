"""What a plugin gives so that its long work can run, pause, resume, spread over processes and be re-attached.

Batch work lists seeded items and makes one item anywhere; continuous work (training, capture) runs to its own rhythm
and asks the job when to stop. Neither knows of windows, process pools or schedulers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from workbench.fields import Settings

S = TypeVar("S", bound=Settings)
Scalar = float | int | str | bool | None


@dataclass(frozen=True)
class Place:
    """Where a job works: the workspace a person chose and the job's own folder inside it."""

    workspace: Path
    job: Path
    threads: int = 1
    """For a worker that is parallel by itself (Blender): this machine's cores divided by the workers on it. Finished
    items may not depend on it."""
    turn: int = 0
    """Which of the job's workers on this machine it is, from 0: several graphics cards are shared out by it."""

    def dataset(self, name: str) -> Path:
        return self.workspace / "datasets" / name

    def run(self, name: str) -> Path:
        return self.workspace / "runs" / name

    def comparison(self, name: str) -> Path:
        return self.workspace / "comparisons" / name


@dataclass(frozen=True)
class Item:
    """One piece of a batch. `seed` depends on the job's seed and the item's own, never on who makes it or when."""

    index: int
    id: str
    seed: int


@dataclass(frozen=True)
class Estimate:
    """What one item costs, and what stands on top; None where it is not known before the first was made."""

    seconds_per_item: float | None = None
    bytes_per_item: int | None = None
    memory_bytes_per_worker: int | None = None
    start_seconds: float = 0.0
    card_bytes_per_worker: int | None = None
    """Memory of a graphics card; None where none is used."""


@dataclass(frozen=True)
class Artifact:
    """Something a person will want to open: kind ("dataset", "run", "report", "figure" ...), path and title."""

    kind: str
    path: Path
    title: str = ""


class Worker(Protocol):
    """Opened once per worker process; holds what is dear to open (a generator, a renderer, Blender)."""

    def make(self, item: Item) -> Any:
        """One finished item, picklable.

        Raises WorkbenchError for a person's sentence; anything else is a defect. LostError says that a program of the
        worker's own was ended from outside: the item is tried more often, alone. UnavailableError and WorkspaceError
        say that no later item can be made either, and end the job; what is finished is kept.
        """
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Committed:
    """What the one writer says of a finished item: a line for the tray and a picture for the gallery, if there are."""

    summary: Mapping[str, Scalar] = field(default_factory=dict)
    preview: Path | None = None
    warnings: Sequence[str] = ()


class Output(Protocol):
    """The one place a batch writes to; lives in the job's own process. The dataset writer is one."""

    def finished_ids(self) -> Set[str]:
        """Ids that are wholly and durably there; read once at the start, so that a resumed job skips them."""
        ...

    def commit(self, item: Item, made: Any) -> Committed:
        """Take in one finished item, wholly or not at all. Items come in any order, so nothing may depend on it.

        Raises WorkspaceError where the disk is to blame, which ends the job; any other WorkbenchError is the item's.
        """
        ...

    def set_aside(self, item: Item, sentence: str) -> None:
        """Record that an item could not be made after its retry."""
        ...

    def flush(self) -> None:
        """Make everything committed so far survive a power cut (called about once a second and before a pause)."""
        ...

    def close(self, *, complete: bool) -> Mapping[str, Scalar]:
        """Seal the output and return its summary; `complete` is False after cancel or failure."""
        ...


class BatchTask(ABC, Generic[S]):
    """Work that is items. Instances carry no state: they are imported afresh in every process by their dotted name."""

    settings: ClassVar[type[Settings]]
    title: ClassVar[str]
    verb: ClassVar[str] = "Start"
    """The word on the Start button ("Render")."""
    noun: ClassVar[str] = "items"
    """What the items are, in the plural, for progress and the Start button's cost line ("faces")."""

    def items(self, s: S) -> Sequence[Item]:
        """All items, in order. The same settings list the same items always. Override this or `items_in`."""
        raise NotImplementedError(f"{type(self).__name__} lists no items")

    def items_in(self, s: S, place: Place) -> Sequence[Item]:
        """What a job asks for. Override it in place of `items` where the workspace says what there is (the faces of a
        dataset); a job that is resumed must get the same list, so keep it with the output."""
        return self.items(s)

    @abstractmethod
    def worker(self, s: S, place: Place) -> Worker:
        """Open what making an item needs; called once in each worker process."""

    @abstractmethod
    def output(self, s: S, place: Place) -> Output:
        """Open the one writer; called in the job's own process, again at each resume."""

    def pack(self, s: S, made: Any) -> Any:
        """Called in the worker process on what `make` returned: do what would keep the one writer busy (encoding)."""
        return made

    def suggested_workers(self, s: S, cores: int) -> int:
        """How many worker processes suit it on so many cores, where a person gives no number.

        One core is left for the window and the writer. Override where a worker is parallel by itself. Cheap.
        """
        return max(1, cores - 1)

    def result(self, s: S, place: Place) -> Artifact | None:
        """What the batch makes, for the button that opens it."""
        return None

    def check(self, s: S, place: Place) -> None:
        """Refuse before anything starts. Raises WorkbenchError (SettingsError with `field` where one is to blame)."""

    def estimate(self, s: S) -> Estimate:
        """The cost shown on the Start button. Cheap: called while a person types."""
        return Estimate()


class Job(Protocol):
    """What continuous work may ask and tell. Safe to call often; mere progress is written a few times a second."""

    @property
    def place(self) -> Place: ...

    def progress(self, done: float, total: float, note: str = "") -> None:
        """How far: `done` of `total` in the task's own unit; the job works out the time left."""
        ...

    def metric(self, name: str, value: float, *, step: int, **where: Scalar) -> None:
        """One figure for the plots ("train/loss" at step 120); also kept in metrics.jsonl of the job folder."""
        ...

    def preview(self, path: Path, *, title: str = "") -> None:
        """A picture worth showing now; the file is already written inside the workspace."""
        ...

    def warn(self, sentence: str) -> None: ...

    def artifact(self, kind: str, path: Path, *, title: str = "") -> None:
        """Something a person will want to open: a dataset, run, report, figure."""
        ...

    def should_stop(self) -> bool:
        """Someone asked to cancel, or the system is closing down: save what is worth saving and return."""
        ...

    def should_pause(self) -> bool:
        """Someone asked to pause: write the resume state, then call `wait_while_paused`."""
        ...

    def wait_while_paused(self) -> None:
        """Returns when resumed or asked to stop."""
        ...

    @property
    def state_file(self) -> Path:
        """Where the task keeps its own resume state: a path nothing else uses, whose parent exists; the task makes a
        file or a folder of it as it likes."""
        ...

    @property
    def resumed(self) -> bool:
        """Whether this process continues a job that ran before."""
        ...


class Task(ABC, Generic[S]):
    """Continuous work."""

    settings: ClassVar[type[Settings]]
    title: ClassVar[str]
    verb: ClassVar[str] = "Start"
    noun: ClassVar[str] = "steps"

    @abstractmethod
    def run(self, s: S, job: Job) -> Mapping[str, Scalar]:
        """Do the work; the returned figures stand on the finish card. Raises WorkbenchError for a person's sentence."""

    def check(self, s: S, place: Place) -> None:
        """Refuse before anything starts."""

    def estimate(self, s: S) -> Estimate:
        return Estimate()


AnyTask = BatchTask[Any] | Task[Any]
