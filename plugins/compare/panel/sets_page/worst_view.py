"""The worst faces of a run as small pictures of their errors, drawn in a process of their own and kept."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from plugins.compare.panel.sets_page.choice_bar import Choice
from plugins.compare.sets.figures import FIGURES
from plugins.compare.sets.folder import picture_path
from plugins.compare.sets.opening import Opened
from plugins.compare.sets.table import SetTable
from workbench.api import ColourScale, Frame
from workbench.api.ui import ColourBar, Gallery, GalleryEntry, PanelContext, label, px

MOST = 24


class WorstSource:
    """Faces in the order given, as their pictures come."""

    def __init__(self, entries: Sequence[GalleryEntry], places: Sequence[Path]) -> None:
        self._places = {entry.id: place for entry, place in zip(entries, places, strict=True)}
        self._waiting = list(entries)
        self._entries: list[GalleryEntry] = []
        self._guard = threading.Lock()

    def refresh(self) -> int:
        """Take in pictures that were drawn since."""
        with self._guard:
            there = [entry for entry in self._waiting if self._places[entry.id].exists()]
            self._waiting = [entry for entry in self._waiting if entry not in there]
            self._entries += there
            return len(self._entries)

    def entries(self, first: int, limit: int) -> Sequence[GalleryEntry]:
        return self._entries[first : first + limit]

    def thumbnail(self, entry: GalleryEntry) -> Path | None:
        return self._places[entry.id]

    def path(self, entry: GalleryEntry) -> Path | None:
        return self._places[entry.id]


class WorstView(QWidget):
    """`asked(str)`: a face a person wants to see in the viewports."""

    asked = Signal(str)

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._key: tuple[object, ...] = ()
        self._words = ""
        self._note, self._bar = label("", tone="muted"), ColourBar()
        self.gallery = Gallery("faces")
        self.gallery.opened.connect(lambda entry: self.asked.emit(entry.id))
        self._live = context.live("compare.faces")
        self._live.frame.connect(self._drawn)
        self._live.problem.connect(lambda sentence, _field: self.gallery.set_empty(sentence))
        self._live.busy.connect(self._say)
        row = QHBoxLayout()
        row.addWidget(self._note, 1)
        row.addWidget(self._bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addLayout(row)
        column.addWidget(self.gallery, 1)

    def show_choice(self, opened: Opened, table: SetTable, choice: Choice) -> None:
        """Ask for the pictures of the worst faces; the same question again changes nothing."""
        entries = worst(table, choice)
        key = (opened.name, opened.changed, choice.run, tuple(entry.id for entry in entries), choice.figure)
        if key == self._key:
            return
        self._key, range_ = key, opened.colour_range
        figure = FIGURES[choice.figure]
        named = f"{len(entries)} worst by {figure.words(table.unit)}, worst first."
        self._words = f"{named} A double click opens a face in the viewports."
        self._note.setText(self._words)
        self._bar.show_scale(ColourScale(-range_, range_, unit=table.unit))
        places = [picture_path(opened.folder, choice.run, entry.id, range_) for entry in entries]
        self.gallery.set_empty("Drawing the first faces …" if entries else "No face has this figure.")
        self.gallery.set_source(WorstSource(entries, places))
        if entries:
            ids = [entry.id for entry in entries]
            self._live.request({"folder": str(opened.folder.path), "run": choice.run, "samples": ids, "range_": range_})

    def close_all(self) -> None:
        """End the process that draws, and the reading."""
        self._live.close()
        self.gallery.close_source()

    def _say(self, busy: bool) -> None:
        self._note.setText(self._words + (" · drawing …" if busy else ""))

    def _drawn(self, frame: Frame) -> None:
        if "problem" in frame.figures:
            self.gallery.set_empty(str(frame.figures["problem"]))
        self.gallery.refresh()


def worst(table: SetTable, choice: Choice) -> list[GalleryEntry]:
    """The faces with the worst values of the chosen figure, worst first."""
    figure = FIGURES[choice.figure]
    values = table.column(choice.run, choice.figure, alignment=choice.alignment, part=choice.part)
    badness = -values if figure.better == "high" else np.abs(values) if figure.better == "zero" else values
    order = [place for place in np.argsort(-badness, kind="stable") if np.isfinite(badness[place])][:MOST]
    factor = 100 if figure.kind == "share" else 1
    return [
        GalleryEntry(
            table.faces[place].id,
            # Without the unit, which the colour bar says: a tile has no room for more.
            f"{table.faces[place].id} · {figure.text(float(values[place]) / factor, '').strip()}",
            ("image",),
        )
        for place in order
    ]
