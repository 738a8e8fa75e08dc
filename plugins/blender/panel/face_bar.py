"""The row below the live face: which seed is shown, and the button that renders it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpinBox, QWidget

from workbench.api.ui import ElidedLabel, label, px

_HIGHEST_SEED = 99_999_999


class FaceBar(QWidget):
    """A number, one on, and the true render.

    Signals
    -------
    seed_changed(int) : another face is asked for.  render_asked : a picture by Blender.  stop_asked : none after all.
    """

    seed_changed = Signal(int)
    render_asked = Signal()
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rendering = self._offered = False
        self._said = ""
        self.box = QSpinBox()
        self.box.setRange(0, _HIGHEST_SEED)
        self.box.setMinimumWidth(px(96))
        self.box.setAccessibleName("Seed of the face in the preview")
        self.box.setToolTip("Seed of the face shown here; the batch makes the same face from the same seed.")
        self.box.valueChanged.connect(self.seed_changed)
        following = QPushButton("Next face")
        following.setToolTip("Show the face of the next seed")
        following.clicked.connect(lambda: self.box.setValue(self.box.value() + 1))
        self.take = QPushButton("Render this face")
        self.take.setToolTip("One picture by Blender, as the batch will make it (Ctrl+R)")
        self.take.clicked.connect(lambda: (self.stop_asked if self._rendering else self.render_asked).emit())
        self._words = ElidedLabel(tone="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        self._named = label("Seed", tone="muted")
        for widget in (self._named, self.box, following, self.take):
            row.addWidget(widget)
        row.addWidget(self._words, 1)
        self.offer_render(False)

    @property
    def seed(self) -> int:
        """The seed."""
        return self.box.value()

    def count_pictures(self, counted: bool) -> None:
        """The number is a picture's place in a pose-stability set, else a seed."""
        self._named.setText("Picture" if counted else "Seed")

    def offer_render(self, offered: bool) -> None:
        """Show the button only where Blender draws the batch: the quick renderer's faces are true as they are."""
        self.take.setVisible(offered)
        self._offered = offered
        self.say(self._said)

    @property
    def words(self) -> str:
        """What stands at the row's end."""
        return self._words.text()

    def say(self, words: str) -> None:
        """Put words at the row's end; seen only where the button is."""
        self._said = words
        self._words.set_text(words if self._offered else "")

    def show_rendering(self, rendering: bool) -> None:
        """The button stops what is being rendered."""
        self._rendering = rendering
        self.take.setText("Stop rendering" if rendering else "Render this face")
