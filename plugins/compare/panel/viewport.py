"""One viewport: a 3D view under a line that says, and lets a person choose, what it shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from plugins.compare.panel.contents import Content, Together, content_of
from plugins.compare.panel.looks import Look
from workbench.api import ColourScale
from workbench.api.ui import ElidedLabel, QuietCombo, Viewer3D, px

_SIDES = ("behind", "in front")
_OVERLAY_OPACITY = 0.5
_NOTED = 230


class Viewport(QFrame):
    """Signals
    -------
    content_chosen(Content) : a person wants to see something else here.
    alone_asked : a double click on the line: this viewport alone, or all again.
    """

    content_chosen = Signal(object)
    alone_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.content = Content("truth")
        self._shown: tuple[object, ...] = ()
        self._opacity = _OVERLAY_OPACITY
        self.choice = QuietCombo()
        self.choice.setAccessibleName("What this view shows")
        self.choice.setToolTip("What this view shows")
        self.choice.setMinimumContentsLength(4)
        self.choice.activated.connect(lambda index: self.content_chosen.emit(content_of(self.choice.itemData(index))))
        self.note = ElidedLabel(tone="muted")
        self.viewer = Viewer3D(bar_room=True, own_tools=False)
        # The card's edge is this frame's; the view itself needs none.
        self.viewer.setProperty("surface", "")
        self._head = QWidget()
        self._head.setToolTip("Double-click: this view alone, or all again")
        self._head.installEventFilter(self)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(px(6), px(4), px(10), px(4))
        row.setSpacing(px(8))
        row.addWidget(self.choice, 3)
        row.addWidget(self.note, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.viewer, 1)
        self._fit_note()

    def offer(self, contents: Sequence[Content], titles: Sequence[str], together: Together) -> None:
        """What may be chosen here."""
        wanted = [(content.key, content.words(titles, together)) for content in contents]
        held = [(self.choice.itemData(i), self.choice.itemText(i)) for i in range(self.choice.count())]
        if wanted != held:
            self.choice.clear()
            for key, words in wanted:
                self.choice.addItem(words, key)
        self._select()

    def set_content(self, content: Content) -> None:
        """Show this from now on."""
        if content != self.content:
            self.content = content
            self._select()

    def show_look(self, look: Look, together: Together, scale: ColourScale, *, keep_view: bool) -> None:
        """Show what this viewport is to show of a look; what stands there already is not touched."""
        first = Content("truth") if together != "side" else self.content
        wanted = (self._state(look, first), None if together == "side" else self._state(look, self.content), together)
        if wanted != self._shown or not keep_view:
            self._put(look, first, scale, keep_view=keep_view)
            self._put_second(look, together, scale)
            self._shown = wanted
        elif self.viewer.scale is not None:
            self.viewer.set_scale(scale)
        self.note.set_text(self._note(look))
        self.note.setToolTip("Median |error|" if self.content.kind == "error" else self.note.text())

    def set_opacity(self, opacity: float) -> None:
        """How much the prediction hides of the truth in an overlay, 0 to 1; also of the next one."""
        self._opacity = opacity
        self.viewer.set_opacity(opacity)

    def clear(self, sentence: str) -> None:
        """Say something instead of a surface."""
        self._shown = ()
        self.note.set_text("")
        self.viewer.clear(sentence)

    def sizeHint(self) -> QSize:
        return QSize(px(280), px(260))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(110), px(110))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._head and event.type() == QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent):
            if event.button() == Qt.MouseButton.LeftButton:
                self.alone_asked.emit()
            return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_note()

    def _fit_note(self) -> None:
        """A note of which only a letter or two could be read is left out."""
        self.note.setVisible(self.width() > px(_NOTED))

    def _state(self, look: Look, content: Content) -> tuple[object, ...]:
        """Names of the arrays that a content is made of: alike where nothing has to be built anew."""
        if content.kind == "truth":
            return (content.key, look.truth.token, id(look.outside))
        measured = content.number < len(look.errors)
        errors = look.errors[content.number].token if measured else ""
        return (content.key, look.predictions[content.number].token, errors)

    def _put(self, look: Look, content: Content, scale: ColourScale, *, keep_view: bool) -> None:
        surface = look.truth if content.kind == "truth" else look.predictions[content.number]
        colours: dict[str, object] = {"faded": _outside(look, content)}
        if content.kind == "error" and content.number < len(look.errors):
            colours = {"scalars": look.errors[content.number].signed, "scale": scale, "words": _SIDES}
        self.viewer.show_mesh(
            surface.mesh,
            texture=look.image if surface.mesh.uvs is not None else None,
            focus=look.focus,
            camera=look.camera,
            keep_view=keep_view,
            **colours,  # type: ignore[arg-type]
        )

    def _put_second(self, look: Look, together: Together, scale: ColourScale) -> None:
        if together == "side":
            self.viewer.clear_second()
            return
        surface = look.predictions[self.content.number]
        measured = self.content.kind == "error" and self.content.number < len(look.errors)
        self.viewer.show_second(
            surface.mesh,
            scalars=look.errors[self.content.number].signed if measured else None,
            scale=scale if measured else None,
            texture=look.image if surface.mesh.uvs is not None else None,
            faded=None if measured else _outside(look, self.content),
            opacity=self._opacity,
        )
        self.viewer.set_together(together)

    def _note(self, look: Look) -> str:
        if self.content.kind == "error":
            if self.content.number >= len(look.errors):
                return "measuring …"
            median = look.figures["predictions"][self.content.number]["median"]
            return f"{median:.2f} {look.unit}"
        surface = look.truth if self.content.kind == "truth" else look.predictions[self.content.number]
        return f"{_count(len(surface.mesh.faces))} triangles"

    def _select(self) -> None:
        self.choice.setCurrentIndex(self.choice.findData(self.content.key))


def _count(number: int) -> str:
    return f"{number:,}" if number < 10_000 else f"{number / 1000:,.0f} k"


def _outside(look: Look, content: Content) -> NDArray[np.bool_] | None:
    """What of a surface lies outside the region that errors are counted in; None where nothing does."""
    if content.kind == "truth":
        return look.outside
    return look.errors[content.number].outside if content.number < len(look.errors) else None
