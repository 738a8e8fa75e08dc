"""The driven face of a face synthesiser's run: a camera, a video, a set or another program moves it, live."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from plugins.training.live.avatar_request import AvatarOptions
from plugins.training.panel.live_bar import LiveBar
from plugins.training.panel.live_page import LivePage
from plugins.training.panel.runs import Run
from plugins.training.run_folder import RunKind
from workbench.api import Settings
from workbench.api.ui import PanelContext, ask_for_paths

_RECORDED, _OSC = "Processed set …", "Another program (OSC)"
_LAST_SET = "training/live set"


class AvatarBar(LiveBar):
    """`LiveBar` with two more things that may drive a face; nothing is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.recorded: Path | None = None
        super().__init__(parent)
        self.snapshot.hide()
        self.ways.set_on(["swaying"])

    def source_names(self) -> list[str]:
        """What may drive a face."""
        return [*super().source_names(), _RECORDED, _OSC]

    @property
    def needs_file(self) -> bool:
        """Whether no set or video is chosen yet that is to be played."""
        return super().needs_file or (self.source.currentIndex() == self._at_set and self.recorded is None)

    def source_values(self) -> dict[str, Any]:
        """The part of a request that says what drives the face."""
        values = super().source_values()
        camera = values.pop("source")
        by = {self._at_set: "recorded", self._at_sender: "osc"}.get(self.source.currentIndex(), camera)
        return {**values, "driven_by": by, "recorded": None if self.recorded is None else str(self.recorded)}

    def asks_for_file(self, place: int) -> bool:
        """A video is a file to choose, a set a folder."""
        return place == self._at_set or super().asks_for_file(place)

    def ask_for_file(self) -> bool:
        """Have a person choose; whether they did."""
        if self.source.currentIndex() != self._at_set:
            return super().ask_for_file()
        start = str(QSettings().value(_LAST_SET, "") or "")
        chosen = ask_for_paths(self, "folder", "Processed set", start)
        if chosen:
            self.use_set(chosen[0])
        return bool(chosen)

    def use_set(self, folder: Path) -> None:
        """Play this processed set."""
        self.recorded = folder
        self.source.setItemText(self._at_set, folder.name)
        self.source.setItemData(self._at_set, str(folder), Qt.ItemDataRole.ToolTipRole)
        self.source.setCurrentIndex(self._at_set)
        QSettings().setValue(_LAST_SET, str(folder.parent))
        self.changed.emit()

    def show_figures(self, figures: Mapping[str, Any]) -> None:
        """Say how fast it is, or why the face stands still."""
        said = str(figures.get("message") or "")
        self.say(said or f"{figures['per_s']:.1f} faces/s · {figures['ms']:.0f} ms each")

    @property
    def _at_set(self) -> int:
        return self.source.count() - 2

    @property
    def _at_sender(self) -> int:
        return self.source.count() - 1


class AvatarPage(LivePage):
    """Frames of `train.avatar`."""

    preview: ClassVar[str] = "train.avatar"
    kind: ClassVar[RunKind] = "rgbd"
    options: ClassVar[type[Settings]] = AvatarOptions
    more_words: ClassVar[str] = "Set, other programs and machine"
    invitation: ClassVar[str] = (
        "Drive the face of this run: with your own before a webcam or the Kinect tab's camera, with a video, a "
        "recorded set, or with points that another program on this computer sends. Nothing is kept or sent anywhere."
    )

    def make_bar(self) -> LiveBar:
        return AvatarBar()


class LivePages(QStackedWidget):
    """The live page that suits a run: pictures with depth, or a driven face."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures, self.avatar = LivePage(), AvatarPage()
        for page in (self.pictures, self.avatar):
            self.addWidget(page)

    @property
    def page(self) -> LivePage:
        """The one in front."""
        return self.avatar if self.currentWidget() is self.avatar else self.pictures

    def attach(self, context: PanelContext) -> None:
        """The window that the pages are in."""
        for page in (self.pictures, self.avatar):
            page.attach(context)

    def show_run(self, run: Run | None) -> None:
        """Look with this run."""
        faces = run is not None and run.record is not None and run.record.kind == self.avatar.kind
        self.setCurrentWidget(self.avatar if faces else self.pictures)
        self.page.show_run(run)

    def closing(self) -> None:
        """End the processes behind the pages."""
        for page in (self.pictures, self.avatar):
            page.closing()
