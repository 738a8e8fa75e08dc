"""Held-out faces epoch by epoch, as the run drew them: photo, truth, prediction and error, or the network's inside."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSlider, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from plugins.training.panel.face_sheet import FaceSheet, Sheet
from plugins.training.panel.preview_files import Previews, face_heads, find_previews, read_sheet
from plugins.training.panel.runs import Run
from workbench.api import WorkbenchError
from workbench.api.ui import ChipRow, EmptyState, label, px, run_in_thread, wear

_SHEETS_KEPT = 24
_PLAY_EVERY_MS = 250
FACES, MAPS = "faces", "maps"
_STEPS = {Qt.Key.Key_Left.value: -1, Qt.Key.Key_Right.value: 1}
_PAGES = {Qt.Key.Key_Home.value: 0, Qt.Key.Key_End.value: 1}


@dataclass(frozen=True)
class _Wanted:
    run: str
    file: Path
    heads: tuple[str, ...]


class HeldOutFaces(QWidget):
    """The newest picture of a run, following it; slider, arrow keys and the play button go through earlier epochs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._previews = Previews()
        self._wanted: _Wanted | None = None
        self._kept: OrderedDict[_Wanted, Sheet] = OrderedDict()
        self._reading = False
        self._player = QTimer(self, interval=_PLAY_EVERY_MS)
        self._player.timeout.connect(self._play_on)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build()
        self.show_run(None)

    def show_run(self, run: Run | None) -> None:
        """Show a run's faces; the same run again brings what is new."""
        fresh = run is None or self._run is None or run.name != self._run.name
        self._run = run
        if fresh:
            self._player.stop()
            self._previews = Previews()
            self._wanted = None
            self._say("Choose a run." if run is None else "Reading the faces of this run.")
        if run is not None:
            run_in_thread(lambda: find_previews(run), done=lambda found: self._take(run.name, found), owner=self)

    @property
    def epoch(self) -> int:
        """The epoch shown, counted from 1; 0 while there is none."""
        place = self.slider.value()
        return self._epochs[place][0] if 0 <= place < len(self._epochs) else 0

    @property
    def title(self) -> str:
        """What is shown, in words."""
        return self._title.text()

    @property
    def playing(self) -> bool:
        """Whether the epochs go by by themselves."""
        return self._player.isActive()

    def play(self, on: bool) -> None:
        """Let the epochs go by, from the first one where the last is shown; or stop."""
        if on and len(self._epochs) > 1:
            if self.slider.value() == self.slider.maximum():
                self.slider.setValue(0)
            self._player.start()
        else:
            self._player.stop()
        wear(self.player, "pause" if self.playing else "play", size=16)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            self.play(False)
            self.slider.setValue(self.slider.value() + _STEPS[event.key()])
        elif event.key() in _PAGES:
            self.play(False)
            self.slider.setValue(self.slider.maximum() * _PAGES[event.key()])
        elif event.key() == Qt.Key.Key_Space:
            self.play(not self.playing)
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.play(False)

    @property
    def _epochs(self) -> tuple[tuple[int, Path], ...]:
        """Epochs and their pictures, of what is chosen to be seen."""
        return self._previews.maps if MAPS in self.what.on() and self._previews.maps else self._previews.faces

    def _build(self) -> None:
        self.what = ChipRow(((FACES, "Faces"), (MAPS, "Inside")))
        self.what.set_on([FACES])
        self.what.button(MAPS).setToolTip("What the network found on its way: gates of attention, planes of depth")
        self.what.chosen.connect(lambda *_: self._change_what())
        self._title = label()
        self.player = QToolButton()
        wear(self.player, "play", size=16)
        self.player.setAccessibleName("Play the epochs")
        self.player.setToolTip("Let the epochs go by (space); the arrow keys go one by one")
        self.player.clicked.connect(lambda: self.play(not self.playing))
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
        row.addWidget(self.player)
        row.addWidget(self.slider, 1)
        row.addWidget(self.what)
        row.addStretch(1)
        row.addWidget(self.legend)
        self.sheet = FaceSheet()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The arrow keys go through the epochs.
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
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

    def _take(self, run: str, found: Previews) -> None:
        if self._run is None or run != self._run.name:
            return
        shown, follows = self.epoch, not self._epochs or self.slider.value() == len(self._epochs) - 1
        self._previews = found
        self.what.setVisible(bool(found.maps))
        self._set_range(None if follows else shown)

    def _change_what(self) -> None:
        # Maps may be there for fewer epochs than faces.
        shown = self.epoch
        self._set_range(shown or None)

    def _set_range(self, epoch: int | None) -> None:
        """Take in how many epochs there are, and show this one (None: the last)."""
        epochs = [number for number, _ in self._epochs]
        if not epochs:
            self._say("Held-out faces appear here after the first epoch.")
            return
        earlier = [place for place, number in enumerate(epochs) if epoch is not None and number <= epoch]
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(epochs) - 1)
        self.slider.setValue(len(epochs) - 1 if epoch is None else max(earlier, default=0))
        self.slider.blockSignals(False)
        for widget in (self.slider, self.player):
            widget.setVisible(len(epochs) > 1)
        self._ask()

    def _play_on(self) -> None:
        # A picture that is still being read is waited for, so that none is passed over.
        if self._reading:
            return
        self.slider.setValue(self.slider.value() + 1)
        if self.slider.value() == self.slider.maximum():
            self.play(False)

    def _ask(self) -> None:
        """Read the wanted picture in a thread; while one is on its way, only the latest wish is kept."""
        place = self.slider.value()
        if self._run is None or not 0 <= place < len(self._epochs):
            return
        maps = self._epochs is self._previews.maps
        heads = self._previews.map_heads if maps else face_heads(self._run)
        wanted = _Wanted(self._run.name, self._epochs[place][1], heads)
        if wanted == self._wanted and self._pages.currentWidget() is self._area:
            return
        self._wanted = wanted
        if wanted in self._kept:
            self._show(wanted, self._kept[wanted])
        elif not self._reading:
            self._reading = True
            run_in_thread(
                lambda: read_sheet(wanted.file, len(wanted.heads)),
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
        run, epoch = self._run, self.epoch
        if run is None:
            return
        planned = run.record.settings.get("epochs") if run.record else None
        self._title.setText(f"epoch {epoch} of {planned}" if planned else f"epoch {epoch}")
        inside = wanted.heads == self._previews.map_heads
        in_depth = "" if run.kind == "latent" else "blue: too far · red: too near"
        self.legend.setText("dark: low · bright: high" if inside else in_depth)
        self.sheet.show_sheet(sheet, wanted.heads, f"{len(sheet)} faces of {run.name} after epoch {epoch}")
        self.controls.show()
        self._pages.setCurrentWidget(self._area)

    def _say(self, sentence: str) -> None:
        self.controls.hide()
        self._empty.say(sentence)
        self._pages.setCurrentWidget(self._empty)
