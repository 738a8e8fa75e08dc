"""Held-out faces of one epoch: photo, true depth, predicted depth and error, as the run drew them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSlider, QStackedLayout, QVBoxLayout, QWidget

from plugins.training.panel.runs import Run
from plugins.training.panel.words import figure
from plugins.training.sheet import COLUMNS, error_range, tiles_of
from workbench.api import DataError, WorkbenchError
from workbench.api.ui import EmptyState, current_tokens, image_of, label, px, read_image, run_in_thread

_GAP_PX = 8
_HEAD_PX = 20
_SMALLEST_PX, _LARGEST_PX = 72, 200
_RADIUS_PX = 6
_SHEETS_KEPT = 24
Sheet = list[list[QImage]]


@dataclass(frozen=True)
class _Wanted:
    run: str
    file: Path


class FaceSheet(QWidget):
    """Paints one row of tiles per face, as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet = []
        self._heads: tuple[str, ...] = COLUMNS
        self.setAccessibleName("Held-out faces")

    def show_sheet(self, sheet: Sheet, heads: tuple[str, ...], words: str) -> None:
        """Show these tiles under these headings; `words` describe them to who cannot see them."""
        self._sheet, self._heads = sheet, heads
        self.setAccessibleDescription(words)
        self._fit()
        self.update()

    @property
    def faces(self) -> int:
        """How many faces are shown."""
        return len(self._sheet)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(px(560), px(240))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side, gap, top = self._side(), px(_GAP_PX), px(_HEAD_PX)
        painter.setPen(QColor(current_tokens().muted))
        for column, head in enumerate(self._heads):
            room = QRectF(column * (side + gap), 0, side, top)
            text = painter.fontMetrics().elidedText(head, Qt.TextElideMode.ElideRight, side)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
        for row, tiles in enumerate(self._sheet):
            for column, tile in enumerate(tiles):
                room = QRectF(column * (side + gap), top + row * (side + gap), side, side)
                clip = QPainterPath()
                clip.addRoundedRect(room, px(_RADIUS_PX), px(_RADIUS_PX))
                painter.setClipPath(clip)
                painter.drawImage(room, tile)
                painter.setClipping(False)
        painter.end()

    def _side(self) -> int:
        columns, gap = len(self._heads), px(_GAP_PX)
        return min(max((self.width() - (columns - 1) * gap) // columns, px(_SMALLEST_PX)), px(_LARGEST_PX))

    def _fit(self) -> None:
        step = self._side() + px(_GAP_PX)
        self.setMinimumHeight(px(_HEAD_PX) + len(self._sheet) * step if self._sheet else 0)


class HeldOutFaces(QWidget):
    """The newest picture of a run, following it; the slider goes back to earlier epochs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._epochs: list[Path] = []
        self._wanted: _Wanted | None = None
        self._kept: OrderedDict[_Wanted, Sheet] = OrderedDict()
        self._reading = False
        self._build()
        self.show_run(None)

    def show_run(self, run: Run | None) -> None:
        """Show a run's faces; the same run again brings what is new."""
        fresh = run is None or self._run is None or run.name != self._run.name
        self._run = run
        if fresh:
            self._epochs = []
            self._wanted = None
            self._say("Choose a run." if run is None else "Reading the faces of this run.")
        if run is not None:
            folder = run.folder.path / "previews"
            run_in_thread(lambda: _pictures(folder), done=lambda found: self._take_epochs(run.name, found), owner=self)

    @property
    def epoch(self) -> int:
        """The epoch shown, counted from 1; 0 while there is none."""
        place = self.slider.value()
        return _epoch_of(self._epochs[place]) if 0 <= place < len(self._epochs) else 0

    @property
    def title(self) -> str:
        """What is shown, in words."""
        return self._title.text()

    def _build(self) -> None:
        self._title = label()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Epoch of the faces")
        self.slider.setToolTip("Earlier epochs of the same faces; at the right end it follows the run")
        self.slider.setMaximumWidth(px(220))
        self.slider.valueChanged.connect(lambda _place: self._ask())
        self.legend = label(tone="muted")
        self.controls = QWidget()
        row = QHBoxLayout(self.controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        row.addWidget(self._title)
        row.addWidget(self.slider, 1)
        row.addStretch(1)
        row.addWidget(self.legend)
        self.sheet = FaceSheet()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.sheet)
        self._area = area
        self._empty = EmptyState()
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.controls)
        column.addWidget(pages, 1)

    def _take_epochs(self, run: str, found: list[Path]) -> None:
        if self._run is None or run != self._run.name:
            return
        follows = not self._epochs or self.slider.value() == len(self._epochs) - 1
        place = len(found) - 1 if follows else min(self.slider.value(), len(found) - 1)
        self._epochs = found
        if not found:
            self._say("Held-out faces appear here after the first epoch.")
            return
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(found) - 1)
        self.slider.setValue(place)
        self.slider.blockSignals(False)
        self.slider.setVisible(len(found) > 1)
        self._ask()

    def _ask(self) -> None:
        """Read the wanted picture in a thread; while one is on its way, only the latest wish is kept."""
        place = self.slider.value()
        if self._run is None or not 0 <= place < len(self._epochs):
            return
        wanted = _Wanted(self._run.name, self._epochs[place])
        if wanted == self._wanted and self._pages.currentWidget() is self._area:
            return
        self._wanted = wanted
        if wanted in self._kept:
            self._show(wanted, self._kept[wanted])
        elif not self._reading:
            self._reading = True
            run_in_thread(
                lambda: _sheet(wanted.file),
                done=lambda sheet: self._read(wanted, sheet),
                failed=lambda error: self._failed(wanted, error),
                owner=self,
            )

    def _read(self, wanted: _Wanted, sheet: Sheet) -> None:
        self._reading = False
        self._kept[wanted] = sheet
        while len(self._kept) > _SHEETS_KEPT:
            self._kept.popitem(last=False)
        if wanted == self._wanted:
            self._show(wanted, sheet)
        elif self._wanted is not None:
            self._wanted = None
            self._ask()

    def _failed(self, wanted: _Wanted, error: WorkbenchError) -> None:
        self._reading = False
        if wanted == self._wanted:
            self._say(error.sentence)

    def _show(self, wanted: _Wanted, sheet: Sheet) -> None:
        run, epoch = self._run, _epoch_of(wanted.file)
        if run is None:
            return
        planned = run.record.settings.get("epochs") if run.record else None
        self._title.setText(f"epoch {epoch} of {planned}" if planned else f"epoch {epoch}")
        ends = _error_ends(run)
        heads = (*COLUMNS[:-1], f"{COLUMNS[-1]} ±{ends}" if ends else COLUMNS[-1])
        self.legend.setText("blue: too far · red: too near")
        self.sheet.show_sheet(sheet, heads, f"{len(sheet)} faces of {run.name} after epoch {epoch}")
        self.controls.show()
        self._pages.setCurrentWidget(self._area)

    def _say(self, sentence: str) -> None:
        self.controls.hide()
        self._empty.say(sentence)
        self._pages.setCurrentWidget(self._empty)


def _pictures(folder: Path) -> list[Path]:
    return sorted(folder.glob("epoch-*.png")) if folder.is_dir() else []


def _epoch_of(path: Path) -> int:
    digits = path.stem.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 0


def _error_ends(run: Run) -> str:
    """Where the error colours end, in words, as the loop chose it."""
    if run.record is None or run.mean_error is None:
        return ""
    return figure(error_range(run.mean_error, metric=run.record.normalisation.metric), run.unit)


def _sheet(path: Path) -> Sheet:
    """The tiles of a picture file as images. Raises DataError."""
    rows = tiles_of(read_image(path))
    if not rows:
        raise DataError("The picture of this epoch is damaged", where=path.name)
    return [[image_of(tile) for tile in tiles] for tiles in rows]
