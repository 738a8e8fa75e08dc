"""One frame of a raw set before and after conversion, with a slider through all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSlider, QStackedWidget, QVBoxLayout, QWidget

from plugins.kinect.convert.settings import FrameSettings
from plugins.kinect.panel.point_editor import PointEditor
from workbench.api import Frame
from workbench.api.ui import ComparisonStrip, ElidedLabel, EmptyState, Pane, PanelContext, label, px

_ASK_AFTER_MS = 200
_BEFORE = (("image", "Colour"), ("depth_before", "Depth, as it was captured"))
_AFTER = {
    "metric": (("depth_after", "Depth, as it is stored"), ("mask", "The person")),
    "compatible": (("depth_code", "Depth, in 8 bits"), ("feature", "Feature drawing")),
}
_LEGEND = "Depth: bright is near; from 40 mm before to 220 mm behind the nose tip. Dark: nothing measured, or left out."


class BeforeAfter(QWidget):
    """What `kinect.converted` makes of a frame with the form's settings.

    Signals
    -------
    failed(sentence, field) : why there is nothing to see, and the setting that is to blame ("" for none).

    Attributes
    ----------
    editor : where a frame's points are put right.
    """

    failed = Signal(str, str)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = context.live("kinect.converted")
        self._live.frame.connect(self._take)
        self._live.problem.connect(self._problem)
        self._live.busy.connect(self._show_busy)
        self._asked: dict[str, Any] | None = None
        self._words = ""
        self._ask_soon = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._ask_soon.timeout.connect(self._ask)
        self._build()

    def follow(self, settings: Mapping[str, Any] | None, frames: int) -> None:
        """Show a set of so many frames with these settings (JSON-ready, others are passed over); None for no set."""
        names = ("source", *FrameSettings.model_fields)
        asked = None if settings is None else {name: settings[name] for name in names if name in settings}
        self.slider.setEnabled(frames > 1)
        self.slider.setMaximum(max(frames - 1, 0))
        if asked != self._asked:
            self._asked = asked
            self._ask_soon.start()

    def say(self, sentence: str) -> None:
        """Say something instead of pictures."""
        self.correct_button.setEnabled(False)
        self.empty.say(sentence)
        self._pages.setCurrentWidget(self.empty)

    def wake(self) -> None:
        """The page came to the front, or what a frame is made of has changed."""
        self._ask_soon.start()

    def correct(self, on: bool) -> None:
        """Put points right, or go back to before and after."""
        if self.correcting and not on:
            self.editor.leave()
        self._pages.setCurrentWidget(self.editor if on else self._rows)
        self.correct_button.setVisible(not on)
        self._ask_soon.start()

    @property
    def correcting(self) -> bool:
        """Whether points are being put right."""
        return self._pages.currentWidget() is self.editor

    def rest(self) -> None:
        """Another page came to the front."""
        self.correct(False)
        self._ask_soon.stop()
        self._live.close()

    @property
    def words(self) -> str:
        """What stands beside the slider."""
        return self.said.text()

    @property
    def sentence(self) -> str:
        """What is said instead of pictures; empty while there are some."""
        return self.empty.sentence if self._pages.currentWidget() is self.empty else ""

    def _ask(self) -> None:
        if self._asked is not None and self.isVisible():
            self._live.request({**self._asked, "number": self.slider.value(), "points": self.correcting})

    def _take(self, frame: Frame) -> None:
        arrays, figures = frame.arrays, frame.figures
        self.correct_button.setEnabled(True)
        if "landmarks" in arrays:
            if self.correcting:
                self._words = _words_of(figures, self.slider.value())
                self.said.set_text(self._words)
                self.editor.show_frame(arrays, figures)
            return
        self._words = _words_of(figures, self.slider.value())
        self.said.set_text(self._words)
        reason = str(figures.get("reason", ""))
        self.reason.setText(f"This frame would be set aside: {reason[:1].lower()}{reason[1:]}." if reason else "")
        self.reason.setVisible(bool(reason))
        mode = "metric" if self._asked is None else str(self._asked["mode"])
        before, after = (
            [Pane(title, image=arrays[name]) for name, title in titles if name in arrays]
            for titles in (_BEFORE, _AFTER[mode])
        )
        self.before.show_panes(before)
        self.after.setVisible(bool(after))
        self.after.show_panes(after)
        if not self.correcting:
            self._pages.setCurrentWidget(self._rows)

    def _problem(self, sentence: str, field: str) -> None:
        self.say(sentence)
        self.failed.emit(sentence, field)

    def _show_busy(self, busy: bool) -> None:
        self.said.set_text("converting …" if busy else self._words)

    def _build(self) -> None:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Frame")
        self.slider.setToolTip("Which frame of the set is shown; arrow keys go one by one")
        self.slider.setPageStep(10)
        self.slider.valueChanged.connect(lambda _value: self._ask_soon.start())
        self.said = ElidedLabel(tone="muted")
        self.reason = label(tone="warn", wrap=True)
        self.before, self.after = ComparisonStrip(), ComparisonStrip()
        self.empty = EmptyState()
        self._rows = rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addWidget(self.before, 1)
        column.addWidget(self.reason)
        column.addWidget(self.after, 1)
        column.addWidget(label(_LEGEND, tone="muted", size="secondary", wrap=True))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(rows)
        self.editor = PointEditor()
        self.editor.closed.connect(lambda: self.correct(False))
        self._pages.addWidget(self.editor)
        self.correct_button = QPushButton("Put points right …")
        self.correct_button.setToolTip("Move the points of this frame by hand; neighbouring frames follow")
        self.correct_button.setEnabled(False)
        self.correct_button.clicked.connect(lambda: self.correct(True))
        foot = QHBoxLayout()
        foot.setSpacing(px(12))
        foot.addWidget(label("Frame", tone="muted"))
        foot.addWidget(self.slider, 1)
        foot.addWidget(self.correct_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(4))
        layout.addWidget(self._pages, 1)
        layout.addLayout(foot)
        layout.addWidget(self.said)


def _words_of(figures: Mapping[str, Any], number: int) -> str:
    """Which frame it is and what was measured of it."""
    parts = [f"{number + 1:,} of {figures['frames']:,}", f"{figures['split']}/{figures['id']}"]
    if "holes_percent" in figures:
        parts.append(f"{figures['holes_percent']:.1f} % without depth")
        parts.append(f"{figures['filled_percent']:.1f} % of the person filled")
        parts.append(f"{figures['pixel_mm']:.2f} mm a pixel at the nose")
    if "level_mm" in figures:
        parts.append(f"{figures['level_mm']:.2f} mm a level")
    return " · ".join(parts)
