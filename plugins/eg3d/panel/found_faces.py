"""The inversions of the workspace: their pictures, and what can be done with one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from plugins.eg3d.inversion.results import InversionFolder
from workbench.api import DataError
from workbench.api.ui import Gallery, GalleryEntry, label, open_path, px, run_in_thread


class Inversions:
    """A gallery source: finished inversions, the newest first; each entry's id is its folder."""

    def __init__(self, found: Sequence[tuple[InversionFolder, str]]) -> None:
        self._entries = [GalleryEntry(str(folder.path), caption, ("image",)) for folder, caption in found]

    def refresh(self) -> int:
        """How many there are."""
        return len(self._entries)

    def entries(self, first: int, limit: int) -> Sequence[GalleryEntry]:
        """Some of them."""
        return self._entries[first : first + limit]

    def thumbnail(self, entry: GalleryEntry) -> Path | None:
        """The generator's picture of the face."""
        return InversionFolder(Path(entry.id)).result

    def path(self, entry: GalleryEntry) -> Path | None:
        """The same."""
        return self.thumbnail(entry)


def read_inversions(workspace: Path) -> list[tuple[InversionFolder, str]]:
    """Finished inversions with a few words each, newest first."""
    found = []
    for record in (workspace / "inversions").glob("*/result.json"):
        folder = InversionFolder(record.parent)
        try:
            told = folder.read()
        except DataError:
            # Being written at this moment, or damaged; its folder is still there for whoever looks for it.
            continue
        if told.get("finished") and folder.result.exists():
            likeness = told.get("figures", {}).get("psnr_db", 0)
            found.append((record.stat().st_mtime, (folder, f"{record.parent.name} · {likeness:.1f} dB")))
    return [pair for _time, pair in sorted(found, key=lambda each: each[0], reverse=True)]


class FoundFaces(QFrame):
    """`chosen(InversionFolder)` when a person looks at one; `open_asked` and `compare_asked` carry it too."""

    chosen = Signal(object)
    open_asked = Signal(object)
    compare_asked = Signal(object)

    def __init__(self, workspace: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._found: list[tuple[InversionFolder, str]] = []
        self._wanted = ""
        self.setProperty("surface", "surface")
        self.gallery = Gallery("faces")
        self.gallery.set_thumbnail_side(110)
        self.gallery.set_empty("Faces found in photos appear here.")
        self.gallery.current_changed.connect(self._choose)
        self.gallery.grid.model().rowsInserted.connect(lambda *_rows: self._select_wanted())
        self.open_button = QPushButton("Open in Generate")
        self.open_button.setToolTip("Look at the face from all sides, with the generator it was found with")
        self.compare_button = QPushButton("Compare")
        self.compare_button.setToolTip("Take its surface to the Compare tab, to be held against a measured one")
        self.folder_button = QPushButton("Open folder")
        self.folder_button.setToolTip("Pictures, depth, surface, code and camera as files")
        self.open_button.clicked.connect(lambda: self._ask(self.open_asked.emit))
        self.compare_button.clicked.connect(lambda: self._ask(self.compare_asked.emit))
        self.folder_button.clicked.connect(self._open_folder)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.setSpacing(px(8))
        column.addWidget(label("Faces found", size="title"))
        column.addWidget(self.gallery, 1)
        self.buttons = (self.open_button, self.compare_button, self.folder_button)
        for button in self.buttons:
            button.setEnabled(False)
            column.addWidget(button)

    @property
    def current(self) -> InversionFolder | None:
        """The one that is looked at."""
        row = self.gallery.grid.currentIndex().row()
        return self._found[row][0] if 0 <= row < len(self._found) else None

    def look(self, wanted: str = "") -> None:
        """Read what there is, in a thread; `wanted`: the name to be looked at then."""
        self._wanted = wanted or self._wanted
        run_in_thread(lambda: read_inversions(self._workspace), done=self._take, owner=self)

    def closing(self) -> None:
        """Stop reading pictures."""
        self.gallery.close_source()

    def _take(self, found: list[tuple[InversionFolder, str]]) -> None:
        if found != self._found:
            self._found = found
            self.gallery.set_source(Inversions(found))
            self._choose()
        self._select_wanted()

    def _select_wanted(self) -> None:
        """Look at the one that is wanted, as soon as the gallery has its row."""
        names = [folder.path.name for folder, _words in self._found]
        if self._wanted in names and names.index(self._wanted) < self.gallery.count:
            self.gallery.select(names.index(self._wanted))
            self._wanted = ""

    def _choose(self, _entry: object = None) -> None:
        # By its row: the gallery may not have read the entry itself yet.
        folder = self.current
        for button in self.buttons:
            button.setEnabled(folder is not None)
        if folder is not None:
            self.chosen.emit(folder)

    def _ask(self, emit: Callable[[object], object]) -> None:
        if self.current is not None:
            emit(self.current)

    def _open_folder(self) -> None:
        if self.current is not None:
            open_path(self.current.path)
