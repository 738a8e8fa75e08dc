"""A run that makes faces from drawings, from its start to its summary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from plugins.training.loop.course import STOPPED, Course
from plugins.training.loop.learner import Learner
from plugins.training.loop.machine import Machine
from plugins.training.run_folder import RunRecord
from plugins.training.settings.synthesis import SynthesisSettings
from plugins.training.synthesis.learner import FaceLearner
from plugins.training.synthesis.preparation import prepare
from workbench.api import Job

Summary = dict[str, float | int | str | bool | None]
_SHOWN = ("loss", "colour_levels", "depth_levels", "depth_mm")


def train(s: SynthesisSettings, job: Job) -> Summary:
    """Prepare, train, and say how it went. Raises WorkbenchError."""
    record = COURSE.run(s, job)
    if record is None:
        return {"finished": STOPPED}
    best = record.result.get("best_loss")
    if record.result.get("finished") and not (isinstance(best, float) and best < record.baseline["loss"]):
        job.warn(
            "The run is no better than showing the mean face whatever the drawing: it has learned nothing. Check that "
            "pictures, depth and points belong together, or train longer."
        )
    return _summary(record)


def another(s: SynthesisSettings, job: Job, seated: Callable[[Machine], Machine]) -> tuple[Learner, Machine]:
    """The same learner in a process that follows (`loop.company`)."""
    return COURSE.follow(s, job, seated)


def _summary(record: RunRecord) -> Summary:
    shown: Summary = {}
    for name in _SHOWN:
        best = record.result.get(f"best_{name}")
        if isinstance(best, float) and name in record.baseline:
            shown |= {f"best_{name}": round(best, 4), f"baseline_{name}": round(record.baseline[name], 4)}
    best = record.result.get("best_loss")
    if isinstance(best, float):
        shown["share_of_baseline"] = round(best / record.baseline["loss"], 3)
    return shown | {key: record.result.get(key) for key in ("best_epoch", "epochs", "finished", "seconds")}


COURSE = Course(
    prepare, lambda prepared, machine: FaceLearner(replace(prepared, machine=machine)), f"{__name__}:another"
)
