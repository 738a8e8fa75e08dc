"""The course of a run, the same for every kind: its name is free, it is made ready, it learns, its record is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from plugins.training.loop.company import accompanied
from plugins.training.loop.learner import Learner
from plugins.training.loop.machine import Machine
from plugins.training.loop.stopping import StopAsked
from plugins.training.loop.trainer import Trainer
from plugins.training.run_folder import RunFolder, RunRecord
from plugins.training.settings.loop import LoopSettings
from workbench.api import Job, SettingsError

STOPPED = "stopped before learning began"


class Prepared(Protocol):
    """What a kind of run has made ready."""

    @property
    def machine(self) -> Machine:
        """Where it is to be learned."""
        ...


S = TypeVar("S", bound=LoopSettings)
P = TypeVar("P", bound=Prepared)


@dataclass(frozen=True)
class Course(Generic[S, P]):
    """What a kind of run gives of its own.

    Attributes
    ----------
    prepare : reads the faces and builds the networks; raises StopAsked where the job is to stop.
    learner : what was made ready -> the learner, on a machine.
    another : dotted name, ``module:function``, of a function that calls `follow`, for further processes.
    ready : told what was made ready, before anything is learned.
    """

    prepare: Callable[[S, Job], P]
    learner: Callable[[P, Machine], Learner]
    another: str
    ready: Callable[[P, Job], None] = lambda _prepared, _job: None

    def run(self, s: S, job: Job) -> RunRecord | None:
        """Learn; the run's record afterwards, or None where someone asked to stop before learning began.

        Raises
        ------
        WorkbenchError : the name is taken, or whatever making ready and learning raise.
        """
        folder = RunFolder(job.place.run(s.name))
        if folder.exists() and folder.record().job != job.place.job.name:
            raise SettingsError(f"There already is a run “{s.name}”", field="name", remedy="choose another name")
        try:
            prepared = self.prepare(s, job)
        except StopAsked:
            return None
        job.artifact("run", folder.path, title=s.name)
        self.ready(prepared, job)
        try:
            with accompanied(s, prepared.machine, self.another, job) as machine:
                Trainer(self.learner(prepared, machine), s, machine, folder, job).run()
        except StopAsked:
            return None
        return folder.record()

    def follow(self, s: S, job: Job, seated: Callable[[Machine], Machine]) -> tuple[Learner, Machine]:
        """The same learner in a process that follows (`loop.company`)."""
        prepared = self.prepare(s, job)
        machine = seated(prepared.machine)
        return self.learner(prepared, machine), machine
