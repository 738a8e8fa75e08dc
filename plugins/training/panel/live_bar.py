"""The row above the live pictures: where they come from, what is shown, freeze, snapshot; and the line below them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from plugins.training.live.request import VIEWS
from plugins.training.settings.predict_video import VIDEO_SUFFIXES
from workbench.api.ui import ChipRow, FlowLayout, QuietCombo, ask_for_paths, label, px, wear

_WEBCAMS = 4
_KINECT, _VIDEO = "Kinect tab's camera", "Video file …"
_AT_KINECT, _AT_VIDEO = _WEBCAMS, _WEBCAMS + 1
_LAST_VIDEO = "training/live video"
_WORDS = {"colour": "Colour", "depth": "Depth", "points": "3D"}
_MIRRORED, _SWAYING = "mirrored", "swaying"


class LiveBar(QWidget):
    """Signals
    -------
    changed : another source or view; read `request_values`.
    stop_asked : no more pictures.  snapshot_asked : keep this one.
    """

    changed = Signal()
    stop_asked = Signal()
    snapshot_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.video: Path | None = None
        self.source = QuietCombo()
        self.source.setAccessibleName("Source")
        self.source.setMinimumWidth(px(130))
        self.source.addItems(self.source_names())
        self.source.activated.connect(self._source_chosen)
        self.views = ChipRow(_WORDS.items(), exclusive=False)
        self.views.set_on(list(_WORDS))
        self.views.chosen.connect(self._view_pressed)
        for key, words in VIEWS.items():
            self.views.button(key).setToolTip(words)
        self.ways = ChipRow([(_MIRRORED, "Mirrored"), (_SWAYING, "Swaying")], exclusive=False)
        self.ways.set_on([_MIRRORED, _SWAYING])
        self.ways.button(_MIRRORED).setToolTip("As in a mirror; what is kept is never mirrored")
        self.ways.button(_SWAYING).setToolTip("The points turn to and fro by themselves; drag to turn them by hand")
        self.ways.chosen.connect(lambda _key, _on: self.changed.emit())
        self.freeze = QPushButton("Freeze")
        self.freeze.setCheckable(True)
        self.freeze.setToolTip("Stay at this picture, to look round it")
        self.freeze.clicked.connect(lambda _on: self.changed.emit())
        self.snapshot = QPushButton("Keep a snapshot")
        self.snapshot.setToolTip("Picture, depth and 3D surface go into the run's predictions, “live”")
        self.snapshot.clicked.connect(self.snapshot_asked)
        self.stop = QPushButton("Stop")
        self.stop.setToolTip("Let go of the camera")
        self.stop.clicked.connect(self.stop_asked)
        self._build()
        self.set_running(False)

    def source_names(self) -> list[str]:
        """Where pictures may come from."""
        return [*(f"Webcam {number + 1}" for number in range(_WEBCAMS)), _KINECT, _VIDEO]

    @property
    def swaying(self) -> bool:
        """Whether the points turn by themselves."""
        return _SWAYING in self.ways.on()

    @property
    def needs_file(self) -> bool:
        """Whether the source is a file that is not chosen yet."""
        return self.source.currentIndex() == _AT_VIDEO and self.video is None

    def source_values(self) -> dict[str, Any]:
        """The part of a live request that says where pictures come from."""
        return {
            "source": {_AT_KINECT: "kinect", _AT_VIDEO: "video"}.get(self.source.currentIndex(), "webcam"),
            "camera": min(self.source.currentIndex(), _WEBCAMS - 1),
            "video": None if self.video is None else str(self.video),
        }

    def request_values(self) -> dict[str, Any]:
        """The part of a live request that is chosen here."""
        return {
            **self.source_values(),
            "views": self.views.on(),
            "mirrored": _MIRRORED in self.ways.on(),
            "frozen": self.freeze.isChecked(),
        }

    def use_video(self, path: Path) -> None:
        """Play this file."""
        self.video = path
        self.source.setItemText(_AT_VIDEO, path.name)
        self.source.setItemData(_AT_VIDEO, str(path), Qt.ItemDataRole.ToolTipRole)
        self.source.setCurrentIndex(_AT_VIDEO)
        QSettings().setValue(_LAST_VIDEO, str(path.parent))
        self.changed.emit()

    def set_running(self, running: bool) -> None:
        """Offer what can be done while pictures come."""
        for button in (self.freeze, self.snapshot, self.stop):
            button.setEnabled(running)
        if not running:
            self.freeze.setChecked(False)

    def show_figures(self, figures: Mapping[str, Any]) -> None:
        """Say how fast it is and what depth it sees."""
        parts = [f"{figures['per_s']:.1f} pictures/s", f"{figures['ms']:.0f} ms each"]
        if figures.get("unit") == "m":
            low, high = figures["range"]
            parts.append(f"depth {low:.2f} to {high:.2f} m, bright is near")
        elif figures.get("range"):
            parts.append("depth up to scale and shift, bright is near")
        if figures.get("head") == 0:
            parts.append("no head is seen")
        self.say(" · ".join(parts))

    def say(self, words: str) -> None:
        """A line below the pictures."""
        self.figures.setText(words)

    def asks_for_file(self, place: int) -> bool:
        """Whether choosing the source at this place opens a dialog."""
        return place == _AT_VIDEO

    def ask_for_file(self) -> bool:
        """Have a person choose a file; whether they did."""
        start = str(QSettings().value(_LAST_VIDEO, "") or "")
        chosen = ask_for_paths(self, "file", "Video", start, VIDEO_SUFFIXES)
        if chosen:
            self.use_video(chosen[0])
        return bool(chosen)

    def _source_chosen(self, place: int) -> None:
        if not self.asks_for_file(place):
            self.changed.emit()
        elif not self.ask_for_file() and self.needs_file:
            self.source.setCurrentIndex(0)

    def _view_pressed(self, key: str, _on: bool) -> None:
        if not self.views.on():
            # Something is always shown.
            self.views.set_on([key])
            return
        self.changed.emit()

    def _build(self) -> None:
        self.figures = label(tone="muted", size="secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        holder = QWidget()
        flow = FlowLayout(holder, spacing=8)
        for part in (self.source, self.views, self.ways):
            flow.addWidget(part)
        for button, icon in ((self.freeze, "pause"), (self.snapshot, "screenshot"), (self.stop, "stop")):
            wear(button, icon, size=16)
            flow.addWidget(button)
        column.addWidget(holder)
