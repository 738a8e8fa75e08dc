"""Longest gap of the event loop while a gallery of 100,000 thumbnails is scrolled from end to end.

Prints one JSON line: gaps by the clock, and the longest turn by processor time (`busy_ms_longest`, which other
programs do not lengthen). `ratio` is the longest gap against the 50 ms a window may take.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from workbench.ui.gallery import Gallery, GalleryEntry
from workbench.ui.theme import Theme

_ALLOWED_MS = 50.0


class ManyPictures:
    """Rows that share a few picture files, so that the benchmark does not need 100,000 of them."""

    def __init__(self, count: int, files: Sequence[Path]) -> None:
        self.count = count
        self._files = files

    def refresh(self) -> int:
        return self.count

    def entries(self, first: int, limit: int) -> list[GalleryEntry]:
        return [GalleryEntry(f"{i:06d}", f"{i:06d}", ("image",)) for i in range(first, min(first + limit, self.count))]

    def thumbnail(self, entry: GalleryEntry) -> Path:
        return self._files[int(entry.id) % len(self._files)]

    def path(self, entry: GalleryEntry) -> Path:
        return self.thumbnail(entry)


def pictures(folder: Path, count: int = 48) -> list[Path]:
    """Small JPEG files of plain colours with a disc."""
    made = []
    for i in range(count):
        image = QImage(192, 192, QImage.Format.Format_RGB888)
        image.fill(QColor.fromHsv(i * 360 // count, 60, 220))
        painter = QPainter(image)
        painter.setBrush(QColor.fromHsv(i * 360 // count, 160, 150))
        painter.drawEllipse(46, 26, 100, 140)
        painter.end()
        path = folder / f"{i}.jpg"
        image.save(str(path))
        made.append(path)
    return made


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=6.0)
    options = parser.parse_args()
    app = QApplication([])
    Theme("light").apply()
    with tempfile.TemporaryDirectory() as folder:
        gallery = Gallery("samples")
        gallery.resize(900, 700)
        gallery.show()
        opened = time.perf_counter()
        gallery.set_source(ManyPictures(options.count, pictures(Path(folder))))
        while gallery.count == 0:
            app.processEvents()
        open_ms = (time.perf_counter() - opened) * 1000
        gaps: list[float] = []
        busy: list[float] = []
        last, last_busy = time.perf_counter(), time.thread_time()

        def tick() -> None:
            nonlocal last, last_busy
            now, now_busy = time.perf_counter(), time.thread_time()
            gaps.append((now - last) * 1000)
            busy.append((now_busy - last_busy) * 1000)
            last, last_busy = now, now_busy

        probe = QTimer()
        probe.timeout.connect(tick)
        probe.start(0)
        bar = gallery.grid.verticalScrollBar()
        begun = time.perf_counter()
        steps = 0
        while (share := (time.perf_counter() - begun) / options.seconds) < 1:
            # Half the way in small steps, as a wheel does, the rest in leaps, as dragging the bar does.
            bar.setValue(int(share * 40_000) if share < 0.5 else int(bar.maximum() * (share - 0.5) * 2))
            steps += 1
            app.processEvents()
        gallery.close_source()
        gallery.close()
    gaps.sort()
    print(
        json.dumps(
            {
                "benchmark": "gallery",
                "rows": options.count,
                "open_ms": round(open_ms, 1),
                "scroll_steps": steps,
                "gap_ms_longest": round(gaps[-1], 1),
                "busy_ms_longest": round(max(busy), 1),
                "gap_ms_p99": round(gaps[int(len(gaps) * 0.99)], 1),
                "ratio": round(gaps[-1] / _ALLOWED_MS, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
