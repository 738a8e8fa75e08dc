"""The application's own settings as a page: the same form as everywhere, in force at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.errors import WorkbenchError
from workbench.files import plain_path
from workbench.settings import AppSettings, change_settings, settings_file
from workbench.ui.bridge import run_in_thread
from workbench.ui.forms.form import SettingsForm
from workbench.ui.labels import label
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import HUGE_PX, SMALL_PX

_WIDTH_PX = 520
REMEMBERED = ("last_workspace", "recent_workspaces", "last_tab", "tours_seen", "plugins_off")
"""What the workbench notes for itself rather than asks for."""


class SettingsPage(QFrame):
    """`changed(AppSettings)` when a setting was changed and stored; `failed(WorkbenchError)` when it could not be."""

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, settings: AppSettings) -> None:
        super().__init__()
        self.setProperty("surface", "window")
        self.form: SettingsForm[AppSettings] = SettingsForm(AppSettings, hidden=REMEMBERED)
        self.show_settings(settings)
        self.form.changed.connect(self._store)
        card = QFrame()
        card.setProperty("surface", "card")
        rows = QVBoxLayout(card)
        rows.setContentsMargins(0, px(SMALL_PX), 0, px(SMALL_PX))
        rows.addWidget(self.form)
        inner = QWidget()
        inner.setMaximumWidth(px(_WIDTH_PX))
        column = QVBoxLayout(inner)
        column.setContentsMargins(px(HUGE_PX), px(HUGE_PX), px(HUGE_PX), px(HUGE_PX))
        column.addWidget(label("Settings", size="heading"))
        column.addWidget(card)
        where = label(f"Kept in {plain_path(settings_file())}", tone="muted", size="secondary", wrap=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(where)
        column.addStretch(1)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(inner, 100)
        across.addStretch(1)
        holder = QWidget()
        holder.setLayout(across)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def show_settings(self, settings: AppSettings) -> None:
        """Show settings that were changed elsewhere (a menu, a shortcut)."""
        known = settings.model_dump()
        if any(self.form.rows[name].value() != known[name] for name in self.form.rows):
            blocked = self.form.blockSignals(True)
            self.form.set_settings(settings, undoable=False)
            self.form.blockSignals(blocked)

    def _store(self, settings: AppSettings) -> None:
        values = {name: getattr(settings, name) for name in self.form.rows}

        def store() -> AppSettings:
            return change_settings(**values)

        def refused(error: WorkbenchError) -> None:
            self.failed.emit(error)

        run_in_thread(store, done=self.changed.emit, failed=refused, owner=self)
