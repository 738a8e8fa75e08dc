"""A run that learns depth, from its start to its summary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from plugins.training.costs import memory_bytes
from plugins.training.depth.learner import DepthLearner
from plugins.training.depth.preparation import StopAsked, prepare
from plugins.training.loop.company import accompanied
from plugins.training.loop.machine import Machine
from plugins.training.loop.trainer import Trainer
from plugins.training.run_folder import RunFolder, RunRecord
from plugins.training.settings import TrainSettings
from workbench.api import Job, SettingsError

_ANOTHER = f"{__name__}:another"
Summary = dict[str, float | int | str | bool | None]


def train(s: TrainSettings, job: Job) -> Summary:
    """Prepare, train, and say how it went. Raises WorkbenchError."""
    folder = RunFolder(job.place.run(s.name))
    if folder.exists() and folder.record().job != job.place.job.name:
        raise SettingsError(f"There already is a run “{s.name}”", field="name", remedy="choose another name")
    try:
        prepared = prepare(s, job)
    except StopAsked:
        return {"finished": "stopped while the faces were read"}
    job.artifact("run", folder.path, title=s.name)
    _tell_memory(s, prepared.machine, job)
    with accompanied(s, prepared.machine, _ANOTHER, job) as machine:
        Trainer(DepthLearner(replace(prepared, machine=machine)), s, machine, folder, job).run()
    record = folder.record()
    _tell(record, job)
    return _summary(record)


def another(s: TrainSettings, job: Job, seated: Callable[[Machine], Machine]) -> tuple[DepthLearner, Machine]:
    """The same learner in a process that follows (`loop.company`)."""
    prepared = prepare(s, job)
    machine = seated(prepared.machine)
    return DepthLearner(replace(prepared, machine=machine)), machine


def _tell_memory(s: TrainSettings, machine: Machine, job: Job) -> None:
    needed, free = memory_bytes(s), machine.free_bytes()
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
