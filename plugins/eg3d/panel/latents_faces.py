"""Faces to choose from: a contact sheet or the kept codes, with stars."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from plugins.eg3d.panel.latents_source import Collected, FacesSource, caption_of, collections_of, seed_of
from plugins.eg3d.panel.latents_stars import Stars
from plugins.eg3d.sampling.sheet_folder import SheetFolder
from workbench.api import WorkbenchError, seed_text
from workbench.api.ui import ChipRow, Gallery, GalleryEntry, QuietCombo, label, open_path, px, run_in_thread

ALL, STARRED = "all", "starred"
_EMPTY = "No faces yet. Write seeds at the left and press Draw; they appear here one by one, to star and to pick."
_NO_CODES = "No code is kept yet. Pick faces of a sheet, add them up at the right, and keep what comes out."
_NO_STARS = "No face is starred yet. Click the star in a picture's corner, or press S."


class FaceGrid(QWidget):
    """Signals
    -------
    picked(str, Path) : a face to reckon with: its words and its code.
    seeds_chosen(str) : the starred seeds are to be used elsewhere, as text.
    failed(WorkbenchError) : something could not be read or written.
    """

    picked = Signal(str, object)
    seeds_chosen = Signal(str)
    failed = Signal(object)

    def __init__(self, workspace: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._found: list[Collected] = []
        self._stars: set[str] = set()
        self._wanted = ""
        self.which = QuietCombo()
        self.which.setAccessibleName("Sheet")
        self.which.setMinimumWidth(px(170))
        self.which.activated.connect(lambda _row: self._show())
        self.chips = ChipRow([(ALL, "All"), (STARRED, "Starred")])
        self.chips.set_on([ALL])
        self.chips.chosen.connect(lambda _key, _on: self._show_rows())
        self.gallery = Gallery("faces")
        self.gallery.set_thumbnail_side(120)
        self.gallery.grid.setToolTip("Enter or a double click picks a face; S or its corner stars it")
        self.gallery.opened.connect(self._pick)
        self.stars = Stars(self.gallery, lambda face: face in self._stars, lambda: self._sheet is not None)
        self.stars.toggled.connect(self.toggle)
        self._build()

    @property
    def shown(self) -> Collected | None:
        """What is chosen above."""
        row = self.which.currentIndex()
        return self._found[row] if 0 <= row < len(self._found) else None

    @property
    def starred(self) -> list[str]:
        """Starred faces of the sheet, in its order."""
        shown = self.shown
        return [] if shown is None else [face for face in shown.faces() if face in self._stars]

    def look(self, title: str = "") -> None:
        """Read in a thread what there is to choose from; `title` is then chosen."""
        self._wanted = title or self._wanted
        folder = self._workspace
        run_in_thread(lambda: collections_of(folder), done=self._take, failed=self.failed.emit, owner=self)

    def toggle(self, faces: list[str]) -> None:
        """Star these faces, or take their stars away where all of them have one."""
        sheet = self._sheet
        if sheet is None:
            return
        self._stars ^= set(faces) if set(faces) <= self._stars else set(faces) - self._stars
        self.gallery.grid.viewport().update()
        self._say_stars()
        try:
            # At once, so that two quick presses are written in their order; a few bytes.
            sheet.set_stars(self._stars)
        except WorkbenchError as error:
            self.failed.emit(error)
        if self.chips.on() == [STARRED]:
            self._show_rows()

    def pick_selected(self) -> None:
        """Pick the faces that are selected."""
        for entry in self.gallery.selected():
            self._pick(entry)

    def closing(self) -> None:
        """Stop reading pictures."""
        self.gallery.close_source()

    @property
    def _sheet(self) -> SheetFolder | None:
        return None if self.shown is None else self.shown.sheet

    def _build(self) -> None:
        self.star_count = label(tone="muted")
        pick = _button("Pick", "Add the selected faces to the list at the right (Enter)", self.pick_selected)
        self.use = _button("Use in Generate", "Make a set of the starred seeds", self._use)
        folder = _button("Open folder", "Pictures and codes as files", self._open_folder)
        top = QHBoxLayout()
        top.setSpacing(px(8))
        for widget in (self.which, self.chips, self.star_count):
            top.addWidget(widget)
        top.addStretch(1)
        for button in (pick, self.use, folder):
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(4))
        column.setSpacing(px(8))
        column.addLayout(top)
        column.addWidget(self.gallery, 1)

    def _take(self, found: list[Collected]) -> None:
        before = self.shown
        titles = [collected.title for collected in found]
        wanted = self._wanted or (before.title if before is not None else "")
        self._found = found
        self.which.clear()
        self.which.addItems(titles)
        if self._wanted in titles:
            self._wanted = ""
        self.which.setCurrentIndex(titles.index(wanted) if wanted in titles else 0)
        after = self.shown
        if before is None or after is None or after.title != before.title:
            self._show()
        else:
            self.gallery.refresh()

    def _show(self) -> None:
        shown = self.shown
        sheet = None if shown is None else shown.sheet
        self._stars = set() if sheet is None else sheet.stars()
        self.chips.setVisible(sheet is not None)
        self.chips.set_on([ALL])
        self.use.setVisible(sheet is not None)
        self._show_rows()

    def _show_rows(self) -> None:
        shown = self.shown
        only = set(self._stars) if self.chips.on() == [STARRED] else None
        words = _EMPTY if self._sheet is not None or len(self._found) < 2 else _NO_CODES
        self.gallery.set_empty(_NO_STARS if only is not None else words)
        self.gallery.set_source(None if shown is None else FacesSource(shown, only))
        self._say_stars()

    def _say_stars(self) -> None:
        count = len(self._stars)
        self.star_count.setText(f"{count} starred" if self._sheet is not None and count else "")
        self.use.setEnabled(bool(self._stars))

    def _pick(self, entry: GalleryEntry) -> None:
        if self.shown is not None:
            self.picked.emit(caption_of(entry.id), self.shown.code(entry.id))

    def _use(self) -> None:
        seeds = [seed for face in self.starred if (seed := seed_of(face)) is not None]
        if seeds:
            self.seeds_chosen.emit(seed_text(sorted(seeds)))

    def _open_folder(self) -> None:
        if self.shown is not None:
            open_path(self.shown.code("x").parent)


def _button(words: str, tip: str, action: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda: action())
    return button
