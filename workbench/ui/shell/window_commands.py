"""The window's own commands, as data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QMenu

from workbench.extension.manifest import Manifest
from workbench.files import plain_path
from workbench.jobs.status import JobState
from workbench.settings import change_settings, load_settings
from workbench.ui.bridge import run_in_thread
from workbench.ui.commands.registry import Command
from workbench.ui.forms import dialogs
from workbench.ui.jobs.actions import open_path
from workbench.ui.theme.appearance import LARGEST_SCALE, SMALLEST_SCALE, Mode

if TYPE_CHECKING:
    from workbench.ui.shell.window import MainWindow

PALETTE_KEYS = "Ctrl+Shift+P"
_SCALE_STEP = 0.1
_MODES: tuple[tuple[Mode, str], ...] = (("system", "As the system is set"), ("light", "Light"), ("dark", "Dark"))


def window_commands(window: MainWindow) -> list[Command]:
    """Commands that are there whatever tab is open."""
    return [*_workspace(window), *_view(window), *_jobs(window), *_help(window)]


def tab_command(window: MainWindow, manifest: Manifest, number: int) -> Command:
    """Go to a tab; Ctrl+1 to Ctrl+9 for the first nine."""
    return Command(
        f"tab.{manifest.id}",
        f"Go to {manifest.title}",
        lambda: window.open_tab(manifest.id),
        shortcut=f"Ctrl+{number}" if number < 10 else "",
        menu="Go",
        icon=manifest.icon,
        words=manifest.description,
        owner="tabs",
    )


def fill_recent(menu: QMenu, window: MainWindow) -> None:
    """The workspace button's menu: where to go, then the workspaces opened before."""
    menu.clear()
    window.commands.refresh()
    for name in ("workspace.open", "workspace.show"):
        menu.addAction(window.commands.action(name))
    recent = [path for path in load_settings().recent_workspaces if path != window.session.root]
    if recent:
        menu.addSeparator()
    for path in recent:
        menu.addAction(plain_path(path)).triggered.connect(lambda _on=False, p=path: window.open_workspace(p))


def choose_workspace(window: MainWindow) -> None:
    """Ask for a folder and open it as a workspace; an empty folder becomes one."""
    start = plain_path(window.session.root.parent) if window.session.root else ""
    for path in dialogs.ask_for_paths(window, "folder", "Open or make a workspace", start):
        window.open_workspace(path)


def set_theme(window: MainWindow, mode: Mode) -> None:
    """Wear other colours and remember it."""
    _change(window, theme=mode)


def set_scale(window: MainWindow, scale: float) -> None:
    """Make text larger or smaller and remember it."""
    _change(window, font_scale=min(max(round(scale, 2), SMALLEST_SCALE), LARGEST_SCALE))


def _change(window: MainWindow, **values: object) -> None:
    window.pages.take_settings(window.settings.model_copy(update=values))
    run_in_thread(lambda: change_settings(**values), failed=window.notifications.show_error, owner=window)


def _workspace(window: MainWindow) -> list[Command]:
    is_open = lambda: window.session.workspace is not None  # noqa: E731
    return [
        Command(
            "workspace.open",
            "Open workspace…",
            lambda: choose_workspace(window),
            shortcut="Ctrl+O",
            menu="Workspace",
            icon="folder-open",
            words="folder new create recent",
        ),
        Command(
            "workspace.show",
            "Show workspace in the file manager",
            lambda: open_path(window.session.root or Path.home()),
            menu="Workspace",
            icon="folder",
            enabled=is_open,
        ),
        Command(
            "window.settings",
            "Settings",
            lambda: window.open_tab("settings"),
            shortcut="Ctrl+,",
            menu="Workspace",
            icon="settings",
            words="preferences options theme text size jobs at once",
        ),
        Command(
            "window.close",
            "Close the window",
            window.close,
            shortcut="Ctrl+Q",
            menu="Workspace",
            icon="close",
            words="quit exit; jobs go on",
        ),
    ]


def _colours(window: MainWindow) -> list[Command]:
    return [
        Command(
            f"view.theme.{mode}",
            f"Colours: {title}",
            lambda m=mode: set_theme(window, m),
            menu="View/Colours",
            icon="moon" if mode == "dark" else "sun",
            words="theme dark light",
            checked=lambda m=mode: window.theme.mode == m,
        )
        for mode, title in _MODES
    ]


def _view(window: MainWindow) -> list[Command]:
    theme = window.theme
    return [
        Command(
            "window.palette", "Search commands", window.show_palette, shortcut=PALETTE_KEYS, menu="Go", icon="search"
        ),
        Command(
            "tab.welcome",
            "Go to Welcome",
            lambda: window.open_tab("welcome"),
            shortcut="Ctrl+0",
            menu="Go",
            icon="home",
        ),
        *_colours(window),
        Command(
            "view.larger",
            "Larger text",
            lambda: set_scale(window, theme.scale + _SCALE_STEP),
            shortcut="Ctrl++",
            menu="View",
            icon="zoom-in",
            enabled=lambda: theme.scale < LARGEST_SCALE,
        ),
        Command(
            "view.smaller",
            "Smaller text",
            lambda: set_scale(window, theme.scale - _SCALE_STEP),
            shortcut="Ctrl+-",
            menu="View",
            icon="zoom-out",
            enabled=lambda: theme.scale > SMALLEST_SCALE,
        ),
        Command("view.normal", "Text at 100 %", lambda: set_scale(window, 1.0), menu="View", icon="fit"),
        Command(
            "view.log",
            "Log",
            lambda: window.log_dock.setVisible(not window.log_dock.isVisible()),
            shortcut="Ctrl+L",
            menu="View",
            icon="log",
            words="console messages",
            checked=lambda: window.log_dock.isVisible(),
        ),
        Command(
            "view.full_screen",
            "Full screen",
            lambda: window.showNormal() if window.isFullScreen() else window.showFullScreen(),
            shortcut="F11",
            menu="View",
            icon="fit",
            checked=window.isFullScreen,
        ),
    ]


def _jobs(window: MainWindow) -> list[Command]:
    def in_state(*states: JobState) -> list[str]:
        context = window.session.context
        return [s.id for s in context.jobs.all() if s.state in states] if context else []

    def each(action: str, *states: JobState) -> None:
        context = window.session.context
        for job_id in in_state(*states):
            getattr(context.jobs, action)(job_id)  # type: ignore[union-attr]

    waiting = (JobState.PAUSED, JobState.INTERRUPTED)
    return [
        Command(
            "jobs.pause_all",
            "Pause all jobs",
            lambda: each("pause", JobState.RUNNING, JobState.QUEUED),
            menu="Jobs",
            icon="pause",
            enabled=lambda: bool(in_state(JobState.RUNNING, JobState.QUEUED)),
        ),
        Command(
            "jobs.resume_all",
            "Resume paused and interrupted jobs",
            lambda: each("resume", *waiting),
            menu="Jobs",
            icon="play",
            enabled=lambda: bool(in_state(*waiting)),
        ),
    ]


def _help(window: MainWindow) -> list[Command]:
    return [
        Command(
            "help.report",
            "Report a problem…",
            window.pages.show_report,
            menu="Help",
            icon="warn",
            words="bug support bundle zip",
        ),
        Command("help.about_qt", "About Qt", QApplication.aboutQt, menu="Help", icon="info"),
    ]
