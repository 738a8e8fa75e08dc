"""What a tab is, and what it may ask of the window.

A plugin's panel is a `Panel` (or, most often, a `TaskPanel`): a widget that is made when its tab is first opened, with
a `PanelContext` as its one way to the rest of the workbench. Panels do no long work: they submit jobs, ask live
previews for frames, and run short work with `run_in_thread`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from workbench.errors import WorkbenchError
from workbench.fields import Settings
from workbench.jobs.contract import Place
from workbench.jobs.folder import EngineSpec
from workbench.settings import AppSettings
from workbench.ui.commands.registry import Command
from workbench.ui.forms.listing import WorkspaceListing
from workbench.ui.jobs.service import JobsService
from workbench.ui.live import LivePreviewHandle
from workbench.ui.notifications import Action, Notifications, Severity
from workbench.ui.theme.appearance import Theme
from workbench.workspace import Workspace


class PanelContext(QObject):
    """The window as a panel sees it. One per open workspace, shared by all panels.

    Attributes
    ----------
    workspace : the open workspace (`.root`, `.datasets`, `.runs`, `.comparisons`).
    jobs : `JobsService`; `jobs.changed` and `jobs.finished` carry a `JobStatus`, `jobs.feed(id)` events and metrics.
    notifications : the corner; `notify` is the short way to it.
    theme : colours and text size; `theme.changed` when they change.
    settings : the application's settings as they were when the workspace was opened.
    listing : names of the workspace's datasets and runs, for forms.
    """

    asked_for_panel = Signal(str, object)

    def __init__(
        self,
        workspace: Workspace,
        jobs: JobsService,
        notifications: Notifications,
        theme: Theme,
        settings: AppSettings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.jobs = jobs
        self.notifications = notifications
        self.theme = theme
        self.settings = settings
        self.listing = WorkspaceListing(workspace.root)
        self.panels: frozenset[str] = frozenset()
        self._live: list[LivePreviewHandle] = []

    @property
    def place(self) -> Place:
        """Where a task would work, for checking settings before there is a job."""
        return self.workspace.place()

    def submit(
        self,
        task: str,
        settings: Settings | Mapping[str, Any],
        title: str | None = None,
        *,
        then: Callable[[str], object] | None = None,
        engine: EngineSpec | None = None,
    ) -> None:
        """Start a job of a task ("render.batch"); `then` gets its id as soon as its folder stands (milliseconds)."""
        self.jobs.submit(task, settings, title, then=then, engine=engine)

    def live(self, preview: str) -> LivePreviewHandle:
        """A live preview ("render.face"), ready for requests; its process starts with the first one.

        Close it with the panel (`LivePreviewHandle.close`); what is still open is closed with the workspace.
        """
        handle = LivePreviewHandle(preview, self)
        self._live.append(handle)
        return handle

    def notify(
        self,
        sentence: str,
        *,
        severity: Severity = "info",
        title: str = "",
        actions: Sequence[Action] = (),
        key: str = "",
    ) -> int:
        """Say one sentence in the corner; `key` names what it is about, so that later news takes its place."""
        return self.notifications.show(sentence, severity=severity, title=title, actions=actions, key=key)

    def notify_error(self, error: WorkbenchError, *, key: str = "") -> int:
        """Say what went wrong, in the error's own sentence."""
        return self.notifications.show_error(error, key=key)

    def navigate(self, panel: str, payload: Mapping[str, Any] | None = None) -> None:
        """Open another tab by its plugin's id and hand it something: ``navigate("compare", {"run": "...", ...})``.

        What a tab makes of the payload is its `Panel.receive`; a tab that is not there says so in the corner.
        """
        self.asked_for_panel.emit(panel, dict(payload or {}))

    def close(self) -> None:
        """End what belongs to the workspace: live previews, looking at jobs."""
        for handle in self._live:
            handle.close()
        self._live.clear()
        self.jobs.stop()


class Panel(QWidget):
    """Base of a tab. Override what you need; all of it is called on the window's thread and must not wait."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def receive(self, payload: Mapping[str, Any]) -> None:
        """Something another tab (or a notification) wants shown here. Unknown keys are to be passed over."""

    def activated(self) -> None:
        """The tab came to the front."""

    def deactivated(self) -> None:
        """Another tab came to the front: a good time to let a camera or preview rest."""

    def commands(self) -> Sequence[Command]:
        """Commands this tab adds to menus and the palette; asked for once, after the panel is made."""
        return ()

    def closing(self) -> None:
        """The tab is about to go (workspace or window closes): close live previews, stop timers."""
