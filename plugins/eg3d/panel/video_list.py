"""The videos of a workspace, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from plugins.eg3d.sampling.pictures import read_png
from plugins.eg3d.sampling.video_folder import VideoFile, videos_of
from workbench.api import DataError
from workbench.api.ui import image_of, label, open_path, px, run_in_thread

_PATHS = {"official": "EG3D's path", "turntable": "turntable", "still": "still camera"}
_CONTENTS = {"image": "picture", "image_depth": "picture and depth", "raw": "raw picture"}


@dataclass(frozen=True)
class ListedVideo:
    """A video and what to say of it."""

    path: Path
    details: str
    poster: QImage | None = None


class VideoList(QWidget):
    """Signals
    -------
    chosen(Path) : a video is to be played.
    failed(WorkbenchError) : the folder could not be read.
    """

    chosen = Signal(object)
    failed = Signal(object)

    def __init__(self, workspace: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.rows = QListWidget()
        self.rows.setAccessibleName("Videos")
        self.rows.setIconSize(QSize(px(96), px(48)))
        self.rows.setSpacing(px(3))
        self.rows.setWordWrap(True)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.itemActivated.connect(self._play)
        self.rows.itemClicked.connect(self._play)
        self.empty = label(
            "No video yet. Choose faces and a path at the left, and press Film.", tone="muted", wrap=True
        )
        self.open = QPushButton("Open in player")
        self.open.setToolTip("Open the MP4 with the program this computer has for it")
        self.open.clicked.connect(lambda: self._open(folder=False))
        self.folder = QPushButton("Open folder")
        self.folder.setToolTip("Videos, and what is known of each, as files")
        self.folder.clicked.connect(lambda: self._open(folder=True))
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        for button in (self.open, self.folder):
            button.setEnabled(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.setSpacing(px(8))
        column.addWidget(label("Videos", size="title"))
        column.addWidget(self.empty)
        column.addWidget(self.rows, 1)
        column.addLayout(buttons)
        column.addStretch(0)

    def look(self) -> None:
        """Read in a thread which videos there are."""
        folder = self._workspace
        run_in_thread(lambda: _listed(folder), done=self._take, failed=self.failed.emit, owner=self)

    @property
    def paths(self) -> list[Path]:
        """What is listed."""
        return [self.rows.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.rows.count())]

    def _take(self, found: list[ListedVideo]) -> None:
        current = self.rows.currentItem()
        kept = None if current is None else current.data(Qt.ItemDataRole.UserRole)
        self.rows.clear()
        for video in found:
            item = QListWidgetItem(f"{video.path.stem}\n{video.details}")
            item.setToolTip(f"{video.path.name}\n{video.details}")
            item.setData(Qt.ItemDataRole.UserRole, video.path)
            if video.poster is not None:
                item.setIcon(QIcon(QPixmap.fromImage(video.poster)))
            self.rows.addItem(item)
            if video.path == kept:
                self.rows.setCurrentItem(item)
        self.empty.setVisible(not found)
        self.rows.setVisible(bool(found))
        for button in (self.open, self.folder):
            button.setEnabled(bool(found))

    def _play(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def _open(self, *, folder: bool) -> None:
        item = self.rows.currentItem() or self.rows.item(0)
        if item is not None:
            path: Path = item.data(Qt.ItemDataRole.UserRole)
            open_path(path.parent if folder else path)


def _listed(workspace: Path) -> list[ListedVideo]:
    return [ListedVideo(video.path, _details(video.about()), _poster(video)) for video in videos_of(workspace)]


def _poster(video: VideoFile) -> QImage | None:
    try:
        return image_of(read_png(video.poster))
    except DataError:
        # A video that a person put there has none.
        return None


def _details(about: dict[str, Any]) -> str:
    settings = about.get("settings")
    frames, fps = about.get("frames"), about.get("fps")
    if not isinstance(settings, dict) or not isinstance(frames, int) or not isinstance(fps, int | float) or not fps:
        return "nothing is known of it"
    camera = _PATHS.get(str(settings.get("camera")), "")
    content = _CONTENTS.get(str(settings.get("content")), "")
    return " · ".join(part for part in (f"{frames / fps:.1f} s", content, camera) if part)
