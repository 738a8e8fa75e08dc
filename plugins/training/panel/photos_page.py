"""What a run said of photos and videos: their previews, growing while the job writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from plugins.training.panel.runs import Run
from workbench.api.ui import Gallery, GalleryEntry, PictureFiles, QuietCombo, open_path, px, run_in_thread

_ENDING = "_preview.png"
_VIDEO = "depth_preview.png"
"""What the preview of a video is called; a photo named “depth” has no video beside it."""

_EMPTY = {
    "depth": "Depth from photos and videos appears here.",
    "latent": "This run reads codes of photos; they become a dataset, and are kept in the EG3D tab.",
    "rgbd": "This run makes faces from points, not from photos: see Live.",
}
"""What stands here before there is anything to show, by kind of run."""


@dataclass(frozen=True)
class Predictions:
    """One result of `train.predict` or `train.predict_video`: its folder and the previews in it."""

    folder: Path
    previews: tuple[Path, ...]


def read_predictions(run_folder: Path) -> list[Predictions]:
    """Results with previews, newest first."""
    found = []
    for folder in (run_folder / "predictions").glob("*"):
        previews = tuple(sorted(folder.glob(f"*{_ENDING}")))
        if previews:
            found.append((folder.stat().st_mtime, Predictions(folder, previews)))
    return [predictions for _time, predictions in sorted(found, key=lambda pair: pair[0], reverse=True)]


class PhotosPage(QWidget):
    """`predict_asked` when a person wants depth from photos."""

    predict_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._found: list[Predictions] = []
        self.which = QuietCombo()
        self.which.setAccessibleName("Result")
        self.which.setMinimumWidth(px(200))
        self.which.activated.connect(lambda _place: self._show())
        self.gallery = Gallery("photos")
        self.gallery.set_thumbnail_side(150)
        self.gallery.opened.connect(_open)
        folder = QPushButton("Open folder")
        folder.setToolTip("Depth as numbers, 16-bit pictures and 3D surfaces lie beside the previews")
        folder.clicked.connect(self._open_folder)
        self._controls = QWidget()
        row = QHBoxLayout(self._controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.which)
        row.addStretch(1)
        row.addWidget(folder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self._controls)
        column.addWidget(self.gallery, 1)
        self.show_run(None)

    def show_run(self, run: Run | None) -> None:
        """Show what a run said; the same run again brings what is new."""
        self._run = run
        if run is None:
            self._take("", [])
            return
        folder, name = run.folder.path, run.name
        run_in_thread(lambda: read_predictions(folder), done=lambda found: self._take(name, found), owner=self)

    def closing(self) -> None:
        """Stop reading pictures."""
        self.gallery.close_source()

    def _take(self, run: str, found: list[Predictions]) -> None:
        if run != (self._run.name if self._run else ""):
            return
        before, shown = self._found, self.which.currentText()
        self._found = found
        names = [predictions.folder.name for predictions in found]
        if [p.folder.name for p in before] != names:
            self.which.clear()
            self.which.addItems(names)
            self.which.setCurrentIndex(names.index(shown) if shown in names else 0)
        if before != found or not found:
            self._show()

    def _show(self) -> None:
        place = self.which.currentIndex()
        chosen = self._found[place] if 0 <= place < len(self._found) else None
        self._controls.setVisible(chosen is not None)
        if chosen is None:
            offered = self._run is not None and self._run.trained and self._run.kind != "rgbd"
            self.gallery.set_empty(
                _EMPTY.get(self._run.kind, _EMPTY["depth"]) if self._run else "Choose a run.",
                "Predict on photos" if offered else "",
                self.predict_asked.emit if offered else None,
            )
        self.gallery.set_source(PictureFiles(chosen.previews) if chosen is not None else None)

    def _open_folder(self) -> None:
        place = self.which.currentIndex()
        if 0 <= place < len(self._found):
            open_path(self._found[place].folder)


def _open(entry: GalleryEntry) -> None:
    open_path(shown_by(Path(entry.id)))


def shown_by(preview: Path) -> Path:
    """The file that a preview stands for: the video, both halves of it where there are, or the preview itself."""
    films = (preview.with_name(name) for name in ("side_by_side.mp4", "depth.mp4"))
    stands_for = films if preview.name == _VIDEO else iter(())
    return next((film for film in stands_for if film.exists()), preview)
