"""The right side of the Capture page: how far the capture is, which views it has, and why frames were not kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from plugins.kinect.panel.coverage_map import CoverageMap
from workbench.api.ui import FlowLayout, JobState, JobStatus, ProgressLine, label, look, px, wear

_MOST_REASONS, _LEAST_WIDTH_PX = 6, 270
_HINT = (
    "Nothing is captured yet. Sit so that the guidance says “Good”, then press Capture: the countdown gives you time."
)
_BUTTONS = {
    "pause": ("Pause", "pause", "Take no frames; the live picture goes on"),
    "resume": ("Go on", "play", "Take frames again, after the countdown"),
    "cancel": ("Stop", "stop", "End the capture; every frame that was kept stays"),
}
_OFFERED = {
    JobState.RUNNING: ("pause", "cancel"),
    JobState.PAUSING: ("resume", "cancel"),
    JobState.PAUSED: ("resume", "cancel"),
    JobState.QUEUED: ("cancel",),
    JobState.CANCELLED: ("resume",),
    JobState.INTERRUPTED: ("resume",),
    JobState.FAILED: ("resume",),
}


class CaptureSide(QFrame):
    """One capture's progress.

    Signals
    -------
    asked(str) : "pause", "resume", "cancel" of the capture that is shown; "convert", "open" what came of it.
    """

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self.status: JobStatus | None = None
        self._followed = ""
        self.state, self.counts = label(_HINT, wrap=True), label(tone="muted", wrap=True)
        self.sentence = label(tone="bad", wrap=True)
        self.line = ProgressLine()
        self.map = CoverageMap()
        self.map_words = label(tone="muted", size="secondary", wrap=True)
        self.reasons_title, self.reasons = label("Not kept, and why", size="title"), label(tone="muted", wrap=True)
        self._buttons = {key: self._button(key, *words) for key, words in _BUTTONS.items()}
        self.convert = self._button("convert", "Convert …", "", "Make a training set of what was captured")
        self.open = self._button("open", "Open the folder", "", "Show the captured pictures in the file manager")
        self._build()
        self.show_reasons({})
        self.show_coverage(None, mirrored=True)

    def show_job(self, status: JobStatus | None) -> None:
        """Show how a capture stands; None for none."""
        self.status = status
        offered = () if status is None else _OFFERED.get(status.state, ())
        for key, button in self._buttons.items():
            button.setVisible(key in offered)
        made = status is not None and status.state.over and status.done > 0
        self.convert.setVisible(made)
        self.open.setVisible(made)
        for widget in (self.line, self.counts):
            widget.setVisible(status is not None)
        self.sentence.setText("" if status is None else status.sentence)
        self.sentence.setVisible(bool(self.sentence.text()))
        if status is None:
            self.state.setText(_HINT)
            return
        name = status.spec.settings.get("name", "")
        self.state.setText(f"{name}: {look(status.state).word.lower()}{f'. {status.note}' if status.note else ''}")
        if status.id == self._followed and not status.state.over:
            # Its live frames say more.
            return
        self.line.show_share(status.fraction, look(status.state).tone)
        if status.total:
            self.counts.setText(f"{status.done:,.0f} of {status.total:,.0f} frames stored")

    def show_figures(self, figures: Mapping[str, Any]) -> None:
        """Show the figures of a live frame of the capture."""
        self.show_coverage(figures.get("coverage"), mirrored=bool(figures.get("mirrored", True)))
        capture = figures.get("capture")
        if capture is None or self.status is None:
            return
        self._followed = self.status.id
        waiting = f" · {capture['waiting']} wait for the disk" if capture["waiting"] else ""
        recorded = "\nA video is recorded too." if capture["recording"] else ""
        self.counts.setText(
            f"{capture['accepted']:,} of {capture['total']:,} kept · {capture['accepted_per_s']:.1f} /s{waiting}\n"
            f"stored: {capture['train']:,} to train on, {capture['eval']:,} to measure on{recorded}"
        )
        self.line.show_share(capture["accepted"] / max(capture["total"], 1))
        self.show_reasons(capture["refused"])

    def show_coverage(self, coverage: Mapping[str, Any] | None, *, mirrored: bool) -> None:
        """Show the map; None where views are not balanced or no face is seen yet."""
        self.map.show_map(coverage, mirrored=mirrored)
        words = "No map: views are not balanced (see “Balance” at the left)." if coverage is None else self.map.words()
        if words != self.map_words.text():
            self.map_words.setText(words)

    def show_reasons(self, refused: Mapping[str, int]) -> None:
        """Say how many frames were not kept for which reason."""
        most = sorted(refused.items(), key=lambda item: -item[1])[:_MOST_REASONS]
        self.reasons.setText("\n".join(f"{reason}: {count:,}" for reason, count in most))
        self.reasons_title.setVisible(bool(most))
        self.reasons.setVisible(bool(most))

    def _button(self, key: str, words: str, icon: str, tip: str) -> QPushButton:
        button = QPushButton(words)
        if icon:
            wear(button, icon)
        button.setToolTip(tip)
        button.clicked.connect(lambda: self.asked.emit(key))
        return button

    def _build(self) -> None:
        buttons = QWidget()
        row = FlowLayout(buttons, spacing=8)
        for button in (*self._buttons.values(), self.convert, self.open):
            row.addWidget(button)
        area, body = QScrollArea(), QWidget()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(px(_LEAST_WIDTH_PX))
        area.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.setSpacing(px(8))
        column.addWidget(label("Capture", size="title"))
        for widget in (self.state, self.line, self.counts, self.sentence, buttons):
            column.addWidget(widget)
        column.addWidget(label("Views", size="title"))
        for widget in (self.map, self.map_words, self.reasons_title, self.reasons):
            column.addWidget(widget)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.show_job(None)
