"""The jobs tray: the same at the bottom of every tab."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.jobs.status import JobState, JobStatus
from workbench.ui.jobs.actions import JobActions
from workbench.ui.jobs.row import ROW_PX, JobRow
from workbench.ui.labels import label
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import LARGE_PX

if TYPE_CHECKING:
    from workbench.ui.jobs.service import JobsService

_MOST_ROWS = 60
_ROWS_AT_ONCE = 4
_SMALL_WINDOW_PX = 600
_RECENT_S = 3 * 24 * 3600.0
_MOST_DISMISSED = 500
_EMPTY = "No jobs yet. What you start appears here, and goes on when the window is closed."
_DISMISSED_KEY = "tray/dismissed"


class JobsTray(QFrame):
    """Rows of jobs, newest first: what runs or waits, what ended lately, and nothing a person took away.

    `fitted(height)` when rows came or went: the height at which a few of them show.
    """

    fitted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self.setAccessibleName("Jobs")
        self.rows: dict[str, JobRow] = {}
        self.actions_of_jobs: JobActions | None = None
        self._dismissed: list[str] = _stored_list()
        self.empty = label(_EMPTY, tone="muted")
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, px(4), 0, px(4))
        self._list.setSpacing(0)
        inner = QWidget()
        inner.setLayout(self._list)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inner)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        hint = QHBoxLayout()
        hint.setContentsMargins(px(LARGE_PX), 0, px(LARGE_PX), 0)
        hint.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(hint)
        column.addWidget(self._area)
        self._fit()

    def follow(self, service: JobsService, actions: JobActions) -> None:
        """Show the jobs of a workspace (in place of those of the one before)."""
        self.clear()
        self.actions_of_jobs = actions
        service.changed.connect(self.take)
        service.removed.connect(self._drop)
        actions.dismissed.connect(self.dismiss)
        for status in service.all():
            self.take(status)

    def clear(self) -> None:
        """Show no jobs (no workspace is open)."""
        for row in self.rows.values():
            row.deleteLater()
        self.rows.clear()
        self._fit()

    def take(self, status: JobStatus) -> None:
        """A job is new or moved."""
        row = self.rows.get(status.id)
        if row is not None:
            row.show_status(status)
        elif self._wanted(status):
            self._add(status)

    def dismiss(self, job_id: str) -> None:
        """Take a row away for good; the job's folder stays."""
        self._dismissed = [*self._dismissed, job_id][-_MOST_DISMISSED:]
        QSettings().setValue(_DISMISSED_KEY, self._dismissed)
        self._drop(job_id)

    def _wanted(self, status: JobStatus) -> bool:
        if status.id in self._dismissed:
            return False
        lately = time.time() - status.updated < _RECENT_S
        return not status.state.over or lately

    def _add(self, status: JobStatus) -> None:
        row = JobRow(status)
        row.asked.connect(lambda action, r=row: self._act(action, r))
        self.rows[status.id] = row
        newest_first = sorted(self.rows.values(), key=lambda r: (r.status.spec.created, r.status.id), reverse=True)
        self._list.insertWidget(newest_first.index(row), row)
        for old in [r for r in newest_first[_MOST_ROWS:] if r.status.state.over]:
            self._drop(old.status.id)
        self._fit()

    def _drop(self, job_id: str) -> None:
        row = self.rows.pop(job_id, None)
        if row is not None:
            self._list.removeWidget(row)
            row.deleteLater()
            self._fit()

    def _act(self, action: str, row: JobRow) -> None:
        if self.actions_of_jobs is not None:
            self.actions_of_jobs.do(action, row.status)

    def _fit(self) -> None:
        count = len(self.rows)
        self.empty.setVisible(count == 0)
        self._area.setVisible(count > 0)
        self.setMinimumHeight(px(ROW_PX) + px(8) if count else px(30))
        self.setMaximumHeight(px(ROW_PX) * count + px(8) if count else px(30))
        self.updateGeometry()
        self.fitted.emit(self.preferred_height)

    @property
    def preferred_height(self) -> int:
        """Room for a few rows."""
        rows = min(len(self.rows), _ROWS_AT_ONCE if self.window().height() > px(_SMALL_WINDOW_PX) else 2)
        return px(ROW_PX) * rows + px(8) if self.rows else px(30)

    def unfinished(self) -> list[JobStatus]:
        """Jobs in the tray that wait for a person (paused, interrupted, failed)."""
        waiting = (JobState.PAUSED, JobState.INTERRUPTED, JobState.FAILED)
        return [row.status for row in self.rows.values() if row.status.state in waiting]


def _stored_list() -> list[str]:
    value = QSettings().value(_DISMISSED_KEY) or []
    return [value] if isinstance(value, str) else [str(v) for v in value]
