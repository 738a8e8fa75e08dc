"""The left column of a tab: presets on top, the form, and the one Start button with what it will cost."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from workbench.fields import Settings, setting
from workbench.jobs.contract import AnyTask, BatchTask, Place
from workbench.jobs.engine.surroundings import suggested_workers
from workbench.jobs.folder import EngineSpec
from workbench.jobs.preflight import Cost, cost, size
from workbench.ui.forms.form import SettingsForm
from workbench.ui.forms.group import Fold, rule
from workbench.ui.forms.listing import Listing
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import LARGE_PX, MIDDLE_PX, SMALL_PX


@dataclass(frozen=True)
class Preflight:
    """What a job will take, and the room there is for it."""

    cost: Cost | None
    room: str

    @classmethod
    def of(cls, task: AnyTask, settings: Settings, engine: EngineSpec | None, place: Place) -> Preflight:
        """Worked out in a thread: listing a million seeds and asking the disk both take a moment."""
        return cls.of_cost(cost(task, settings, engine, place), place.workspace)

    @classmethod
    def of_cost(cls, expected: Cost, workspace: Path) -> Preflight:
        """The room there is for a cost that is known; asks the disk."""
        parts = []
        if expected.bytes is not None:
            parts.append(f"{size(expected.bytes)} of {size(shutil.disk_usage(workspace).free)} free")
        elif expected.memory_bytes is not None:
            parts.append(f"{size(expected.memory_bytes)} memory")
        return cls(expected, " · ".join(parts))


class HowToRun(Settings):
    """Where the items of a batch are made."""

    workers: int | None = setting(
        None,
        title="Processes",
        description="How many items are made at the same time; off: as many as suit the work and this computer. "
        "The results are the same, whatever the number.",
        ge=1,
        le=1024,
    )
    kind: Literal["local", "dask"] = setting(
        "local",
        title="Where",
        description="On this computer, or spread over a Dask cluster.",
        choices={"local": "This computer", "dask": "Dask cluster: workers on other computers make the items"},
    )
    scheduler: str | None = setting(
        None,
        title="Scheduler",
        description="Address of a running Dask scheduler, such as tcp://10.0.0.5:8786; empty starts one here.",
    )


class SettingsColumn(QFrame):
    """Presets, form, cost and Start. `started` when Start is pressed; `how_changed` when the way of running changes."""

    started = Signal()
    how_changed = Signal()

    def __init__(
        self,
        task: AnyTask,
        listing: Listing | None,
        *,
        hidden: tuple[str, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self._task = task
        self.form: SettingsForm[Any]
        self.how: SettingsForm[HowToRun] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._top = QVBoxLayout()
        self._top.setContentsMargins(px(LARGE_PX), px(11), px(LARGE_PX), px(11))
        column.addLayout(self._top)
        column.addWidget(rule())
        self._area = area = QScrollArea(self)
        column.addWidget(area, 1)
        self._fill_area(area, listing, hidden)
        column.addWidget(rule())
        column.addWidget(self._foot())

    def set_presets(self, presets: QWidget) -> None:
        """Put the preset bar on top."""
        self._top.addWidget(presets)

    def engine(self, settings: Settings) -> EngineSpec | None:
        """Where a batch with these settings is to be made; None for continuous work."""
        if self.how is None or not self.how.valid:
            return None
        how = self.how.settings()
        workers = how.workers or suggested_workers(self._task, settings)
        return EngineSpec(kind=how.kind, workers=workers, scheduler=how.scheduler if how.kind == "dask" else None)

    def show_cost(self, expected: Preflight) -> None:
        """Say what Start will cost."""
        full = expected.cost.sentence if expected.cost else ""
        # The size stands at the right, with the room there is for it.
        sized = expected.cost is not None and expected.cost.bytes is not None
        self.cost_label.setText(full.rpartition(" · ")[0] if sized else full)
        self.room_label.setText(expected.room)
        self.start_button.setText(self._start_text(expected.cost))
        self.start_button.setAccessibleDescription(f"{full} {expected.room}".strip())

    def show_problem(self, sentence: str) -> None:
        """Say why Start cannot be pressed; an empty sentence: it can."""
        self.problem_label.setText(sentence)
        self.problem_label.setVisible(bool(sentence))
        self.cost_label.setVisible(not sentence)
        self.room_label.setVisible(not sentence)

    def scroll_to(self, field: str) -> None:
        """Bring a field into view, with what is said beside it."""
        row = self.form.rows.get(field.partition(".")[0])
        if row is not None:
            # The row has grown by its message only after the next layout.
            QTimer.singleShot(0, row, lambda: self._area.ensureWidgetVisible(row))

    def set_busy(self, busy: bool) -> None:
        """While the settings are checked, a second press would start a second job."""
        self.start_button.setEnabled(not busy)

    def _start_text(self, expected: Cost | None) -> str:
        if expected is None or expected.items is None:
            return self._task.verb
        noun = expected.noun[:-1] if expected.items == 1 and expected.noun.endswith("s") else expected.noun
        return f"{self._task.verb} {expected.items:,} {noun}"

    def _fill_area(self, area: QScrollArea, listing: Listing | None, hidden: tuple[str, ...]) -> None:
        inner = QWidget()
        area.setWidget(inner)
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self.form = SettingsForm(self._task.settings, listing=listing, hidden=hidden, parent=inner)
        rows.addWidget(self.form)
        if isinstance(self._task, BatchTask):
            fold = Fold("Running", is_open=False)
            rows.addWidget(fold)
            fold.layout().setContentsMargins(0, px(10), 0, px(12))
            self.how = SettingsForm(HowToRun, parent=fold.body)
            fold.rows.addWidget(self.how)
            self.how.changed.connect(self.how_changed)
            rows.addWidget(rule())
        rows.addStretch(1)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)

    def _foot(self) -> QWidget:
        foot = QWidget()
        rows = QVBoxLayout(foot)
        rows.setContentsMargins(px(LARGE_PX), px(MIDDLE_PX), px(LARGE_PX), px(MIDDLE_PX))
        rows.setSpacing(px(SMALL_PX))
        line = QHBoxLayout()
        self.cost_label, self.room_label, self.problem_label = QLabel(), QLabel(), QLabel()
        for label in (self.cost_label, self.room_label, self.problem_label):
            label.setProperty("tone", "muted")
            label.setProperty("role", "secondary")
            label.setWordWrap(True)
        self.problem_label.hide()
        self.room_label.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.addWidget(self.cost_label)
        line.addWidget(self.room_label)
        self.start_button = QPushButton(self._task.verb)
        self.start_button.setProperty("kind", "primary")
        self.start_button.setProperty("start", True)
        self.start_button.setToolTip(f"{self._task.title} with these settings (Ctrl+Return)")
        self.start_button.clicked.connect(self.started)
        rows.addLayout(line)
        rows.addWidget(self.problem_label)
        rows.addWidget(self.start_button)
        return foot
