"""The 70 points of one frame, put right by hand and carried to the frames around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from workbench.api.ui import ElidedLabel, PointCanvas, image_of, label, px

_PARTS = (
    (17, "contour"), (22, "brow on the picture's left"), (27, "brow on the picture's right"),
    (31, "bridge of the nose"), (36, "under the nose"),
    (42, "eye on the picture's left"), (48, "eye on the picture's right"),
    (60, "lips, outside"), (68, "lips, inside"), (69, "pupil on the picture's left"),
    (70, "pupil on the picture's right"),
)  # fmt: skip
"""Up to which point each part of iBUG's order goes."""
_HOW = "Drag a point, or choose it and use the arrow keys. Tab: the next one. Wheel: zoom."


def point_words(index: int) -> str:
    """Which point it is, for a person; points count from 1 as in drawings of the scheme."""
    part = next(words for end, words in _PARTS if index < end)
    return f"Point {index + 1}: {part}"


class PointEditor(QWidget):
    """Shows the whole captured picture of a frame with its points.

    Signals
    -------
    saved(frame, points, frames) : of which frame ("train/12") (70, 2) points are to be kept, and to how many frames
    either way they are to be carried. withdrawn(frame) : the face model's own points are to count again. closed() :
    back to before and after.
    """

    saved = Signal(str, object, int)
    withdrawn = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: NDArray[np.float64] = np.empty((0, 2))
        self._frame, self._corrected = "", False
        self.canvas = PointCanvas()
        self._build()
        self.canvas.selected.connect(lambda _index: self._say())
        self.canvas.moved.connect(self._say)

    def show_frame(self, arrays: Mapping[str, NDArray[Any]], figures: Mapping[str, Any]) -> None:
        """Show a frame of `kinect.converted` that was asked for with its points."""
        frame = f"{figures['split']}/{figures['name']}"
        if frame == self._frame and self.changed:
            # The same frame once more, because settings changed: what was moved meanwhile is not thrown away.
            return
        if self.changed:
            # Another frame came to be looked at: what was moved in this one is kept, and goes no further.
            self.saved.emit(self._frame, self.canvas.points, 0)
        self._frame, self._kept = frame, np.array(arrays["landmarks"], np.float64)
        self._corrected = bool(figures.get("corrected"))
        self.canvas.set_picture(image_of(arrays["image"]))
        self.canvas.set_points(self._kept)
        if self.canvas.framing.zoom == 1.0:
            self.canvas.frame_points()
        self.canvas.set_badge("put right by hand" if self._corrected else "")
        self._say()

    @property
    def changed(self) -> bool:
        """Whether points lie elsewhere than they are kept."""
        points = self.canvas.points
        return points.shape == self._kept.shape and not np.allclose(points, self._kept)

    def keep(self) -> None:
        """Hand the points on as they lie now."""
        self._kept = self.canvas.points
        self.saved.emit(self._frame, self._kept.copy(), self.reach.value() if self.carry.isChecked() else 0)
        self._say()

    def leave(self) -> None:
        """Another page comes to the front; what was moved is kept."""
        if self.changed:
            self.keep()
        self._frame = ""

    def _put_back(self) -> None:
        if self.changed:
            self.canvas.set_points(self._kept)
        elif self._corrected:
            self.withdrawn.emit(self._frame)
            self._frame = ""
        self._say()

    def _say(self) -> None:
        there, chosen = bool(len(self._kept)), self.canvas.chosen
        words = "No face was found in this frame, so there are no points to put right." if not there else _HOW
        self.words.set_text(f"{point_words(chosen)} · {_HOW}" if there and chosen >= 0 else words)
        self.keep_button.setEnabled(self.changed)
        self.back_button.setEnabled(self.changed or self._corrected)
        self.back_button.setText("Put back" if self.changed or not self._corrected else "Use the model's points")

    def _build(self) -> None:
        self.words = ElidedLabel(tone="muted")
        self.keep_button = QPushButton("Keep")
        self.keep_button.setToolTip("These points count from the next conversion (Ctrl+S)")
        self.keep_button.clicked.connect(self.keep)
        self.back_button = QPushButton("Put back")
        self.back_button.setToolTip("As they were before")
        self.back_button.clicked.connect(self._put_back)
        close = QPushButton("Done")
        close.clicked.connect(self.closed.emit)
        self.carry = QCheckBox("Carry to the frames around")
        self.carry.setChecked(True)
        self.carry.setToolTip("Keeping also corrects the frames before and after, less and less with every frame")
        self.reach = QSpinBox()
        self.reach.setRange(1, 300)
        self.reach.setValue(30)
        self.reach.setSuffix(" frames")
        self.reach.setAccessibleName("Frames either way")
        self.carry.toggled.connect(self.reach.setEnabled)
        for keys, act in (
            (QKeySequence.StandardKey.Undo, self.canvas.undo),
            (QKeySequence.StandardKey.Save, self.keep),
        ):
            QShortcut(QKeySequence(keys), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for widget in (self.keep_button, self.carry, self.reach):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.back_button)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addWidget(label("Put the points of this frame right", size="title"))
        column.addWidget(self.canvas, 1)
        column.addWidget(self.words)
        column.addLayout(row)
