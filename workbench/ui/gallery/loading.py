"""Reading rows and decoding thumbnails in a few threads, always what is on screen first.

Every request replaces the one before: what has scrolled out of sight is no longer wanted, and nobody decodes it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QObject, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QImage, QImageReader

from workbench.errors import DataError, WorkbenchError
from workbench.files import long_path
from workbench.ui import bridge
from workbench.ui.gallery.source import GalleryEntry, GallerySource

log = logging.getLogger(__name__)
_THREADS = 2
_IDLE_S = 1.0
# Handing over results may take this long before the window gets to draw and answer again.
_TURN_S = 0.004


@dataclass(frozen=True)
class Refresh:
    """Look for new rows."""


@dataclass(frozen=True)
class ReadPage:
    """Read `limit` rows from `first`."""

    first: int
    limit: int


@dataclass(frozen=True)
class Decode:
    """Decode one thumbnail to fit a square of `side` pixels."""

    entry: GalleryEntry
    side: int


Request = Refresh | ReadPage | Decode


class Loader(QObject):
    """Works through requests for one source. Signals arrive on the thread that made the loader."""

    counted = Signal(int)
    page_read = Signal(int, object)
    decoded = Signal(str, QImage)
    """Id and picture; a null picture where there is none or it is damaged."""
    failed = Signal(str)
    """A sentence why rows cannot be read."""

    def __init__(self, source: GallerySource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._wanted: list[Request] = []
        self._busy: set[Request] = set()
        self._closed = False
        self._guard = threading.Condition()
        self._results: deque[tuple[SignalInstance, tuple[object, ...]]] = deque()
        bridge.prepare()
        self._threads = 0

    def want(self, requests: Sequence[Request]) -> None:
        """Do these, in this order, and nothing that was asked for before and has not begun."""
        with self._guard:
            kept = [r for r in self._wanted if isinstance(r, Refresh)]
            self._wanted = list(dict.fromkeys([*kept, *(r for r in requests if r not in self._busy)]))
            self._start()

    def refresh(self) -> None:
        """Look for new rows before anything else."""
        with self._guard:
            if Refresh() not in self._wanted:
                self._wanted.insert(0, Refresh())
            self._start()

    def close(self) -> None:
        """Begin nothing more. What is being read now ends by itself and is dropped."""
        with self._guard:
            self._closed = True
            self._wanted.clear()
            self._results.clear()
            self._guard.notify_all()

    def _start(self) -> None:
        """Wake the threads, or begin as many as there is work for. One that finds nothing to do for a while ends."""
        self._guard.notify(min(_THREADS, len(self._wanted)))
        while not self._closed and self._threads < min(_THREADS, len(self._wanted)):
            self._threads += 1
            # Not a daemon: one that decodes while the interpreter goes away takes the process down with it.
            threading.Thread(target=self._work, name="gallery").start()

    def _work(self) -> None:
        while True:
            with self._guard:
                self._guard.wait_for(lambda: self._closed or bool(self._wanted), _IDLE_S)
                if self._closed or not self._wanted:
                    self._threads -= 1
                    return
                request = self._wanted.pop(0)
                self._busy.add(request)
            try:
                self._do(request)
            finally:
                with self._guard:
                    self._busy.discard(request)

    def _do(self, request: Request) -> None:
        try:
            if isinstance(request, Refresh):
                self._announce(self.counted, self._source.refresh())
            elif isinstance(request, ReadPage):
                self._announce(self.page_read, request.first, self._source.entries(request.first, request.limit))
            else:
                self._announce(self.decoded, request.entry.id, self._picture(request))
        except WorkbenchError as error:
            self._give_up(request, error)

    def _give_up(self, request: Request, error: WorkbenchError) -> None:
        if isinstance(request, Decode):
            log.warning("No thumbnail of %s: %s", request.entry.id, error.sentence)
            self._announce(self.decoded, request.entry.id, QImage())
        else:
            self._announce(self.failed, error.sentence)

    def _announce(self, signal: SignalInstance, *values: object) -> None:
        with self._guard:
            if self._closed:
                return
            first = not self._results
            self._results.append((signal, values))
        if first:
            # Through the window's own carrier: this object may be destroyed at any moment, that one is not.
            bridge.call_in_window(self._hand_over, owner=self)

    def _hand_over(self) -> None:
        until = time.perf_counter() + _TURN_S
        while True:
            with self._guard:
                if not self._results or self._closed:
                    return
                signal, values = self._results[0]
            signal.emit(*values)
            with self._guard:
                self._results.popleft()
                if not self._results:
                    return
            if time.perf_counter() > until:
                QTimer.singleShot(0, self, self._hand_over)
                return

    def _picture(self, request: Decode) -> QImage:
        path = self._source.thumbnail(request.entry)
        return QImage() if path is None else read_picture(path, request.side)


def read_picture(path: object, side: int | None = None) -> QImage:
    """A picture file as an image, scaled down to fit a square of `side` pixels where given.

    Raises
    ------
    DataError : the file cannot be read or holds no picture.
    """
    try:
        data = QByteArray(long_path(str(path)).read_bytes())
    except OSError as error:
        raise DataError(f"The picture cannot be read ({error.strerror})", where=path) from error
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if side is not None and size.isValid() and max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise DataError(f"The picture is damaged ({reader.errorString()})", where=path)
    return image
