"""One frame of a raw set before and after conversion, with a slider through all of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QStackedWidget, QVBoxLayout, QWidget

from workbench.api import Frame
from workbench.api.ui import ComparisonStrip, ElidedLabel, EmptyState, Pane, PanelContext, depth_scale, label, px

_ASK_AFTER_MS = 200
_BEFORE, _AFTER = "captured", "converted"


class BeforeAfter(QWidget):
    """What `kinect.frame` makes of a frame with the form's settings.

    Signals
    -------
    failed(sentence, field) : why there is nothing to see, and the setting that is to blame ("" for none).
    """

    failed = Signal(str, str)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = context.live("kinect.frame")
        self._live.frame.connect(self._take)
        self._live.problem.connect(self._problem)
        self._live.busy.connect(self._show_busy)
        self._settings: dict[str, Any] | None = None
        self._words = ""
        self._ask_soon = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._ask_soon.timeout.connect(self._ask)
        self._build()

    def follow(self, settings: Mapping[str, Any] | None, frames: int) -> None:
        """Show a set of so many frames with these settings (JSON-ready); None for no set."""
        settings = None if settings is None else dict(settings)
        self.slider.setEnabled(frames > 1)
        self.slider.setMaximum(max(frames - 1, 0))
        if settings != self._settings:
            self._settings = settings
            self._ask_soon.start()

    def say(self, sentence: str) -> None:
        """Say something instead of pictures."""
        self.empty.say(sentence)
        self._pages.setCurrentWidget(self.empty)

    def wake(self) -> None:
        """The page came to the front."""
        self._ask_soon.start()

    def rest(self) -> None:
        """Another page came to the front."""
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
        if self._settings is not None and self.isVisible():
            self._live.request({**self._settings, "frame": self.slider.value()})

    def _take(self, frame: Frame) -> None:
        figures = frame.figures
        self._words = " · ".join(filter(None, (str(figures.get("title", "")), str(figures.get("note", "")))))
        self.said.set_text(self._words)
        self.reason.setText(str(figures.get("reason", "")))
        self.reason.setVisible(bool(self.reason.text()))
        arrays = frame.arrays
        self.before.show_later(partial(_panes, arrays, _BEFORE))
        self.after.setVisible(f"{_AFTER}_image" in arrays)
        if f"{_AFTER}_image" in arrays:
            self.after.show_later(partial(_panes, arrays, _AFTER))
        self._pages.setCurrentIndex(1)

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
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addWidget(self.before, 1)
        column.addWidget(self.reason)
        column.addWidget(self.after, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(rows)
        foot = QHBoxLayout()
        foot.setSpacing(px(12))
        foot.addWidget(label("Frame", tone="muted"))
        foot.addWidget(self.slider, 1)
        foot.addWidget(self.said, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages, 1)
        layout.addLayout(foot)


def _panes(arrays: Mapping[str, NDArray[Any]], which: str) -> list[Pane]:
    """Pictures of one row. The colours of both rows' depths mean the same: those of the converted, or the captured."""
    measured = arrays.get(f"{_AFTER}_depth", arrays[f"{_BEFORE}_depth"])
    scale = depth_scale([measured])
    depth = arrays[f"{which}_depth"]
    values = np.where(depth == 0, np.nan, depth * np.float32(1000))
    title = "Captured" if which == _BEFORE else "Converted"
    holes = "holes grey" if which == _BEFORE else "filled"
    panes = [Pane(title, image=arrays[f"{which}_image"]), Pane(f"Its depth, {holes}", values=values, scale=scale)]
    if which == _AFTER and "feature" in arrays:
        panes.append(Pane("Feature drawing", image=arrays["feature"]))
    return panes
