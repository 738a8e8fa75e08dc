"""What the tab says before there is a run to show: where faces come from, and what to press."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from plugins.training.panel.stage import TrainingStage
from workbench.api.ui import PanelContext, SettingsForm, run_in_thread

_LOOKING = "Looking for runs …"
_JOINING = (
    "This computer can take part in a run that another one leads. Start the run there with more than one under "
    "“Computers” (Machine, More); here, choose that computer's workspace and the run, and press Join."
)
_HOMES: Mapping[str, tuple[str, str, str]] = {
    "latent": (
        "A latent regressor learns from faces with their codes; the EG3D tab makes such faces.",
        "eg3d",
        "Generate faces",
    ),
    "rgbd": (
        "A face synthesiser learns from a processed set, as the Kinect tab makes them, or from faces with depth in "
        "metres and 68 or 70 points.",
        "kinect",
        "Capture a face",
    ),
}
"""Kind of training -> what it learns from, the tab that makes it, and what the way there is called."""


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
        self._mode = ""
        stage.say(_LOOKING)

    def look(self) -> None:
        """List the datasets, in a thread."""
        run_in_thread(lambda: self._context.listing.names("dataset"), done=self._take, owner=self)

    def choose(self, mode: str) -> None:
        """Speak of what this mode needs."""
        self._mode = mode
        if self._runs is False:
            self.say(runs=False)

    def say(self, *, runs: bool) -> None:
        """Say what to do next; `runs`: whether there are any."""
        self._runs = runs
        if self._mode == "join" and not runs:
            self._stage.say(_JOINING)
        elif runs:
            self._stage.say("Choose a run at the right; Ctrl+click lays several over each other.")
        elif self._mode in _HOMES:
            self._say_home(*_HOMES[self._mode])
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

    def _say_home(self, sentence: str, tab: str, action: str) -> None:
        there = tab in self._context.panels
        self._stage.say(sentence, action if there else "", (lambda: self._context.navigate(tab)) if there else None)

    def _offer_making(self) -> None:
        home = next((panel for panel in ("render", "datasets") if panel in self._context.panels), "")
        self._stage.say(
            "A network learns from faces with depth, and there are none here yet. Make some, or import your own "
            "pictures with depth.",
            {"render": "Make faces", "datasets": "Import pictures"}.get(home, ""),
            (lambda: self._context.navigate(home)) if home else None,
        )
