"""The Training tab, put together: settings | curves, faces, scores | runs."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from plugins.training.costs import run_seconds
from plugins.training.data.chosen import refuse_datasets
from plugins.training.depth.beginnings import weight_file
from plugins.training.panel.baseline_watch import BaselineWatch
from plugins.training.panel.findings import LIVE, PHOTOS, SCORES
from plugins.training.panel.first_words import FirstWords
from plugins.training.panel.free_names import free_the_name
from plugins.training.panel.judging import connect_judging
from plugins.training.panel.modes import (
    CODES,
    EVALUATE,
    EXPORT,
    FACES,
    JOIN,
    KINDS_ASKED,
    LATENT,
    PREDICT,
    REPORT,
    RGBD,
    SWEEP,
    TRAIN,
    VIDEO,
    ModeColumn,
)
from plugins.training.panel.run_actions import RunActions
from plugins.training.panel.run_changes import RunChanges
from plugins.training.panel.run_list import RunList
from plugins.training.panel.run_model import RowBook
from plugins.training.panel.runs import Run
from plugins.training.panel.stage import TrainingStage
from plugins.training.panel.watching import TRAINING_TASKS, RunWatcher
from plugins.training.panel.weight_check import WeightCheck
from plugins.training.panel.words import live
from plugins.training.settings import TrainSettings
from workbench.api import DataError, Dataset, SettingsError
from workbench.api.ui import (
    Command,
    JobStatus,
    PanelContext,
    Preflight,
    TaskPanel,
    px,
)

_FOUND = {
    "train.evaluate": SCORES,
    "train.evaluate_faces": SCORES,
    "train.predict": PHOTOS,
    "train.predict_video": PHOTOS,
}
"""Where what a job found is shown."""


class TrainingPanel(TaskPanel):
    """Trains, measures and applies networks; the selected runs are drawn, the first of them is looked at closely."""

    task_name = "train.run"

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._first_look = True
        self._rows = RowBook()
        self._wanted: list[str] = []
        kept = self.splitter.saveState()
        self.modes = ModeColumn(self, context)
        self.splitter.insertWidget(0, self.modes)
        self.splitter.restoreState(kept)
        self.modes.setMinimumWidth(px(250))
        self.weights = WeightCheck(self.form, "weight_file", lambda s: weight_file(s, context.workspace.root))
        self.baselines = BaselineWatch(context, lambda name: context.navigate("train", {"run": name}), self)
        self.watcher = RunWatcher(context, self)
        self.watcher.changed.connect(self._take_runs)
        context.jobs.changed.connect(self._any_job_changed)
        context.jobs.finished.connect(self._any_job_finished)
        context.theme.changed.connect(self._dress)
        self.modes.mode_changed.connect(lambda _mode: self._free_names())
        self.modes.mode_changed.connect(self._name_the_run)
        self.modes.mode_changed.connect(self.first_words.choose)
        self.first_words.look()
        self.watcher.look()

    # -- parts ------------------------------------------------------------------------------------------------------

    def make_stage(self) -> QWidget:
        self.stage = TrainingStage()
        self.first_words = FirstWords(self.context, self.stage, self.form, self.receive, self)
        scores = self.stage.findings.scores
        scores.measure_asked.connect(lambda: self._act("evaluate"))
        scores.compare_asked.connect(self._compare)
        scores.set_compare("compare" in self.context.panels)
        connect_judging(self.context, scores, self.stage.findings.board, self._select)
        self.stage.findings.live.attach(self.context)
        self.stage.findings.photos.predict_asked.connect(lambda: self._act("predict"))
        return self.stage

    def make_results(self) -> QWidget:
        self.changes = RunChanges(self.context, self)
        self.changes.changed.connect(self._runs_changed)
        self.list = RunList(self.changes.list_removed)
        self.run_actions = RunActions(self.context, self.list, self.changes)
        self.table, self.card = self.list.table, self.list.card
        self.table.chosen.connect(self._choose)
        self.table.renamed.connect(self.changes.rename)
        self.card.set_compare("compare" in self.context.panels)
        self.card.about.edited.connect(self.changes.annotate)
        self.list.asked.connect(self._act)
        self.list.tagged.connect(lambda tag, on: self.changes.add_tag(self.table.names(), tag, on))
        self.list.restore.connect(lambda name: self.changes.restore([name]))
        self.stage.plot.grew.connect(self._show_live)
        return self.list

    def commands(self) -> list[Command]:
        start = Command(
            "train.start",
            "Training: start what is set up at the left",
            lambda: self.modes.form.start(),
            shortcut="Ctrl+Return",
            menu="Jobs",
            icon="play",
            enabled=lambda: self.isVisible() and self.modes.form.form.valid,
        )
        modes = [
            (TRAIN, "train a network"),
            (SWEEP, "compare settings"),
            (JOIN, "join a run of another computer"),
            (EVALUATE, "evaluate a run"),
            (PREDICT, "depth from photos"),
            (VIDEO, "depth from a video"),
            (EXPORT, "export a run"),
        ]
        return [
            start,
            *(
                Command(f"train.mode.{mode}", f"Training: {words}", lambda mode=mode: self._go_to(mode), icon="train")
                for mode, words in modes
            ),
        ]

    # -- what the window says ---------------------------------------------------------------------------------------

    def activated(self) -> None:
        self.first_words.look()
        self.watcher.look()

    def receive(self, payload: Mapping[str, Any]) -> None:
        """A dataset to learn from (``{"dataset": "heads"}``) or a run to look at (``{"run": "my run"}``)."""
        if payload.get("dataset") and not payload.get("run"):
            self.modes.choose(TRAIN)
            super().receive({"dataset": str(payload["dataset"])})
        if payload.get("run"):
            self._select([str(payload["run"])])
            self.watcher.look()

    def closing(self) -> None:
        super().closing()
        self.watcher.stop()
        self.modes.closing()
        self.stage.closing()

    def preflight(self, settings: TrainSettings, engine: Any) -> Preflight:
        """What the run will take; time depends on how many faces there are. Raises what the data cannot support."""
        if settings.dataset:
            refuse_datasets(self.context.workspace.root, settings.datasets, settings.target)
        known = super().preflight(settings, engine)
        faces, held_out = _counted(self, settings)
        if known.cost is None or not faces:
            return known
        on_processor = not settings.device.startswith("cuda")
        seconds = run_seconds(settings, faces) if on_processor else None
        cost = dataclasses.replace(known.cost, items=settings.epochs, seconds=seconds)
        return Preflight(cost, f"{faces:,} + {held_out:,} faces · {known.room}")

    # -- runs -------------------------------------------------------------------------------------------------------

    def _take_runs(self, runs: list[Run]) -> None:
        self._show_rows()
        self.list.take_runs(runs)
        for run in runs:
            self.baselines.look(run, self.watcher.status(run))
        if self._first_look:
            self._first_look = False
            self._free_names()
        present = [name for name in self._wanted if self.watcher.find(name) is not None]
        if present:
            self._wanted = []
            self._select(present)
        elif runs and not self.table.names():
            self._select([_most_lively(self.watcher).name])
        self._show_chosen()

    def _select(self, names: list[str]) -> None:
        missing = [name for name in names if self.watcher.find(name) is None]
        if missing:
            self._wanted = names
        else:
            self.table.select(names)

    def _choose(self, _names: list[str]) -> None:
        self._show_chosen()
        self._show_rows()

    def _show_chosen(self) -> None:
        runs = self._chosen()
        first = runs[0] if runs else None
        status = self.watcher.status(first) if first is not None else None
        self.card.show_run(first, status, len(runs))
        self._show_live()
        if runs:
            self.stage.show_runs(runs)
        else:
            self.first_words.say(runs=bool(self.watcher.runs))

    def _chosen(self) -> list[Run]:
        found = [self.watcher.find(name) for name in self.table.names()]
        return [run for run in found if run is not None]

    def _show_rows(self) -> None:
        plot = self.stage.plot
        seen = [(run, self.watcher.status(run), plot.colour(run.name)) for run in self.watcher.runs]
        self.table.show_rows(self._rows.rows(seen))

    def _dress(self) -> None:
        """Other colours or another text size."""
        self.list.dress()
        self._show_rows()

    def _show_live(self) -> None:
        """How the first of the chosen runs is doing at this moment, while it trains."""
        run = next(iter(self._chosen()), None)
        status = self.watcher.status(run) if run is not None else None
        words = ""
        if run is not None and status is not None and status.state.active:
            words = live(lambda metric: self.stage.plot.book.last(run.name, metric), status.eta_s)
        self.card.show_live(words)

    def _runs_changed(self, names: list[str]) -> None:
        if names:
            self._wanted = names
        self.watcher.look()

    def _any_job_changed(self, status: JobStatus) -> None:
        name = str(status.spec.settings.get("name", ""))
        # A name that a job has just taken is none for the next run.
        training = status.spec.task in TRAINING_TASKS and status.spec.task == self.modes.form.task_name
        if training and not status.state.over and self.modes.form.form.rows["name"].value() == name:
            self._wanted = [name]
            self._free_names(name)
        if status.id in {run.job for run in self.watcher.runs}:
            self._show_rows()
            first = next(iter(self._chosen()), None)
            if first is not None and first.job == status.id:
                self.card.show_run(first, status, len(self.table.names()))

    def _any_job_finished(self, status: JobStatus) -> None:
        settings = status.spec.settings
        page = _FOUND.get(status.spec.task)
        if page is None or not status.artifacts:
            return
        self._select([str(settings.get("run", ""))])
        self.stage.findings.choose(page)
        if page == SCORES and settings.get("dataset"):
            self.stage.findings.scores.show_dataset(str(settings.get("dataset")), str(settings.get("split", "test")))

    # -- doing ------------------------------------------------------------------------------------------------------

    def _act(self, action: str) -> None:
        chosen = self._chosen()
        if self.run_actions.knows(action):
            self.run_actions.act(action, chosen)
            return
        run = next(iter(chosen), None)
        if run is None:
            return
        match action:
            case "evaluate":
                if run.kind == "rgbd":
                    self._go_to(FACES, run=run.name)
                else:
                    self._go_to(EVALUATE, run=run.name, **({"dataset": run.dataset} if run.dataset else {}))
                self.stage.findings.choose(SCORES)
            case "predict":
                self._go_to(CODES if run.kind == "latent" else PREDICT, run=run.name)
                self.stage.findings.choose(PHOTOS)
            case "live":
                self.stage.findings.choose(LIVE)
            case "export":
                self._go_to(EXPORT, run=run.name)
            case "compare":
                shown = self.stage.findings.scores.shown
                self._compare(shown.dataset if shown is not None else run.dataset, "worst")
            case "pause":
                self.context.jobs.pause(run.job)
            case "resume":
                self.context.jobs.resume(run.job)
            case "stop":
                self.context.jobs.cancel(run.job)

    def _go_to(self, mode: str, **values: Any) -> None:
        self.modes.choose(mode)
        if values:
            self.modes.form.receive(values)
        self.modes.form.form.setFocus()

    def _name_the_run(self, mode: str) -> None:
        """A form that asks for a run begins with the one that is looked at."""
        rows, run = self.modes.form.form.rows, next(iter(self._chosen()), None)
        if run is None or run.kind not in KINDS_ASKED.get(mode, ()) or rows["run"].value():
            return
        # A dataset that is not chosen yet must not keep the run from being filled in.
        faces = {"dataset": rows["dataset"].value() or run.dataset} if mode in (EVALUATE, REPORT) else {}
        with contextlib.suppress(SettingsError):
            self.modes.form.form.set_settings({"run": run.name, **faces}, undoable=False)

    def _compare(self, dataset: str, sample: str) -> None:
        run = next(iter(self._chosen()), None)
        if run is not None:
            self.context.navigate("compare", {"run": run.name, "dataset": dataset, "sample": sample})

    def _free_names(self, *also: str) -> None:
        """Put names into the forms of training that no run has yet."""
        taken = [*(run.name for run in self.watcher.runs), *also]
        if self.modes.mode in (TRAIN, LATENT, RGBD, SWEEP):
            free_the_name(self.modes.form.form, taken)


def _most_lively(watcher: RunWatcher) -> Run:
    """The run to show first: one that trains now, else the newest."""
    alive = (run for run in watcher.runs if (status := watcher.status(run)) is not None and status.state.active)
    return next(alive, watcher.runs[0])


def _counted(panel: TrainingPanel, settings: TrainSettings) -> tuple[int, int]:
    """Faces to learn from and faces held out of all chosen datasets; zeros where they cannot be read."""
    faces = held_out = 0
    for name in settings.datasets:
        try:
            dataset = Dataset.open(panel.context.workspace.datasets / name)
        except DataError:
            # Start says what is wrong with it; the cost line has no room for that.
            return 0, 0
        try:
            faces += dataset.count("train")
            held_out += dataset.count("validation")
        finally:
            dataset.close()
    return faces, held_out
