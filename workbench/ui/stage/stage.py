"""The stage of one picture: which channel, what lies over it, and what is under the mouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from workbench.ui.forms.flow import FlowLayout
from workbench.ui.stage.canvas import PictureCanvas
from workbench.ui.stage.chips import ChipRow
from workbench.ui.stage.colour_bar import ColourBar
from workbench.ui.stage.content import StageContent
from workbench.ui.stage.empty_state import EmptyState
from workbench.ui.stage.later import Later
from workbench.ui.stage.layers import ValueScale, base_pixels, mask_tint, regions_present
from workbench.ui.stage.legend import RegionLegend
from workbench.ui.stage.pictures import image_of, read_image
from workbench.ui.theme import px
from workbench.ui.theme.tokens import CONTROL_PX


@dataclass(frozen=True)
class _Prepared:
    content: StageContent
    base: str
    picture: QImage
    scale: ValueScale | None
    tint: QImage | None
    regions: list[tuple[str, tuple[int, int, int]]]


class ImageStage(QWidget):
    """Shows one face's channels. Colouring happens beside the window's thread; the latest picture asked for wins.

    `canvas` is the picture area. A `bare` stage has no row of buttons: whoever shows it has one and calls `set_base`.
    """

    shown = Signal()
    """A picture that was asked for is on screen."""
    base_changed = Signal(str)
    overlays_changed = Signal(list)

    def __init__(self, parent: QWidget | None = None, *, bare: bool = False) -> None:
        super().__init__(parent)
        self._bare = bare
        self._content: StageContent | None = None
        self._wanted_base = "image"
        self._wanted_overlays: set[str] = set()
        self._source: Callable[[], StageContent] | None = None
        self._later = Later(self)
        self._later.answered.connect(self._present)
        self._later.failed.connect(self.show_problem)
        self._later.busy_changed.connect(lambda _: self._show_note())
        self._updating = False
        self._build()
        self.clear("Nothing to show yet.")

    def show_content(self, content: StageContent) -> None:
        """Show a face's channels; channel, overlays, zoom and place stay as they are where the new one has them."""
        self._source = lambda: content
        self._ask()

    def show_later(self, read: Callable[[], StageContent]) -> None:
        """Show what `read` returns; it is called beside the window's thread (a WorkbenchError's sentence is shown)."""
        self._source = read
        self._ask()

    def show_file(self, path: Path) -> None:
        """Show a picture file."""
        self.show_later(lambda: StageContent(image=read_image(path), note=path.name))

    def clear(self, sentence: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Say something instead, with a button that helps."""
        self._later.forget()
        self._source = self._content = None
        self._empty.say(sentence, action, on_action)
        self._pages.setCurrentWidget(self._empty)
        self._toolbar.hide()
        self._foot.hide()

    def show_problem(self, sentence: str) -> None:
        """Say why there is no picture."""
        self.clear(sentence)

    def set_updating(self, updating: bool) -> None:
        """Say quietly that a newer picture is on its way."""
        self._updating = updating
        self._show_note()

    def set_base(self, base: str) -> None:
        """Choose the channel: "image", "depth", "normals" or "infrared"."""
        self._wanted_base = base
        self._ask()
        self.base_changed.emit(base)

    def set_overlays(self, overlays: list[str]) -> None:
        """Choose what lies over it: "landmarks", "mask", "axes", "box"."""
        self._wanted_overlays = set(overlays)
        self._overlay_chips.set_on(overlays)
        self._ask()
        self.overlays_changed.emit(sorted(overlays))

    @property
    def content(self) -> StageContent | None:
        """What is shown."""
        return self._content

    @property
    def bases(self) -> list[str]:
        """Channels that can be chosen."""
        return self._base_chips.keys()

    @property
    def base(self) -> str:
        """The channel that is shown."""
        return next(iter(self._base_chips.on()), "")

    @property
    def legend_words(self) -> list[str]:
        """Regions that are explained; none while no mask lies over the picture."""
        return self._legend.words

    @property
    def colour_bar_words(self) -> tuple[str, str, str]:
        """What stands at the ends and in the middle of the colour bar."""
        return self._bar.labels()

    @property
    def note(self) -> str:
        """The words at the right above the picture."""
        return self._note.text()

    @property
    def reading(self) -> str:
        """The words about the pixel under the mouse."""
        return self._reading.text()

    @property
    def sentence(self) -> str:
        """What is said instead of a picture; empty while there is one."""
        return "" if self._pages.currentWidget() is self.canvas else self._empty.sentence

    def add_tool(self, widget: QWidget) -> None:
        """Put a widget of one's own at the right end of the row above the picture."""
        self._tools.addWidget(widget)

    def sizeHint(self) -> QSize:
        return QSize(px(560), px(560))

    def _build(self) -> None:
        self._base_chips = ChipRow(exclusive=True)
        self._base_chips.chosen.connect(lambda key, _: self.set_base(key))
        self._overlay_chips = ChipRow(exclusive=False)
        self._overlay_chips.chosen.connect(lambda *_: self.set_overlays(self._overlay_chips.on()))
        self._note = QLabel()
        self._note.setProperty("tone", "muted")
        self._toolbar = QWidget()
        self._tools = QHBoxLayout(self._toolbar)
        self._tools.setContentsMargins(0, 0, 0, 0)
        self._tools.setSpacing(px(16))
        chips = QWidget()
        flow = FlowLayout(chips, spacing=8)
        flow.addWidget(self._base_chips)
        flow.addWidget(self._overlay_chips)
        self._tools.addWidget(chips, 1)
        self._note.setMinimumHeight(px(CONTROL_PX))
        self._tools.addWidget(self._note, 0, Qt.AlignmentFlag.AlignTop)
        self.canvas = PictureCanvas()
        self.canvas.hovered.connect(self._read)
        self.canvas.left.connect(self._forget_reading)
        self._empty = EmptyState()
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.canvas)
        self._reading = QLabel()
        self._reading.setProperty("tone", "muted")
        self._bar = ColourBar()
        self._bar.setMaximumWidth(px(280))
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(policy)
        self._legend = RegionLegend()
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._reading, 1, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._bar, 1, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(12), px(12), px(12), px(8))
        layout.setSpacing(px(12))
        layout.addWidget(self._toolbar)
        layout.addWidget(pages, 1)
        layout.addWidget(self._legend)
        layout.addWidget(self._foot)
        self.setFocusProxy(self.canvas)

    def _ask(self) -> None:
        source, base, tinted = self._source, self._wanted_base, "mask" in self._wanted_overlays
        if source is not None:
            self._later.ask(lambda: _prepare(source(), base, tinted))

    def _present(self, prepared: _Prepared) -> None:
        content = prepared.content
        self._content = content
        # What was read from a file or a dataset is at hand now; another channel need not read it again.
        self._source = lambda: content
        self._base_chips.set_chips(content.bases())
        self._base_chips.set_on([prepared.base])
        self._overlay_chips.set_chips(content.overlays())
        self._overlay_chips.set_on(sorted(self._wanted_overlays))
        self.canvas.set_picture(prepared.picture)
        self.canvas.set_overlay(prepared.tint)
        dotted = "landmarks" in self._wanted_overlays
        self.canvas.set_landmarks(content.landmarks if dotted else None, content.visible)
        self.canvas.set_strokes(content.strokes(self._wanted_overlays))
        self.canvas.set_badge(content.badge)
        self._legend.show_regions(prepared.regions if prepared.tint is not None else [])
        if prepared.scale is not None:
            scale = prepared.scale
            self._bar.show_range(scale.low, scale.high, scale.unit, scale.colour_map, scale.words)
        self._bar.setVisible(prepared.scale is not None)
        self._toolbar.setVisible(not self._bare)
        self._foot.show()
        self._pages.setCurrentWidget(self.canvas)
        self._show_note()
        self.shown.emit()

    def _read(self, x: int, y: int) -> None:
        if self._content is not None:
            self._reading.setText(self._content.reading(x, y))

    def _forget_reading(self) -> None:
        self._reading.setText("")

    def _show_note(self) -> None:
        note = "" if self._content is None else self._content.note
        self._note.setText("updating …" if self._updating else note)


def _prepare(content: StageContent, base: str, tinted: bool) -> _Prepared:
    bases = [key for key, _ in content.bases()]
    base = base if base in bases else (bases[0] if bases else "image")
    pixels, scale = base_pixels(content, base)
    tint = image_of(mask_tint(content.mask)) if tinted and content.mask is not None else None
    picture = image_of(np.ascontiguousarray(pixels))
    return _Prepared(content, base, picture, scale, tint, regions_present(content) if tint is not None else [])
