"""The row above the live face: what is shown of it, and what can be done with it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from workbench.api.ui import ChipRow, FlowLayout, label, px

SURFACE: Final = "surface"
NEXT, RESET, USE_FACE, USE_CAMERA = "next", "reset", "face", "camera"
_BUTTON_PX = 28
_CHANNELS = (("image", "Image"), ("depth", "Depth"), ("normals", "Normals"), (SURFACE, "3D"))


class ViewBar(QWidget):
    """Buttons and a few words.

    Signals
    -------
    chosen(channel) : "image", "depth", "normals" or "surface". asked(what) : NEXT, RESET, USE_FACE or USE_CAMERA.
    """

    chosen = Signal(str)
    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.channels = ChipRow(_CHANNELS)
        self.channels.set_on(["image"])
        self.channels.chosen.connect(lambda key, _on: self.chosen.emit(key))
        following = QPushButton("Next face")
        following.setToolTip("Show the face of the next seed")
        following.clicked.connect(lambda: self.asked.emit(NEXT))
        reset = QPushButton("Reset")
        reset.setAccessibleName("Reset the view")
        reset.setToolTip("Look straight at the face, as the model's makers did")
        reset.clicked.connect(lambda: self.asked.emit(RESET))
        self._note = label(tone="muted")
        self._note.setMinimumHeight(px(_BUTTON_PX))
        row = FlowLayout(self, spacing=8)
        for widget in (self.channels, following, reset, self._use(), self._note):
            row.addWidget(widget)

    @property
    def channel(self) -> str:
        """What is shown."""
        return next(iter(self.channels.on()), "image")

    @property
    def note(self) -> str:
        """The words beside the buttons."""
        return self._note.text()

    def say(self, words: str) -> None:
        """Put words beside the buttons."""
        self._note.setText(words)

    def _use(self) -> QPushButton:
        # Qt ignores the padding of left-aligned text in a button that has a menu, hence the spaces.
        use = QPushButton("   Use for …")
        use.setAccessibleName("Use for the set")
        use.setProperty("kind", "menu")
        menu = QMenu(use)
        menu.addAction("A set of this face only", lambda: self.asked.emit(USE_FACE))
        menu.addAction("A set seen through this camera", lambda: self.asked.emit(USE_CAMERA))
        use.setMenu(menu)
        return use
