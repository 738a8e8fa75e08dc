"""A run that learns latent codes, from its start to its summary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from plugins.training.latent.learner import LatentLearner
from plugins.training.latent.preparation import prepare
from plugins.training.loop.course import STOPPED, Course
from plugins.training.loop.learner import Learner
from plugins.training.loop.machine import Machine
from plugins.training.run_folder import RunRecord
from plugins.training.settings.latent import LatentSettings
from workbench.api import Job

Summary = dict[str, float | int | str | bool | None]
_SHOWN = ("r2", "l1", "mse")


def train(s: LatentSettings, job: Job) -> Summary:
    """Prepare, train, and say how it went. Raises WorkbenchError."""
    record = COURSE.run(s, job)
    if record is None:
        return {"finished": STOPPED}
    best = record.result.get("best_loss")
    if record.result.get("finished") and not (isinstance(best, float) and best < record.baseline["loss"]):
        job.warn(
            "The run is no better than predicting the mean code for every face: it has learned nothing. Check that "
            "pictures and codes belong together, or train longer or on more faces."
        )
    return _summary(record)


def another(s: LatentSettings, job: Job, seated: Callable[[Machine], Machine]) -> tuple[Learner, Machine]:
    """The same learner in a process that follows (`loop.company`)."""
    return COURSE.follow(s, job, seated)


def _summary(record: RunRecord) -> Summary:
    shown: Summary = {}
    for name in _SHOWN:
        best = record.result.get(f"best_{name}")
        if isinstance(best, float) and name in record.baseline:
            shown |= {f"best_{name}": round(best, 4), f"mean_code_{name}": round(record.baseline[name], 4)}
    return shown | {key: record.result.get(key) for key in ("best_epoch", "epochs", "finished", "seconds")}


COURSE = Course(
    prepare, lambda prepared, machine: LatentLearner(replace(prepared, machine=machine)), f"{__name__}:another"
)
