"""The upper half of the page: bar, tool line and viewports, and what a person clicks and draws in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from plugins.compare.panel.contents import Content
from plugins.compare.panel.looks import Look, ShownSurface
from plugins.compare.panel.reading import Reading, read_prediction, read_truth
from plugins.compare.panel.reading_card import ReadingCard
from plugins.compare.panel.tool_strip import ToolStrip
from plugins.compare.panel.view_bar import LINK_KEY, ViewBar
from plugins.compare.panel.viewport import Viewport
from plugins.compare.panel.viewport_grid import ViewportGrid
from workbench.api import ClipPlane, ColourScale, FacingCut
from workbench.api.ui import EmptyState, Pick, px


class PairStage(QWidget):
    """`over` is the widget that this one stands in: readings may cover more than the views.

    Signals
    -------
    read(Reading) : a point was clicked to read it.
    pointed(bool, Pick) : a point was clicked while picking pairs; whether it is on the truth.
    lassoed(LassoDrawn), line_drawn(LineDrawn) : what was drawn.
    tool_changed(str) : the tool at hand.
    """

    read = Signal(object)
    pointed = Signal(bool, object)
    lassoed = Signal(object)
    line_drawn = Signal(object)
    tool_changed = Signal(str)

    def __init__(self, over: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._over = over
        self.bar, self.strip, self.grid = ViewBar(), ToolStrip(), ViewportGrid()
        self._empty = EmptyState()
        self._chosen = 0
        self.card = ReadingCard(over)
        body = QWidget()
        self._pages = QStackedLayout(body)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.bar)
        column.addWidget(self.strip)
        column.addWidget(body, 1)
        self._listen()
        self._add_keys()

    @property
    def sentence(self) -> str:
        """What is said instead of surfaces; empty while there are some."""
        return self._empty.sentence if self._pages.currentWidget() is self._empty else ""

    @property
    def showing(self) -> bool:
        """Whether surfaces are on show, not a sentence."""
        return self.look is not None and self._pages.currentWidget() is self.grid

    @property
    def look(self) -> Look | None:
        """What is shown."""
        return self.grid.look

    @property
    def tool(self) -> str:
        """The tool at hand."""
        return self.bar.tools.key

    def clear(self, sentence: str) -> None:
        """Say something instead of surfaces."""
        self._empty.say(sentence)
        self._pages.setCurrentWidget(self._empty)
        self.card.hide()

    def show_look(self, look: Look, scale: ColourScale, *, keep_view: bool) -> None:
        """Show what a look holds; another face's reading goes."""
        if not keep_view:
            self.card.hide()
        self._pages.setCurrentWidget(self.grid)
        self.grid.show_look(look, scale, keep_view=keep_view)
        if not keep_view and self.strip.clipped:
            # The cut is told as a share of the face's depth, and this face lies elsewhere.
            self.strip.tell_clip()

    def choose_prediction(self, number: int) -> None:
        """Which prediction a click on the truth is read against."""
        self._chosen = number

    def set_tool(self, tool: str) -> None:
        """Take a tool."""
        self.bar.tools.set_chosen(tool)
        self.strip.set_tool(tool)
        mode: Any = "normal" if tool == "clip" else tool
        if mode != "normal":
            # What was read before would lie over what is measured now.
            self.card.hide()
            self.grid.for_all(lambda viewer: viewer.unmark())
        self.grid.for_all(lambda viewer: viewer.set_mode(mode))
        self.tool_changed.emit(tool)

    def release(self) -> None:
        """Let go of the graphics; called when the tab closes."""
        self.grid.release()

    # -- inside -----------------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        bar, strip, grid = self.bar, self.strip, self.grid
        bar.together.chosen.connect(self._set_together)
        bar.views.chosen.connect(self._show_view)
        bar.styles.chosen.connect(grid.set_style)
        bar.tools.chosen.connect(self.set_tool)
        bar.counts.chosen.connect(lambda count: grid.set_count(int(count)))
        bar.linked_changed.connect(grid.link.set_linked)
        strip.opacity_changed.connect(grid.set_opacity)
        strip.rate_changed.connect(lambda rate: grid.for_all(lambda viewer: viewer.blink.set_rate(rate)))
        strip.clip_changed.connect(self._clip)
        strip.clip_removed.connect(lambda: grid.for_all(lambda viewer: viewer.set_clip(None)))
        strip.cleared.connect(lambda: grid.for_all(lambda viewer: viewer.clear_marks()))
        grid.arranged.connect(self.card.hide)
        for viewport in grid.viewports:
            viewer = viewport.viewer
            viewer.picked.connect(lambda pick, v=viewport: self._picked(v, pick))
            viewer.pointed.connect(lambda pick, v=viewport: self.pointed.emit(_on_truth(v, pick), pick))
            viewer.lassoed.connect(self.lassoed)
            viewer.line_drawn.connect(self.line_drawn)
            viewer.mode_changed.connect(self._mode_changed)

    def _add_keys(self) -> None:
        for choice in self.bar.choices:
            for option in choice.options.values():
                self.key(option.shortcut, lambda key=option.key, choice=choice: choice.choose(key))
        self.key(LINK_KEY, self.bar.linked.toggle)

    def key(self, keys: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        # Only while the focus is in the stage: in the form the same keys are letters.
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def _set_together(self, together: Any) -> None:
        self.strip.set_together(together)
        self.grid.set_together(together)

    def _show_view(self, view: Any) -> None:
        shown = self.grid.viewers
        for viewer in shown[:1] if self.grid.link.linked else shown:
            viewer.show_view(view)

    def _mode_changed(self, mode: str) -> None:
        """A key in one view takes the tool for all."""
        if mode != self.tool and not (mode == "normal" and self.tool == "clip"):
            self.set_tool(mode)
        if mode == "normal":
            self.card.hide()

    def _clip(self, axis: Any, share: float, other: bool) -> None:
        look = self.look
        if look is None:
            return
        points = look.truth.mesh.vertices if look.focus is None else look.focus
        low, high = points.min(axis=0), points.max(axis=0)
        plane: ClipPlane | FacingCut
        if axis == "view":
            x, y, z = (low + high) / 2
            radius = float(np.linalg.norm(high - low)) / 2
            plane = FacingCut((float(x), float(y), float(z)), (2 * share - 1) * radius, keep_farther=not other)
        else:
            number = "xyz".index(axis)
            position = float(low[number] + share * (high - low)[number])
            plane = ClipPlane.across(axis, position, keep_larger=not other)
        self.grid.for_all(lambda viewer: viewer.set_clip(plane))

    def _picked(self, viewport: Viewport, pick: Pick) -> None:
        look = self.look
        if look is None:
            return
        reading = read_truth(look, self._chosen, pick) if _on_truth(viewport, pick) else _read(look, viewport, pick)
        viewport.viewer.mark(pick.position, reading.headline(look.unit))
        self._show_card(viewport, reading, look.unit, pick)
        self.read.emit(reading)

    def _show_card(self, viewport: Viewport, reading: Reading, unit: str, pick: Pick) -> None:
        viewer = viewport.viewer
        view = QRect(viewer.mapTo(self._over, QPoint(0, 0)), viewer.size())
        self.card.place = pick.position
        x, y, _ = viewer.viewpoint.project(pick.position[None], view.width(), view.height())[0]
        self.card.show_reading(reading.headline(unit), reading.rows(), view, view.topLeft() + QPoint(int(x), int(y)))


def surface_under(look: Look, viewport: Viewport, pick: Pick) -> ShownSurface:
    """The surface a pick is on."""
    return look.truth if _on_truth(viewport, pick) else look.predictions[viewport.content.number]


def _on_truth(viewport: Viewport, pick: Pick) -> bool:
    shared = len(viewport.viewer.scene.layers) > 1
    return viewport.content == Content("truth") or (shared and pick.layer == 0)


def _read(look: Look, viewport: Viewport, pick: Pick) -> Reading:
    return read_prediction(look, viewport.content.number, pick)
