"""The open workspace: held for this window, with its jobs and its tabs; opened and closed without blocking."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.errors import WorkbenchError
from workbench.settings import AppSettings, load_settings, remember_workspace
from workbench.ui.bridge import run_in_thread
from workbench.ui.notifications import Notifications
from workbench.ui.shell.tabs import Tabs, find_tabs
from workbench.ui.theme.appearance import Theme

if TYPE_CHECKING:
    from workbench.ui.panel import PanelContext
    from workbench.workspace import Workspace

log = logging.getLogger(__name__)
_SHOW_LIFE_EVERY_MS = 20_000


class Session(QObject):
    """One workspace at a time.

    Signals
    -------
    opened(PanelContext, Tabs) : a workspace is open.  closing() : panels must go now.
    failed(WorkbenchError) : the workspace asked for cannot be opened; the one open before stays.
    """

    opened = Signal(object, object)
    closing = Signal()
    failed = Signal(object)

    def __init__(self, notifications: Notifications, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notifications, self._theme = notifications, theme
        self.workspace: Workspace | None = None
        self.context: PanelContext | None = None
        self.tabs = Tabs()
        self._life = QTimer(self, interval=_SHOW_LIFE_EVERY_MS)
        self._life.timeout.connect(self._show_life)

    def open(self, path: str | os.PathLike[str], *, create: bool = True) -> None:
        """Open a workspace in place of the one that is open; `opened` or `failed` follows."""

        def work() -> tuple[Workspace, Tabs, AppSettings]:
            # Imported here, in the thread, so that the window shows before all this is read.
            from workbench.workspace import Workspace

            workspace = Workspace.open(path, create=create)
            if self.workspace is None or workspace.root != self.workspace.root:
                workspace.hold()
            try:
                settings = remember_workspace(workspace.root)
            except WorkbenchError as error:
                log.warning("The workspace could not be remembered: %s", error.sentence)
                settings = load_settings()
            return workspace, find_tabs(settings.plugins_off), settings

        run_in_thread(work, done=lambda found: self._take(*found), failed=self.failed.emit, owner=self)

    def close(self) -> None:
        """Let the workspace go; jobs go on."""
        self._life.stop()
        if self.workspace is None or self.context is None:
            return
        self.closing.emit()
        self.context.close()
        self.context.deleteLater()
        self.workspace.release()
        self.workspace = self.context = None

    @property
    def root(self) -> Path | None:
        """Where the open workspace lies."""
        return self.workspace.root if self.workspace else None

    def _take(self, workspace: Workspace, tabs: Tabs, settings: AppSettings) -> None:
        if self.workspace is not None and workspace.root == self.workspace.root:
            return
        self.close()
        self.workspace, self.tabs = workspace, tabs
        from workbench.ui.jobs.service import JobsService
        from workbench.ui.panel import PanelContext

        jobs = JobsService(workspace, settings.running_jobs)
        self.context = PanelContext(workspace, jobs, self._notifications, self._theme, settings, self)
        jobs.setParent(self.context)
        self.context.panels = frozenset(tabs.working)
        self._life.start()
        self.opened.emit(self.context, tabs)
        jobs.start()
        for sentence in workspace.warnings():
            self._notifications.show(sentence, severity="warn", key="workspace")

    def _show_life(self) -> None:
        workspace = self.workspace
        if workspace is not None:
            run_in_thread(workspace.refresh, owner=self)
