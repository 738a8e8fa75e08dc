"""A source of pictures in a folder that a test can let grow, slow down or fail."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QColor, QImage

from workbench.errors import DataError
from workbench.ui.gallery import GalleryEntry


class GrowingSource:
    """`count` rows that share one picture file; remembers which thumbnails were asked for."""

    def __init__(self, folder: Path, count: int) -> None:
        self.count = count
        self.asked: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.problem = ""
        self.damaged: set[str] = set()
        self._picture = folder / "ü picture.png"
        self._broken = folder / "broken.png"
        image = QImage(48, 32, QImage.Format.Format_RGB32)
        image.fill(QColor("#c86432"))
        image.save(str(self._picture))
        self._broken.write_bytes(b"no picture")

    def refresh(self) -> int:
        if self.problem:
            raise DataError(self.problem)
        return self.count

    def entries(self, first: int, limit: int) -> Sequence[GalleryEntry]:
        return [GalleryEntry(f"{i:06d}", f"face {i}", ("image",)) for i in range(first, min(first + limit, self.count))]

    def thumbnail(self, entry: GalleryEntry) -> Path | None:
        self.gate.wait(20)
        self.asked.append(entry.id)
        return self._broken if entry.id in self.damaged else self._picture

    def path(self, entry: GalleryEntry) -> Path | None:
        return self._picture
