"""The log: what the window and its libraries wrote, or what one job wrote; filtered by severity and words."""

from __future__ import annotations

import logging
from collections import deque
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFontDatabase, QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QToolButton, QVBoxLayout

from workbench.errors import DataError
from workbench.files import long_path, plain_path
from workbench.jobs.status import JobStatus
from workbench.ui.bridge import run_in_thread
from workbench.ui.labels import label
from workbench.ui.theme.icons import wear
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import MIDDLE_PX, SMALL_PX, TINY_PX

_MOST_LINES = 2000
_TAIL_BYTES = 100_000
_LOOK_EVERY_MS = 500
_LEVELS = (("Everything", logging.DEBUG), ("Warnings", logging.WARNING), ("Errors", logging.ERROR))
_WORDS_OF_LEVEL = {logging.WARNING: ("WARNING", "ERROR", "CRITICAL"), logging.ERROR: ("ERROR", "CRITICAL")}
_WINDOW = "The window"


class LogMemory(logging.Handler):
    """The last lines logged in this process, from any thread."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter("%(asctime)s  %(levelname)-8s %(name)s  %(message)s", "%H:%M:%S"))
        self.lines: deque[tuple[int, str]] = deque(maxlen=_MOST_LINES)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((record.levelno, self.format(record)))
        self.count += 1

    def since(self, count: int) -> list[tuple[int, str]]:
        """Level and text of the lines after the first `count`, as far as they are still remembered."""
        new = min(self.count - count, len(self.lines))
        return list(self.lines)[len(self.lines) - new :] if new > 0 else []


class LogView(QFrame):
    """`closed` when a person closes it."""

    closed = Signal()

    def __init__(self, memory: LogMemory) -> None:
        super().__init__()
        self.setProperty("surface", "surface")
        self._memory = memory
        self._seen = self._offset = self._round = 0
        self._files: dict[str, Path] = {}
        self.source = QComboBox()
        self.source.addItem(_WINDOW)
        self.source.setAccessibleName("Whose log")
        self.source.setMinimumWidth(px(220))
        self.level = QComboBox()
        self.level.setAccessibleName("Severity")
        for title, number in _LEVELS:
            self.level.addItem(title, number)
        self.words = QLineEdit()
        self.words.setPlaceholderText("Only lines with these words")
        self.words.setAccessibleName("Only lines with these words")
        self.words.setClearButtonEnabled(True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(_MOST_LINES)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName("Log")
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self.source.currentIndexChanged.connect(lambda _index: self.refresh(anew=True))
        self.level.currentIndexChanged.connect(lambda _index: self.refresh(anew=True))
        self.words.textChanged.connect(lambda _text: self.refresh(anew=True))
        self._lay_out()

    def show_job(self, status: JobStatus) -> None:
        """Show a job's log."""
        self._files[status.spec.title] = status.folder.log
        if self.source.findText(status.spec.title) < 0:
            self.source.addItem(status.spec.title)
        self.source.setCurrentText(status.spec.title)
        self.refresh(anew=True)

    def refresh(self, *, anew: bool = False) -> None:
        """Add what was written since; with `anew`, begin again (another source, another filter)."""
        if anew:
            self.text.clear()
            self._seen = self._offset = 0
            self._round += 1
        path = self._files.get(self.source.currentText())
        if path is None:
            new = self._memory.since(self._seen)
            self._seen = self._memory.count
            self._add([line for level, line in new if level >= self._least])
        else:
            offset, round_now = self._offset, self._round
            run_in_thread(lambda: _read_on(path, offset), done=lambda read: self._take(read, round_now), owner=self)

    @property
    def _least(self) -> int:
        return int(self.level.currentData())

    def showEvent(self, event: QShowEvent) -> None:
        self.refresh(anew=True)
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def _take(self, read: tuple[str, int], round_asked: int) -> None:
        text, offset = read
        if round_asked != self._round or offset == self._offset:
            return
        self._offset = offset
        words = _WORDS_OF_LEVEL.get(self._least, ("",))
        self._add([line for line in text.splitlines() if any(word in line for word in words)])

    def _add(self, lines: list[str]) -> None:
        words = self.words.text().lower()
        kept = [line for line in lines if words in line.lower()]
        if kept:
            # Appending keeps the view where a person scrolled to, and costs only the new lines.
            self.text.appendPlainText("\n".join(kept))

    def _lay_out(self) -> None:
        close = QToolButton()
        wear(close, "close", size=16)
        close.setToolTip("Close the log")
        close.setAccessibleName("Close the log")
        close.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.setSpacing(px(SMALL_PX))
        row.addWidget(label("Log", size="strong"))
        row.addWidget(self.source)
        row.addWidget(self.level)
        row.addWidget(self.words, 1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(MIDDLE_PX), px(SMALL_PX), px(SMALL_PX), px(SMALL_PX))
        column.setSpacing(px(TINY_PX))
        column.addLayout(row)
        column.addWidget(self.text)


def _read_on(path: Path, offset: int) -> tuple[str, int]:
    """Text from byte `offset` (at first only the file's end), and the offset to go on from."""
    try:
        with open(long_path(path), "rb") as stream:
            end = stream.seek(0, 2)
            stream.seek(max(offset, end - _TAIL_BYTES))
            return stream.read().decode("utf-8", errors="replace"), end
    except FileNotFoundError:
        return "", offset
    except OSError as error:
        raise DataError(f"The log cannot be read ({error.strerror})", where=plain_path(path)) from error
