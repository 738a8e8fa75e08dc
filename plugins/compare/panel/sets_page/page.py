"""The Evaluation page: what to measure at the left; what was measured, view by view."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedLayout, QStackedWidget, QVBoxLayout, QWidget

from plugins.compare.panel.sets_page.against_view import AgainstView
from plugins.compare.panel.sets_page.breakdown_view import BreakdownView
from plugins.compare.panel.sets_page.choice_bar import AGAINST, BREAKDOWN, FACES, TOGETHER, WORST, Choice, ChoiceBar
from plugins.compare.panel.sets_page.faces_view import FacesView
from plugins.compare.panel.sets_page.plot_export import save_plots
from plugins.compare.panel.sets_page.together_view import TogetherView
from plugins.compare.panel.sets_page.worst_view import WorstView
from plugins.compare.sets.folder import PAGE, evaluations
from plugins.compare.sets.opening import Opened, among, open_set
from plugins.compare.sets.table import NO_PREDICTION, SetTable
from plugins.compare.settings import SET_IN_THE_WINDOW, MeasureSettings
from workbench.api import DataError, SettingsError, unused_name
from workbench.api.ui import EmptyState, JobState, JobStatus, Later, TaskPanel, label, open_path, px

_NOTHING = (
    "No evaluation was measured yet. Choose a dataset and runs at the left and press “Measure”. "
    "Evaluating a run in the Training tab keeps the predictions that are measured here."
)
_FOLLOW_MS, _REST = 2500, 10


@dataclass(frozen=True)
class _Looked:
    """What lies in the workspace: titles by name, the evaluation that was asked for, and how long reading took."""

    titles: Mapping[str, str]
    opened: Opened | None
    problem: str = ""
    seconds: float = 0.0


class SetsPage(TaskPanel):
    """`compare.set` and what it found. A face that is asked for is opened on the Pair page with the same runs."""

    task_name = "compare.set"
    hidden_fields = SET_IN_THE_WINDOW

    def make_stage(self) -> QWidget:
        self.bar = ChoiceBar()
        self.bar.opened.connect(self._open)
        self.bar.changed.connect(self._show)
        self.bar.report.clicked.connect(lambda: self._open_file(PAGE))
        self.bar.files.clicked.connect(lambda: self._open_file(""))
        self.bar.plots.clicked.connect(lambda: save_plots(self))
        self.note = label("", tone="warn", wrap=True)
        self.faces, self.together, self.breakdown = FacesView(), TogetherView(), BreakdownView()
        self.worst, self.against = WorstView(self.context), AgainstView()
        for view in (self.faces, self.worst, self.against):
            view.asked.connect(self.show_face)
        for view in (self.faces, self.against):
            view.figure_picked.connect(lambda key: self.bar.choose(figure=key))
        self.opened: Opened | None = None
        self._wanted = ""
        self._filtered: tuple[tuple[Any, ...], SetTable] | None = None
        self._later = Later(self)
        self._later.answered.connect(self._take)
        self._later.failed.connect(self._say_nothing)
        self._follow = QTimer(self, singleShot=True, interval=_FOLLOW_MS)
        self._follow.timeout.connect(self.look)
        return self._arranged()

    # -- what the window says ---------------------------------------------------------------------------------------

    def activated(self) -> None:
        self.look()

    def receive(self, payload: Mapping[str, Any]) -> None:
        """``{"comparison": "name"}`` opens an evaluation; settings go into the form."""
        if payload.get("comparison"):
            self._open(str(payload["comparison"]))
        super().receive(payload)

    def job_changed(self, status: JobStatus) -> None:
        """A running evaluation is shown as far as it has come."""
        if status.state is JobState.RUNNING and self.isVisible() and not self._follow.isActive():
            name = str(status.spec.settings.get("name", ""))
            if self.opened is None or self.opened.name == name:
                self._wanted = name
                self._follow.start()

    def job_finished(self, status: JobStatus) -> None:
        if status.state is JobState.DONE:
            self._open(str(status.spec.settings.get("name", "")))
            self._offer_free_name()

    def closing(self) -> None:
        super().closing()
        self._follow.stop()
        self.worst.close_all()

    # -- looking ----------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Read what lies in the workspace, in a thread."""
        comparisons, wanted, before = self.context.workspace.comparisons, self._wanted, self.opened
        self._later.ask(lambda: looked_at(comparisons, wanted, before))

    def show_face(self, face: str) -> None:
        """Open a face on the Pair page, measured the same way."""
        opened = self.opened
        if opened is None:
            return
        s = opened.settings
        known = s.model_dump(mode="json", include=set(MeasureSettings.model_fields))
        self.context.navigate("compare", {**known, "runs": list(s.runs), "dataset": s.dataset, "sample": face})

    def shown_table(self) -> SetTable:
        """The faces that are looked at; an evaluation must be open."""
        assert self.opened is not None
        return self._table(self.opened, self.bar.choice)

    def _open(self, name: str) -> None:
        self._wanted = name
        self.look()

    def _open_file(self, name: str) -> None:
        if self.opened is not None:
            open_path(self.opened.folder.file(name) if name else self.opened.folder.path)

    def _take(self, looked: _Looked) -> None:
        # Reading thousands of faces again and again must not keep a core busy while others measure.
        self._follow.setInterval(max(_FOLLOW_MS, round(1000 * _REST * looked.seconds)))
        if looked.opened is None:
            self._say_nothing(looked.problem or _NOTHING)
            self.bar.show_names(looked.titles, self._wanted)
            self.bar.setVisible(len(looked.titles) > 1)
            return
        self.bar.show()
        self.bar.show_names(looked.titles, looked.opened.name)
        self._wanted = looked.opened.name
        if looked.opened is not self.opened:
            self.opened, self._filtered = looked.opened, None
            self.bar.show_opened(looked.opened)
            self.bar.which.setToolTip(looked.opened.title)
        self._show()

    def _show(self) -> None:
        opened, choice = self.opened, self.bar.choice
        if opened is None:
            return
        if not opened.table.alignments:
            self._say_nothing(f"No face of “{opened.name}” is measured yet.")
            return
        table = self._table(opened, choice)
        self._say_missing(opened)
        view = choice.view
        if view == FACES:
            self.faces.show_choice(table, choice)
        elif view == TOGETHER:
            self.together.show_choice(opened, table, choice)
        elif view == BREAKDOWN:
            self.breakdown.show_choice(table, choice)
        elif view == WORST:
            self.worst.show_choice(opened, table, choice)
        elif view == AGAINST and choice.against:
            self.against.show_choice(table, choice)
        self._views.setCurrentWidget(self._of[view])
        self._pages.setCurrentWidget(self._views)

    def _table(self, opened: Opened, choice: Choice) -> SetTable:
        """The faces that are looked at; the same object for the same question, so that views know it again."""
        if choice.group is None:
            return opened.table
        key = (id(opened), choice.group)
        if self._filtered is None or self._filtered[0] != key:
            by, name = choice.group
            self._filtered = (key, among(opened.table, opened.table.groups.get(by, {}).get(name, [])))
        return self._filtered[1]

    def _say_missing(self, opened: Opened) -> None:
        table, sentences = opened.table, []
        if opened.summary is None:
            sentences.append(f"{len(table.faces):,} of {opened.expected:,} faces are measured so far.")
        aside = (opened.summary or {}).get("set_aside", {})
        if aside:
            why = next(iter(aside.values()))
            sentences.append(f"{len(aside):,} faces could not be measured; the first one says: {why}")
        sentences += [missing_words(table, run) for run in table.missing()]
        self.note.setText(" ".join(sentences))
        self.note.setVisible(bool(sentences))

    def _say_nothing(self, sentence: str) -> None:
        offered = sentence == _NOTHING and "train" in self.context.panels
        self._empty.say(sentence, "Evaluate runs" if offered else "", lambda: self.context.navigate("train"))
        self.note.hide()
        self._pages.setCurrentWidget(self._empty)

    def _offer_free_name(self) -> None:
        """The name in the form is taken now: put the next free one there, so that Start works again."""
        if not self.form.valid:
            return
        settings = self.form.settings()
        try:
            free = unused_name(self.context.workspace.comparisons, settings.name)
            self.form.set_settings({**settings.plain(), "name": free})
        except SettingsError:
            return

    def _arranged(self) -> QWidget:
        self._of: dict[str, QWidget] = {
            FACES: self.faces, TOGETHER: self.together, BREAKDOWN: self.breakdown, WORST: self.worst,
            AGAINST: self.against,
        }  # fmt: skip
        self._views = QStackedWidget()
        for view in self._of.values():
            self._views.addWidget(view)
        self._empty = EmptyState(_NOTHING)
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._views)
        self.bar.hide()
        self.note.hide()
        stage = QWidget()
        column = QVBoxLayout(stage)
        column.setContentsMargins(px(12), px(12), px(12), px(8))
        column.setSpacing(px(8))
        column.addWidget(self.bar)
        column.addWidget(self.note)
        column.addWidget(pages, 1)
        return stage


def missing_words(table: SetTable, run: str) -> str:
    """How many faces a run lacks, and why."""
    reasons = [why for (_face, other), why in table.reasons.items() if other == run]
    others = [why for why in reasons if why != NO_PREDICTION]
    unknown, whole = len(reasons) - len(others), len(table.faces)
    words = []
    if unknown:
        words.append(f"{run} has not predicted {unknown:,} of {whole:,} faces; evaluate it again to have them.")
    if others:
        words.append(f"{len(others):,} faces could not be measured for {run}; the first one says: {others[0]}")
    return " ".join(words)


def looked_at(comparisons: Path, wanted: str, before: Opened | None) -> _Looked:
    """The evaluations there are and the one that is wanted, else the latest; what did not change is not read again."""
    begun = time.perf_counter()
    found = {folder.path.name: folder for folder in evaluations(comparisons)}
    chosen = found.get(wanted) or next(iter(found.values()), None)
    opened, problem = before, ""
    if chosen is None:
        opened = None
    elif before is None or before.folder != chosen or before.changed != chosen.changed:
        try:
            opened = open_set(chosen)
        except DataError as error:
            opened, problem = None, error.sentence
    return _Looked({name: name for name in found}, opened, problem, time.perf_counter() - begun)
