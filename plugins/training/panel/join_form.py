"""Joining a run of another computer: which workspace, and which of its runs that wait."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from plugins.training.panel.runs import waiting_runs
from plugins.training.settings.join import JoinSettings
from workbench.api.ui import ListedKind, PanelContext, TaskPanel


class WaitingRuns:
    """What a form offers as runs: those of `workspace` that wait for further computers."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace

    def names(self, kind: ListedKind) -> list[str]:
        """Names, the latest first; none of anything but runs."""
        return waiting_runs(self.workspace / "runs") if kind == "run" else []

    def empty(self, kind: ListedKind) -> str:
        """What is said where nothing waits."""
        return "no run waits there"


class JoinForm(TaskPanel):
    """`train.join`, as `modes.LatentForm`. The runs that it offers are those of the folder in it."""

    task_name = "train.join"

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self._waiting = WaitingRuns(context.workspace.root)
        super().__init__(context, parent)
        self.form.rows["folder"].edited.connect(lambda _name: self._look())
        self._look()

    def make_listing(self) -> WaitingRuns:
        return self._waiting

    def job_title(self, settings: JoinSettings) -> str:
        return f"Join · {settings.run}"

    def _look(self) -> None:
        folder = self.form.rows["folder"].value()
        self._waiting.workspace = Path(folder) if folder else self.context.workspace.root
