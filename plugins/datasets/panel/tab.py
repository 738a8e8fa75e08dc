"""The Datasets tab, put together: list and import | one sample | all samples."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from plugins.datasets.panel.checking import Checks
from plugins.datasets.panel.contents import Contents
from plugins.datasets.panel.dataset_list import DatasetList
from plugins.datasets.panel.dropping import FolderDrop
from plugins.datasets.panel.reading import Listed, Opened, opened
from plugins.datasets.panel.sample_view import SampleView
from plugins.datasets.panel.watching import DatasetWatcher
from workbench.api import WorkbenchError
from workbench.api.ui import (
    Command,
    GalleryEntry,
    JobStatus,
    PanelContext,
    SampleRemoval,
    TaskPanel,
    label,
    open_path,
    px,
    rule,
    run_in_thread,
)

_NOTHING_YET = (
    "No dataset in this workspace yet. Make faces, or drop a folder of pictures with depth anywhere on this tab."
)
_NO_SAMPLES = "No samples here yet; they appear one by one while a job makes them."


class DatasetsPanel(TaskPanel):
    """Looks through datasets, checks them, and imports a person's own pictures with depth."""

    task_name = "datasets.import"

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._opened: Opened | None = None
        self._wanted = ""
        self._opening = ""
        self._followed = ""
        self.removal, self.checks = SampleRemoval(context, self), Checks(context, self)
        self.watcher = DatasetWatcher(context, self)
        self.list = DatasetList()
        kept = self.splitter.saveState()
        self.splitter.insertWidget(0, _left_column(self.list, self.column))
        self.splitter.restoreState(kept)
        self.drop = FolderDrop(self)
        self._connect()
        self.watcher.look()

    # -- parts ------------------------------------------------------------------------------------------------------

    def make_stage(self) -> QWidget:
        self.view = SampleView()
        self.view.say("Looking for datasets …")
        return self.view

    def make_results(self) -> QWidget:
        self.contents = Contents()
        self.contents.setMinimumWidth(px(330))
        self.contents.offer(self.context.panels)
        return self.contents

    def commands(self) -> list[Command]:
        has_one = lambda: self.isVisible() and bool(self.name)  # noqa: E731
        return [
            *super().commands(),
            Command("datasets.verify", "Datasets: verify", partial(self._act, "verify"), icon="done", enabled=has_one),
            Command("datasets.leaks", "Datasets: look for leaks", partial(self._act, "leaks"), enabled=has_one),
            Command(
                "datasets.undo_removal",
                "Datasets: bring removed samples back",
                self.removal.undo,
                icon="undo",
                enabled=lambda: self.isVisible() and self.removal.can_undo,
            ),
        ]

    def _connect(self) -> None:
        contents = self.contents
        self.list.chosen.connect(self._choose)
        self.list.asked.connect(self._act)
        self.watcher.changed.connect(self._take_list)
        self.removal.changed.connect(lambda _folder: contents.gallery.refresh())
        self.removal.changed.connect(lambda _folder: self.watcher.look())
        self.checks.said.connect(self._say_check)
        contents.current_changed.connect(self._show_entry)
        contents.remove_asked.connect(self._remove)
        contents.undo_asked.connect(self.removal.undo)
        contents.training_asked.connect(lambda: self.context.navigate("train", {"dataset": self.name}))
        contents.compare_asked.connect(self._compare)

    # -- what the window says ---------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The dataset on show, or ""."""
        return self._opened.name if self._opened is not None else ""

    def activated(self) -> None:
        self.watcher.look()

    def receive(self, payload: Mapping[str, Any]) -> None:
        """A dataset to look at (``{"dataset": "heads"}``), or a folder to import (``{"source": path}``)."""
        if payload.get("dataset"):
            self._want(str(payload["dataset"]))
            self.watcher.look()
        if payload.get("source"):
            self.drop.propose(Path(str(payload["source"])))

    def job_changed(self, status: JobStatus) -> None:
        # Once for a job: a person who then looks at another dataset is not to be called back with every file.
        if status.state.active and status.done and status.id != self._followed:
            self._followed = status.id
            self._want(str(status.spec.settings.get("name", "")))

    def job_finished(self, status: JobStatus) -> None:
        if status.artifacts and status.id != self._followed:
            self._want(status.artifacts[0].path.name)

    def closing(self) -> None:
        super().closing()
        self.watcher.stop()
        self.contents.closing()

    # -- which dataset ----------------------------------------------------------------------------------------------

    def _want(self, name: str) -> None:
        """Show a dataset now, or as soon as it is there."""
        self._wanted = "" if self.list.choose(name) else name

    def _take_list(self, listed: list[Listed]) -> None:
        self.list.show_list(listed)
        if self._wanted and self.list.choose(self._wanted):
            self._wanted = ""
        elif not self.list.name and listed:
            self.list.choose(listed[0].name)
        if not listed:
            self._choose("")
        elif self.list.name == self.name:
            self._bring_up_to_date()

    def _choose(self, name: str) -> None:
        self._opening = name
        listed = self.watcher.find(name)
        if listed is None or listed.problem:
            self._show_dataset(None)
            self._say_what_next(listed)
        else:
            folder = listed.folder
            if self._opened is None:
                self.view.say(f"Opening “{name}” …")
            run_in_thread(lambda: opened(folder), done=self._show_opened, failed=self._not_opened, owner=self)

    def _show_opened(self, found: Opened) -> None:
        if found.name != self._opening:
            found.dataset.close()
            return
        self._show_dataset(found)
        if found.first:
            self.view.show_sample(found.dataset, found.first)
        else:
            self.view.say(_NO_SAMPLES)

    def _not_opened(self, error: WorkbenchError) -> None:
        self._show_dataset(None)
        self.view.say(error.sentence)

    def _show_dataset(self, found: Opened | None) -> None:
        before, self._opened = self._opened, found
        self.contents.show_dataset(found)
        if before is not None:
            run_in_thread(before.dataset.close)

    def _bring_up_to_date(self) -> None:
        """Numbers of a dataset that a job writes to; its pictures follow by themselves."""
        current, listed = self._opened, self.watcher.find(self.name)
        if current is None or listed is None or listed.samples == current.counts["all"]:
            return

        def take(fresh: Opened) -> None:
            fresh.dataset.close()
            if self._opened is current:
                self._opened = Opened(current.dataset, fresh.counts, fresh.first, fresh.aside)
                self.contents.show_counts(self._opened)
                if not current.first and fresh.first:
                    self.view.show_sample(current.dataset, fresh.first)

        run_in_thread(lambda: opened(listed.folder), done=take, owner=self)

    def _say_what_next(self, damaged: Listed | None) -> None:
        if damaged is not None:
            self.view.say(damaged.problem)
        elif self.watcher.listed:
            self.view.say("Choose a dataset at the left.")
        elif "render" in self.context.panels:
            self.view.say(_NOTHING_YET, "Make faces", lambda: self.context.navigate("render"))
        else:
            self.view.say(_NOTHING_YET)

    # -- doing ------------------------------------------------------------------------------------------------------

    def _show_entry(self, entry: GalleryEntry | None) -> None:
        if entry is not None and self._opened is not None:
            self.view.show_sample(self._opened.dataset, entry.id)

    def _act(self, action: str) -> None:
        listed = self.watcher.find(self.list.name)
        if listed is None:
            return
        if action == "folder":
            open_path(listed.folder)
        elif action == "verify":
            self.checks.verify(listed)
        elif action == "leaks":
            self.checks.look_for_leaks(listed)

    def _say_check(self, name: str, sentence: str, tone: str, lines: list[str]) -> None:
        if name == self.name:
            self.contents.say_check(sentence, tone, lines)

    def _remove(self, ids: list[str]) -> None:
        if self._opened is not None:
            self.removal.remove(self._opened.dataset.folder, ids)

    def _compare(self) -> None:
        entry = self.contents.gallery.current
        self.context.navigate("compare", {"dataset": self.name, **({"sample": entry.id} if entry else {})})


def _left_column(datasets: QWidget, settings: QWidget) -> QWidget:
    """The list of datasets above the settings of an import."""
    title = label("Import pictures with depth", size="title")
    title.setContentsMargins(px(16), px(12), px(16), 0)
    form, left = QWidget(), QFrame()
    column = QVBoxLayout(form)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(rule())
    column.addWidget(title)
    column.addWidget(settings, 1)
    halves = QSplitter(Qt.Orientation.Vertical)
    halves.setChildrenCollapsible(False)
    halves.addWidget(datasets)
    halves.addWidget(form)
    halves.setStretchFactor(1, 1)
    halves.setSizes([px(230), px(430)])
    left.setProperty("surface", "surface")
    left.setMinimumWidth(px(250))
    holder = QVBoxLayout(left)
    holder.setContentsMargins(0, 0, 0, 0)
    holder.addWidget(halves)
    return left
