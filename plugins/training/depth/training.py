"""A run that learns depth, from its start to its summary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from plugins.training.costs import memory_bytes
from plugins.training.depth.learner import DepthLearner
from plugins.training.depth.preparation import Prepared, prepare
from plugins.training.loop.course import STOPPED, Course
from plugins.training.loop.learner import Learner
from plugins.training.loop.machine import Machine
from plugins.training.run_folder import RunRecord
from plugins.training.settings import TrainSettings
from workbench.api import Job

Summary = dict[str, float | int | str | bool | None]


def train(s: TrainSettings, job: Job) -> Summary:
    """Prepare, train, and say how it went. Raises WorkbenchError."""
    record = COURSE.run(s, job)
    if record is None:
        return {"finished": STOPPED}
    _tell(record, job)
    return _summary(record)


def another(s: TrainSettings, job: Job, seated: Callable[[Machine], Machine]) -> tuple[Learner, Machine]:
    """The same learner in a process that follows (`loop.company`)."""
    return COURSE.follow(s, job, seated)


def _tell_memory(prepared: Prepared, job: Job) -> None:
    needed, free = memory_bytes(prepared.settings), prepared.machine.free_bytes()
    if needed > free:
        job.warn(
            f"This run needs about {needed / 2**30:.1f} GiB of memory, and {free / 2**30:.1f} are free: close other "
            "programs, or start again with a smaller batch and more “Batches per step”."
        )


def _tell(record: RunRecord, job: Job) -> None:
    if record.result.get("data_bound"):
        job.warn(
            "The network waited for data more than a fifth of the time: reading and changing the pictures is what "
            "limits this run; a lower resolution of the dataset or a faster disk would help."
        )
    if record.result.get("finished") and not _beats_baseline(record):
        job.warn(
            "The run is no better than predicting the mean for every pixel: it has learned nothing. Check that "
            "pictures and depth belong together, or train longer."
        )


def _beats_baseline(record: RunRecord) -> bool:
    name = next(key for key in record.baseline if key.startswith("head_mae"))
    best = record.result.get(f"best_{name}")
    return isinstance(best, float) and best < record.baseline[name]


def _summary(record: RunRecord) -> Summary:
    name = next(key for key in record.baseline if key.startswith("head_mae"))
    best = record.result.get(f"best_{name}")
    # The first figures are what a message at the end has room for.
    shown: Summary = {f"best_{name}": best, f"baseline_{name}": round(record.baseline[name], 3)}
    if isinstance(best, float):
        shown[f"best_{name}"] = round(best, 3)
        shown["share_of_baseline"] = round(best / record.baseline[name], 3)
    wanted = ("best_epoch", "epochs", "finished", "seconds", "samples_per_s")
    return shown | {key: record.result.get(key) for key in wanted}


COURSE = Course(
    prepare,
    lambda prepared, machine: DepthLearner(replace(prepared, machine=machine)),
    f"{__name__}:another",
    _tell_memory,
)
