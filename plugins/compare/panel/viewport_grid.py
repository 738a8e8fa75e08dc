"""The viewports: how many, where, and what each shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from plugins.compare.panel.contents import MOST_VIEWPORTS, Content, Together, fitting, offered, places
from plugins.compare.panel.looks import Look
from plugins.compare.panel.viewport import Viewport
from workbench.api import ColourScale, Style
from workbench.api.ui import Piecewise, Viewer3D, gl_problem, link, px

_GAP = 8
_WIDE = 2.4
_SMALLEST = 140


class ViewportGrid(QWidget):
    """Up to six viewports. `arranged` after their number or contents changed, `filled` when all are drawn."""

    arranged = Signal()
    filled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        gl_problem()  # Asking the driver takes a while once; better while the tab opens than with the first face.
        self.viewports = [Viewport(self) for _ in range(MOST_VIEWPORTS)]
        self.link = link([viewport.viewer for viewport in self.viewports], self)
        self._together: Together = "side"
        self._chosen: dict[Together, list[Content]] = {}
        self._count = 0
        self._alone: Viewport | None = None
        self._look: Look | None = None
        self._roomy = MOST_VIEWPORTS
        self._scale = ColourScale()
        self._pieces = Piecewise(self)
        self._pieces.done.connect(self._filled)
        self._unfitted = False
        self._styles = Piecewise(self)
        for viewport in self.viewports:
            viewport.hide()
            viewport.content_chosen.connect(self._content_chosen)
            viewport.alone_asked.connect(self._alone_asked)

    @property
    def shown(self) -> list[Viewport]:
        """The viewports in use."""
        return [viewport for viewport in self.viewports if not viewport.isHidden()]

    @property
    def viewers(self) -> list[Viewer3D]:
        """Their 3D views."""
        return [viewport.viewer for viewport in self.shown]

    @property
    def filling(self) -> bool:
        """Whether some viewports are still to be drawn; `filled` comes after."""
        return self._pieces.busy or self._styles.busy

    @property
    def look(self) -> Look | None:
        """What is shown."""
        return self._look

    @property
    def together(self) -> Together:
        """Side by side, or how truth and prediction share a view."""
        return self._together

    @property
    def count(self) -> int:
        """The number of viewports that was chosen; 0 where it is left open."""
        return self._count

    @property
    def contents(self) -> list[Content]:
        """What the viewports show."""
        return [viewport.content for viewport in self.shown]

    def show_look(self, look: Look, scale: ColourScale, *, keep_view: bool) -> None:
        """Show surfaces and errors; where only errors are new, only they are built."""
        before = self._look
        self._look, self._scale = look, scale
        if before is not None and len(before.predictions) != len(look.predictions):
            self._chosen = {}
        self._arrange(keep_view=keep_view)

    def set_scale(self, scale: ColourScale) -> None:
        """Colour all errors by another scale; nothing is measured or built for it."""
        self._scale = scale
        if self._look is not None:
            self._fill(keep_view=True)

    def set_together(self, together: Together) -> None:
        """Side by side, or truth and prediction in one view."""
        self._together, self._alone = together, None
        self._arrange(keep_view=True)

    def set_count(self, count: int) -> None:
        """This many viewports; 0: as many as there is to show."""
        self._count, self._alone = count, None
        self._arrange(keep_view=True)

    def set_contents(self, contents: Sequence[Content]) -> None:
        """Show these in the viewports, from the first on."""
        self._chosen[self._together] = list(contents)
        self._count = len(contents)
        self._arrange(keep_view=True)

    def set_opacity(self, opacity: float) -> None:
        """How much predictions hide of the truth in overlays, 0 to 1."""
        for viewport in self.viewports:
            viewport.set_opacity(opacity)

    def set_style(self, style: Style) -> None:
        """Draw all surfaces in this style, one view after the other: each builds its surface anew."""
        self._styles.do([lambda v=v: v.viewer.set_style(style) for v in self.viewports])  # type: ignore[misc]

    def for_all(self, act: Callable[[Viewer3D], object]) -> None:
        """Do something to every 3D view, also to those not in use."""
        for viewport in self.viewports:
            act(viewport.viewer)

    def release(self) -> None:
        """Let go of the graphics; called when the tab closes."""
        self._pieces.drop()
        self._styles.drop()
        for viewport in self.viewports:
            viewport.viewer.release()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._room() != self._roomy:
            self._arrange(keep_view=True)
        self._place()

    def _arrange(self, *, keep_view: bool) -> None:
        look = self._look
        if look is None:
            return
        self._roomy = self._room()
        chosen = self._chosen.get(self._together, [])
        contents = fitting(chosen, self._count, len(look.predictions), self._together, self._room())
        choices = offered(len(look.predictions), self._together)
        for number, viewport in enumerate(self.viewports):
            used = number < len(contents) and self._alone in (None, viewport)
            if number < len(contents):
                viewport.set_content(contents[number])
                viewport.offer(choices, look.titles, self._together)
            viewport.setVisible(used)
        self._place()
        self._fill(keep_view=keep_view)
        self.arranged.emit()

    def _fill(self, *, keep_view: bool) -> None:
        look, together, scale = self._look, self._together, self._scale
        # Views that were to be fitted are, also where something else is to be shown before they were.
        self._unfitted = self._unfitted or not keep_view
        keep = not self._unfitted
        if look is not None:
            # One viewport at a time: handing over several surfaces at once would hold the window up.
            self._pieces.do([lambda v=v: v.show_look(look, together, scale, keep_view=keep) for v in self.shown])  # type: ignore[misc]

    def _filled(self) -> None:
        self._unfitted = False
        self.filled.emit()

    def _room(self) -> int:
        """How many viewports there is room for without one too small to see anything in."""
        columns, rows = (max(1, length // px(_SMALLEST)) for length in (self.width(), self.height()))
        return min(columns * min(rows, 2), MOST_VIEWPORTS)

    def _place(self) -> None:
        shown, gap = self.shown, px(_GAP)
        if not shown:
            return
        cells = places(len(shown), self.width() > _WIDE * self.height())
        rows = max(row + high for row, _, high, _ in cells)
        columns = max(column + wide for _, column, _, wide in cells)
        width, height = (self.width() + gap) / columns, (self.height() + gap) / rows
        for viewport, (row, column, high, wide) in zip(shown, cells, strict=True):
            left, top = round(column * width), round(row * height)
            right, bottom = round((column + wide) * width) - gap, round((row + high) * height) - gap
            viewport.setGeometry(QRect(left, top, right - left, bottom - top))

    def _content_chosen(self, content: Content) -> None:
        sender = self.sender()
        contents = [content if viewport is sender else viewport.content for viewport in self.viewports]
        chosen = self._chosen.get(self._together, [])
        predictions = 0 if self._look is None else len(self._look.predictions)
        used = len(fitting(chosen, self._count, predictions, self._together, self._room()))
        self._chosen[self._together] = contents[:used]
        self._arrange(keep_view=True)

    def _alone_asked(self) -> None:
        sender = self.sender()
        self._alone = None if self._alone is not None or not isinstance(sender, Viewport) else sender
        self._arrange(keep_view=True)
