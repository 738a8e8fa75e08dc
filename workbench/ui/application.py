"""Starting the window: application, theme and shell first, everything heavier after it is visible."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QSettings, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QIcon, QSurfaceFormat
from PySide6.QtWidgets import QApplication

from workbench.diagnostics.hooks import install_hooks
from workbench.diagnostics.session_log import try_start_log, watch_crashes
from workbench.errors import WorkbenchError
from workbench.settings import AppSettings, config_folder, default_workspace, load_settings
from workbench.ui import bridge
from workbench.ui.notifications import Action, Notifications
from workbench.ui.shell.log_view import LogMemory
from workbench.ui.shell.window import MainWindow
from workbench.ui.theme.appearance import Theme
from workbench.ui.theme.icons import FOLDER
from workbench.ui.viewer3d import surface_format

log = logging.getLogger(__name__)
_LET_PYTHON_LOOK_MS = 250


def start(argv: Sequence[str] | None = None, workspace: str | os.PathLike[str] | None = None) -> int:
    """Open the window on a workspace (the one opened last, without a word) and stay until it is closed."""
    application = make_application(list(argv) if argv is not None else sys.argv[:1])
    desk = Desk(load_settings())
    undo = _listen_for_trouble(desk)
    QTimer.singleShot(0, desk, lambda: desk.window.open_workspace(Path(workspace or default_workspace())))
    _let_ctrl_c_through(desk)
    try:
        return int(application.exec())
    finally:
        undo()
        bridge.shut_down()


class Desk(QObject):
    """Keeps the one window there is, and makes another in its place when the text size changes."""

    def __init__(self, settings: AppSettings) -> None:
        super().__init__()
        self.window = self._open(settings)

    def reopen(self, settings: AppSettings) -> None:
        """The same window, workspace and tab in another size of text."""
        old, root, tab = self.window, self.window.session.root, self.window.stack.current
        self.window = self._open(settings)
        self.window.setGeometry(old.geometry())
        # Only now: the application ends when its last window is closed, and one workspace is held by one window.
        old.close()
        old.deleteLater()
        if root is not None:
            self.window.open_workspace(root, tab=tab)

    def _open(self, settings: AppSettings) -> MainWindow:
        window = make_window(settings)
        window.reopen_asked.connect(self.reopen, Qt.ConnectionType.QueuedConnection)
        window.show()
        return window


def make_application(argv: list[str]) -> QApplication:
    """The application object with its names; the one that exists already, in tests."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    # 3D views and plain widgets share their textures; must be said before the application is made.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    # A window made with another format turns black under Wayland when a 3D view joins it, and flickers elsewhere.
    QSurfaceFormat.setDefaultFormat(surface_format())
    application = QApplication(argv or ["workbench"])
    application.setApplicationName("Face Depth Workbench")
    application.setOrganizationName("Face Depth Workbench")
    application.setDesktopFileName("face-depth-workbench")
    application.setWindowIcon(QIcon(str(FOLDER / "workbench.svg")))
    _keep_window_settings_in_our_folder()
    return application


def make_window(settings: AppSettings) -> MainWindow:
    """The dressed main window, with no workspace open yet."""
    bridge.prepare()
    theme = Theme(settings.theme, settings.font_scale)
    theme.apply()
    memory = LogMemory()
    logging.getLogger().addHandler(memory)
    window = MainWindow(theme, settings, Notifications(), memory)
    theme.setParent(window)
    window.notifications.setParent(window)
    window.destroyed.connect(lambda: logging.getLogger().removeHandler(memory))
    return window


def _keep_window_settings_in_our_folder() -> None:
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(config_folder()))


def _listen_for_trouble(desk: Desk) -> Callable[[], None]:
    """What nobody caught becomes one sentence in the corner and a traceback in the log."""
    path = try_start_log("window")
    if path is not None:
        watch_crashes(path.with_suffix(".crash.txt"))

    def tell(error: WorkbenchError) -> None:
        def show() -> None:
            to_log = Action("Open log", lambda: desk.window.commands.run("view.log"))
            desk.window.notifications.show_error(error, actions=[to_log], key=error.sentence)

        bridge.call_in_window(show, owner=desk)

    return install_hooks(tell, log_path=path)


def _let_ctrl_c_through(owner: QObject) -> None:
    """Python sees Ctrl+C in a terminal only when it gets to run; Qt's loop alone would never let it."""
    if sys.stdin is not None and sys.stdin.isatty():
        signal.signal(signal.SIGINT, lambda *_: QApplication.quit())
        timer = QTimer(owner, interval=_LET_PYTHON_LOOK_MS)
        timer.timeout.connect(lambda: None)
        timer.start()
