"""The page of one pair: truth, predictions and errors from the same place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from plugins.compare.panel.cards import Cards
from plugins.compare.panel.viewports import Viewports
from plugins.compare.settings import MOST_PREDICTIONS, PairSettings, ReportSettings
from workbench.api import Frame, SettingsError, WorkspaceError, files
from workbench.api.ui import TaskPanel, label, px, run_in_thread

_NOTHING = "Choose a run, a dataset and a sample at the left, or drop two meshes or depth files here."


class PairPage(TaskPanel):
    """One prediction against the truth; the form is the whole state, so every change of it is a new look."""

    task_name = "compare.pair"

    def make_stage(self) -> QWidget:
        self._live = self.context.live("compare.look")
        self._live.frame.connect(self._show_frame)
        self._live.problem.connect(self._problem)
        self._live.busy.connect(lambda busy: self._note.setText("measuring …" if busy else ""))
        self._views, self._cards = Viewports(), Cards()
        self._views.clear(_NOTHING)
        self._order: list[str] = []
        self._shown_pair: tuple[Any, ...] = ()
        self.setAcceptDrops(True)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addLayout(self._buttons())
        column.addWidget(self._cards, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._views)
        splitter.addWidget(below)
        splitter.setSizes([px(470), px(250)])
        splitter.setStretchFactor(0, 1)
        splitter.setContentsMargins(px(12), px(12), px(12), px(8))
        return splitter

    def activated(self) -> None:
        self._ask()

    def settings_changed(self, settings: ReportSettings) -> None:
        self._ask()

    def receive(self, payload: Mapping[str, Any]) -> None:
        """A run, dataset and sample (an id, or "worst"), or two files, from another tab."""
        fresh = dict(payload)
        if "run" in fresh:
            fresh |= {"runs": [fresh.pop("run")], "sample": fresh.get("sample") or "worst"}
        if "prediction_file" in fresh:
            fresh["prediction_files"] = [fresh.pop("prediction_file")]
        if "runs" in fresh or ("dataset" in fresh and "truth_file" not in fresh):
            fresh |= {"prediction_files": [], "truth_file": None}
        super().receive(fresh)

    def closing(self) -> None:
        super().closing()
        self._live.close()
        self._views.release()

    # -- looking ----------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        if not (self.form.valid and self.isVisible()):
            return
        settings = self.form.settings()
        try:
            settings.require_source()
        except SettingsError:
            self._views.clear(_NOTHING)
            self._cards.clear()
            return
        values = settings.model_dump(mode="json", include=set(PairSettings.model_fields))
        self._live.request(values | {"workspace": str(self.context.workspace.root)})

    def _show_frame(self, frame: Frame) -> None:
        figures = frame.figures
        pair = (figures["title"], figures["sample"])
        keep = pair == self._shown_pair
        first = figures["predictions"][0]
        if "rows" not in first:
            self._views.show_surfaces(frame.arrays, keep_view=keep)
            return
        range_ = self.form.settings().error_range_mm
        self._views.show_surfaces(frame.arrays, keep_view=True)
        self._views.show_errors(
            frame.arrays, range_, figures["unit"], first["median"], keep_view=keep or self._views.truth.drawn
        )
        self._views.error.look_from(self._views.truth.viewpoint)
        self._cards.show_figures(frame.arrays, figures, range_)
        self._caution.setText(first["caution"])
        self._shown_pair = pair
        self._order = list(figures.get("order", ()))
        self._show_place(figures["sample"])

    def _problem(self, sentence: str, field: str) -> None:
        if field and field in self.form.model.model_fields:
            self.form.show_problem(field, sentence)
        self._views.clear(sentence)
        self._cards.clear()

    # -- through the evaluation -------------------------------------------------------------------------------------

    def _buttons(self) -> QHBoxLayout:
        self._worse, self._better = QPushButton("◀ Worse"), QPushButton("Better ▶")
        self._worse.clicked.connect(lambda: self._step(+1))
        self._better.clicked.connect(lambda: self._step(-1))
        self._place = label("", tone="muted")
        self._note = label("", tone="muted")
        self._caution = label("", tone="warn")
        save = QPushButton("Save picture")
        save.setToolTip("Saves the three views, at the figure size chosen at the left, in the workspace's comparisons.")
        save.clicked.connect(self._save_picture)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for widget in (self._worse, self._better, self._place):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._caution)
        row.addWidget(self._note)
        row.addWidget(save)
        self._show_place("")
        return row

    def _show_place(self, sample: str) -> None:
        """Where the sample stands among the evaluated ones (worst last in `_order`)."""
        known = sample in self._order
        place = self._order.index(sample) if known else -1
        self._worse.setEnabled(known and place < len(self._order) - 1)
        self._better.setEnabled(known and place > 0)
        rank = len(self._order) - place
        self._place.setText(f"{sample} · {_ordinal_worst(rank)} of {len(self._order)}" if known else sample)
        self._sample = sample

    def _step(self, by: int) -> None:
        place = self._order.index(self._sample) + by
        self.form.set_settings({**self._values(), "sample": self._order[place]})

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = self.form.settings().plain()
        return values

    # -- pictures and files -----------------------------------------------------------------------------------------

    def _save_picture(self) -> None:
        settings = self.form.settings()
        picture = self._views.picture(settings.figure_scale)
        if picture is None:
            self.context.notify("There is nothing to save yet.", severity="info", key="compare.picture")
            return
        stem = f"{self._sample or 'files'} {settings.alignment} {settings.figure_scale}x"
        place = files.inside(self.context.workspace.comparisons, "pictures", f"{stem}.png")
        run_in_thread(lambda: _store(picture, place), done=self._saved, failed=self.context.notify_error, owner=self)

    def _saved(self, place: Path) -> None:
        self.context.notify(
            f"Saved {place.name} in the workspace's comparisons.", severity="good", key="compare.picture"
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Several files: the last is the truth, the others predictions. One file: whichever is missing."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths:
            return
        values = self._values() if self.form.valid else {}
        if len(paths) > 1:
            values |= {"prediction_files": paths[:-1][:MOST_PREDICTIONS], "truth_file": paths[-1]}
        elif values.get("prediction_files") and not values.get("truth_file"):
            values["truth_file"] = paths[0]
        else:
            values["prediction_files"] = [paths[0]]
        try:
            self.form.set_settings(values)
        except SettingsError as error:
            self.context.notify(error.sentence, severity="info", key="compare.drop")
        event.acceptProposedAction()


def _ordinal_worst(rank: int) -> str:
    return "worst" if rank == 1 else f"{rank}. worst"


def _store(picture: QImage, place: Path) -> Path:
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # The stub asks for bytes, the binding for text.
    if not picture.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise WorkspaceError("The picture could not be encoded", where=place.name)
    files.write_bytes(place, bytes(buffer.data().data()))
    return place
