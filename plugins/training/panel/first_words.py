"""What the tab says before there is a run to show: where faces come from, and what to press."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from plugins.training.panel.stage import TrainingStage
from workbench.api.ui import PanelContext, SettingsForm, run_in_thread

_LOOKING = "Looking for runs …"


class FirstWords(QObject):
    """Knows the workspace's datasets; says on the stage what to do next."""

    def __init__(
        self,
        context: PanelContext,
        stage: TrainingStage,
        form: SettingsForm[Any],
        receive: Callable[[Mapping[str, str]], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._context, self._stage, self._form, self._receive = context, stage, form, receive
        self._datasets: list[str] = []
        self._runs: bool | None = None
        stage.say(_LOOKING)

    def look(self) -> None:
        """List the datasets, in a thread."""
        run_in_thread(lambda: self._context.listing.names("dataset"), done=self._take, owner=self)

    def say(self, *, runs: bool) -> None:
        """Say what to do next; `runs`: whether there are any."""
        self._runs = runs
        if runs:
            self._stage.say("Choose a run at the right; Ctrl+click lays several over each other.")
        elif self._datasets:
            self._offer_faces(self._datasets[0])
        else:
            self._offer_making()

    def _take(self, names: list[str]) -> None:
        self._datasets = names
        if self._runs is False:
            self.say(runs=False)

    def _offer_faces(self, latest: str) -> None:
        chosen = self._form.valid and self._form.settings().dataset
        self._stage.say(
            "No network has been trained here yet. Choose the faces to learn from at the left and press Train.",
            "" if chosen else f"Use “{latest}”",
            None if chosen else lambda: self._receive({"dataset": latest}),
        )

    def _offer_making(self) -> None:
        home = next((panel for panel in ("render", "datasets") if panel in self._context.panels), "")
        self._stage.say(
            "A network learns from faces with depth, and there are none here yet. Make some, or import your own "
            "pictures with depth.",
            {"render": "Make faces", "datasets": "Import pictures"}.get(home, ""),
            (lambda: self._context.navigate(home)) if home else None,
        )
