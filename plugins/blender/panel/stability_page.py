"""Pose stability: predictions for a set in, how far they move out, as a table with the report a click away."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from plugins.blender.stability.scoring import AXES
from plugins.blender.stability.settings import StabilitySettings
from workbench.api import WorkbenchError, files
from workbench.api.ui import EmptyState, FlowLayout, JobState, JobStatus, TaskPanel, label, open_path, px, run_in_thread

_EXPLANATION = (
    "Does a head-pose estimator keep its answer when only the expression or only the light changes? "
    "Make a pose-stability set (each person in one pose, many pictures), let your estimator predict it, "
    "and choose its table or .mat files at the left."
)
_COLUMNS = (("spread", "Spread (°)"), ("error", "Error (°)"), ("error_levelled", "Error, offset removed (°)"))
_READING = (
    "Spread: how far the answers for one person lie from their own mean. Error: how far from the truth. In brackets "
    "an estimator that always says the mean pose: no spread, and the error to beat."
)
Told = Mapping[str, Mapping[str, Mapping[str, float]]]


class StabilityPage(TaskPanel):
    """`render.stability` with its figures."""

    task_name = "render.stability"

    def make_stage(self) -> QWidget:
        self._folder: Path | None = None
        self.empty = EmptyState(_EXPLANATION)
        self.table = QTableWidget(0, len(_COLUMNS))
        self.table.setHorizontalHeaderLabels([title for _, title in _COLUMNS])
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        self.table.setAccessibleName("Spread and error of the predicted poses")
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._figures())
        self._say_what_to_do()
        return self._pages

    def activated(self) -> None:
        if self.form.valid:
            self.settings_changed(self.form.settings())

    def settings_changed(self, settings: StabilitySettings) -> None:
        folder = files.inside(self.context.workspace.root, "comparisons", settings.name)
        if folder != self._folder:
            self._look(folder)

    def job_finished(self, status: JobStatus) -> None:
        if status.state is JobState.DONE:
            self._look(files.inside(self.context.workspace.root, "comparisons", str(status.spec.settings["name"])))
        elif status.sentence:
            self._folder = None
            self.empty.say(status.sentence)
            self._pages.setCurrentWidget(self.empty)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _figures(self) -> QWidget:
        self.title = label(size="title")
        report, tables = QPushButton("Open the report"), QPushButton("Open its folder")
        report.clicked.connect(lambda: self._open("report.html"))
        tables.clicked.connect(lambda: self._open(""))
        buttons = QWidget()
        row = FlowLayout(buttons, spacing=8)
        row.addWidget(report)
        row.addWidget(tables)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(px(16), px(16), px(16), px(16))
        column.setSpacing(px(12))
        column.addWidget(self.title)
        column.addWidget(self.table, 1)
        column.addWidget(label(_READING, tone="muted", wrap=True))
        column.addWidget(buttons)
        return made

    def _open(self, name: str) -> None:
        if self._folder is not None:
            open_path(self._folder / name)

    def _say_what_to_do(self) -> None:
        make = partial(
            self.context.navigate, "render", {"page": "heads", "design": "stability", "name": "pose-stability"}
        )
        self.empty.say(_EXPLANATION, "Make a pose-stability set", make)
        self._pages.setCurrentWidget(self.empty)

    def _look(self, folder: Path) -> None:
        self._folder = folder

        def told(figures: Told) -> None:
            if folder == self._folder:
                self._show(folder.name, figures)

        def none(_error: WorkbenchError) -> None:
            if folder == self._folder:
                self._say_what_to_do()

        run_in_thread(lambda: files.read_json(folder / "stability.json")["figures"], done=told, failed=none, owner=self)

    def _show(self, name: str, figures: Told) -> None:
        judged, *others = figures.values()
        baseline = others[0] if others else judged
        self.title.setText(name)
        self.table.setRowCount(len(judged))
        self.table.setVerticalHeaderLabels([AXES.get(axis, axis) for axis in judged])
        for row, (axis, values) in enumerate(judged.items()):
            for column, (key, _) in enumerate(_COLUMNS):
                cell = QTableWidgetItem(f"{values[key]:.2f}  ({baseline[axis][key]:.2f})")
                cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, cell)
        self._pages.setCurrentIndex(1)
