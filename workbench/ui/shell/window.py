"""The main window: puts the parts side by side and connects them; does nothing itself."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QSplitter, QVBoxLayout, QWidget

from workbench.errors import WorkbenchError
from workbench.files import plain_path
from workbench.jobs.status import JobStatus
from workbench.settings import AppSettings, change_settings
from workbench.ui.bridge import run_in_thread
from workbench.ui.commands.menus import menu_of
from workbench.ui.commands.palette import CommandPalette
from workbench.ui.commands.registry import Commands
from workbench.ui.jobs.actions import JobActions
from workbench.ui.jobs.finish import announce
from workbench.ui.jobs.tray import JobsTray
from workbench.ui.notifications import Notifications
from workbench.ui.shell.corner import NotificationCorner
from workbench.ui.shell.desktop import DesktopMessages
from workbench.ui.shell.device import device_text
from workbench.ui.shell.drops import WindowDrops
from workbench.ui.shell.finding import WorkspaceFinder
from workbench.ui.shell.log_view import LogMemory, LogView
from workbench.ui.shell.pages import REPORT, SETTINGS, WindowPages
from workbench.ui.shell.panel_stack import PanelStack
from workbench.ui.shell.rail import Rail
from workbench.ui.shell.session import Session
from workbench.ui.shell.status_line import StatusLine
from workbench.ui.shell.tabs import Tabs
from workbench.ui.shell.title_bar import TitleBar
from workbench.ui.shell.window_commands import PALETTE_KEYS, fill_recent, tab_command, window_commands
from workbench.ui.theme.appearance import Theme
from workbench.ui.welcome.page import WelcomePage

if TYPE_CHECKING:
    from workbench.ui.panel import Panel, PanelContext

WELCOME = "welcome"


class MainWindow(QMainWindow):
    """Title row, rail, stack of tabs, jobs tray, status line; the log as a dock.

    `reopen_asked(AppSettings)` when a setting needs the window to be made anew.
    """

    reopen_asked = Signal(object)

    def __init__(self, theme: Theme, settings: AppSettings, notifications: Notifications, memory: LogMemory) -> None:
        super().__init__()
        self.setObjectName("workbench")
        self.setWindowTitle("Face Depth Workbench")
        self.theme, self.settings, self.notifications = theme, settings, notifications
        self.session = Session(notifications, theme, self)
        self.commands = Commands(self)
        self.title_bar = TitleBar(PALETTE_KEYS)
        self.rail, self.stack, self.tray = Rail(), PanelStack(), JobsTray()
        self.status_line = StatusLine()
        self.welcome = WelcomePage(settings)
        self.log_view = LogView(memory)
        self.job_actions: JobActions | None = None
        self.pages = WindowPages(self)
        self._lay_out()
        self.palette_list = CommandPalette(self.commands, self)
        WorkspaceFinder(self, self.palette_list)
        self.notification_corner = NotificationCorner(notifications, self.stack)
        self.desktop = DesktopMessages(notifications, self, wanted=lambda: self.settings.desktop_messages)
        self.drops = WindowDrops(self, self.open_tab, lambda sentence: notifications.show(sentence, key="drops"))
        self.commands.add(*window_commands(self))
        self._connect()
        self._no_tabs()
        self._restore()

    # -- workspace --------------------------------------------------------------------------------------------------

    def open_workspace(self, path: Path, *, create: bool = True, tab: str = "") -> None:
        """Open a workspace (on a tab); what happens is said in the window."""
        self._first_tab = tab
        self.status_line.say(f"Opening {plain_path(path)}")
        self.session.open(path, create=create)

    def open_tab(self, identity: str, payload: Mapping[str, Any] | None = None) -> None:
        """Bring a tab to the front and hand it something."""
        if not self.stack.open(identity, payload):
            self.notifications.show(f"There is no tab “{identity}” here.", severity="warn", key="no tab")

    def _opened(self, context: PanelContext, tabs: Tabs) -> None:
        self.tabs = tabs
        self.title_bar.show_workspace(context.workspace.name, plain_path(context.workspace.root))
        self.status_line.say("Ready")
        self.stack.begin(tabs.working, context)
        self.drops.begin(list(tabs.working.values()))
        for number, manifest in enumerate(tabs.working.values(), start=1):
            self.rail.add(manifest.id, manifest.title, manifest.icon, manifest.description)
            self.commands.add(tab_command(self, manifest, number))
        self.job_actions = actions = JobActions(context.jobs, context)
        actions.log_asked.connect(self.show_job_log)
        actions.went.connect(self.open_tab)
        context.asked_for_panel.connect(self.open_tab)
        self.tray.follow(context.jobs, actions)
        context.jobs.changed.connect(self._job_changed)
        context.jobs.finished.connect(lambda s: announce(s, actions, self.notifications, context.panels))
        context.jobs.failed.connect(lambda sentence: self.notifications.show(sentence, severity="bad", key="jobs"))
        self.welcome.show_workspace(context, tabs)
        last = self._first_tab or ("" if self.settings.welcome else self.settings.last_tab)
        self.open_tab(last if last in {*tabs.working, SETTINGS, REPORT} else WELCOME)

    def _closing(self) -> None:
        self.stack.end()
        self.drops.begin(())
        self._no_tabs()
        self.tray.clear()
        self.welcome.show_no_workspace()
        self.title_bar.show_workspace("", "")

    def _failed(self, error: WorkbenchError) -> None:
        self.status_line.say("No workspace is open" if self.session.workspace is None else "Ready")
        self.notifications.show_error(error, key="workspace")
        if self.session.workspace is None:
            self.welcome.show_problem(error.sentence)

    def _no_tabs(self) -> None:
        self.rail.clear()
        self.commands.remove("tabs")
        self.rail.add(WELCOME, "Welcome", "home", "Where to begin")
        self.stack.open(WELCOME)

    # -- parts ------------------------------------------------------------------------------------------------------

    def show_job_log(self, status: JobStatus) -> None:
        """Show what a job wrote."""
        self.log_dock.show()
        self.log_view.show_job(status)

    def show_palette(self) -> None:
        """Search for commands."""
        self.palette_list.open()

    def _job_changed(self, _status: JobStatus) -> None:
        if self.session.context is not None:
            jobs = self.session.context.jobs
            self.status_line.show_jobs(jobs.running, jobs.waiting)

    def _fit_tray(self, height: int) -> None:
        if not self._tray_sized:
            self.splitter.setSizes([self.splitter.height() - height, height])

    def _panel_made(self, identity: str, panel: Panel) -> None:
        self.commands.add(*panel.commands())

    def _tab_opened(self, identity: str) -> None:
        self.rail.show_current(identity)

    def _lay_out(self) -> None:
        self._tray_sized = False
        self._first_tab = ""
        self.setMenuWidget(self.title_bar)
        upper = QWidget()
        middle = QVBoxLayout(upper)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        tabs = QSplitter(Qt.Orientation.Horizontal)
        tabs.setChildrenCollapsible(False)
        tabs.addWidget(self.rail)
        tabs.addWidget(self.stack)
        tabs.setStretchFactor(1, 1)
        middle.addWidget(tabs)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(upper)
        self.splitter.addWidget(self.tray)
        self.splitter.setStretchFactor(0, 1)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.splitter, 1)
        column.addWidget(self.status_line)
        self.setCentralWidget(central)
        self.stack.add_page(WELCOME, self.welcome)
        self.log_dock = QDockWidget("Log", self)
        self.log_dock.setObjectName("log")
        self.log_dock.setTitleBarWidget(QWidget())
        self.log_dock.setWidget(self.log_view)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.log_dock)
        self.log_dock.hide()

    def _connect(self) -> None:
        self.session.opened.connect(self._opened)
        self.tray.fitted.connect(self._fit_tray)
        self.splitter.splitterMoved.connect(lambda *_: setattr(self, "_tray_sized", True))
        self.session.closing.connect(self._closing)
        self.session.failed.connect(self._failed)
        self.rail.chosen.connect(self.open_tab)
        self.stack.opened.connect(self._tab_opened)
        self.stack.made.connect(self._panel_made)
        self.title_bar.search_asked.connect(self.show_palette)
        self.title_bar.set_menus(menu_of(self.commands, self), self._workspace_menu())
        self.status_line.log_asked.connect(lambda: self.commands.run("view.log"))
        self.log_view.closed.connect(self.log_dock.hide)
        self.commands.failed.connect(self.notifications.show_error)
        self.notifications.shown.connect(lambda n: self.status_line.say(n.sentence))
        self.welcome.command_asked.connect(self.commands.run)
        self.welcome.tab_asked.connect(self.open_tab)
        self.welcome.workspace_asked.connect(self.open_workspace)
        run_in_thread(device_text, done=self.title_bar.show_device, owner=self)

    def _workspace_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: fill_recent(menu, self))
        return menu

    def _restore(self) -> None:
        stored = QSettings()
        self.resize(1440, 900)
        if stored.value("window/geometry") is not None:
            self.restoreGeometry(stored.value("window/geometry"))
            self.restoreState(stored.value("window/state"))

    def closeEvent(self, event: QCloseEvent) -> None:
        stored = QSettings()
        stored.setValue("window/geometry", self.saveGeometry())
        stored.setValue("window/state", self.saveState())
        with contextlib.suppress(WorkbenchError):
            change_settings(last_tab=self.stack.current)
        self.session.close()
        super().closeEvent(event)
