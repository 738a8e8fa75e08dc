"""Plays a video file: frames are read in a thread, one at a time; a slider goes to any of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from plugins.eg3d.sampling.pictures import read_png
from workbench.api import Movie, WorkbenchError
from workbench.api.ui import EmptyState, image_of, label, px, run_in_thread, wear


class VideoPlayer(QWidget):
    """Shows one frame, or plays a video in a loop.

    `shown(int)` : this frame is on screen.
    """

    shown = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._movie: Movie | None = None
        self._path: Path | None = None
        self._frame = 0
        self._reading = False
        self._wanted: int | None = None
        self._pictures = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._advance)
        self._build()
        self.clear("Nothing to show yet.")

    @property
    def path(self) -> Path | None:
        """The video that is open."""
        return self._path if self._movie is not None else None

    @property
    def frame(self) -> int:
        """Number of the frame on screen, from 0."""
        return self._frame

    @property
    def playing(self) -> bool:
        """Whether it moves."""
        return self._timer.isActive()

    @property
    def sentence(self) -> str:
        """What is said instead of a picture; empty while there is one."""
        return self._empty.sentence if self._pages.currentWidget() is self._empty else ""

    @property
    def size_shown(self) -> QSize:
        """Of the picture on screen, px of the video."""
        return self._picture.picture_size

    def clear(self, sentence: str) -> None:
        """Say something instead."""
        self._let_go()
        self._empty.say(sentence)
        self._pages.setCurrentWidget(self._empty)
        self._bar.hide()

    def show_picture(self, path: Path, words: str) -> None:
        """Show one picture file (a frame that has just been made); a picture that is gone again is passed over."""
        if self._path is not None:
            self._let_go()
        self._bar.hide()
        self._pictures += 1
        which = self._pictures

        def show(image: QImage) -> None:
            if self._path is None and which == self._pictures:
                self._show(image)
                self.words.setText(words)

        run_in_thread(lambda: image_of(read_png(path)), done=show, failed=lambda _gone: None, owner=self)

    def play_file(self, path: Path) -> None:
        """Open a video and play it."""
        self._let_go()
        self._path = path

        def opened(movie: Movie) -> None:
            if path != self._path or self._movie is not None:
                movie.close()
                return
            self._movie = movie
            self.slider.setRange(0, movie.count - 1)
            self._bar.show()
            self.go_to(0)
            self.play()

        run_in_thread(lambda: Movie(path), done=opened, failed=self._failed, owner=self)

    def play(self) -> None:
        """Move on from the frame on screen."""
        if self._movie is not None:
            self._timer.start(max(1, round(1000 / self._movie.fps)))
            self._say_playing()

    def pause(self) -> None:
        """Stand still."""
        self._timer.stop()
        self._say_playing()

    def toggle(self) -> None:
        """Play or stand still."""
        self.pause() if self.playing else self.play()

    def go_to(self, frame: int) -> None:
        """Show this frame as soon as the one that is being read is done."""
        if self._movie is None:
            return
        self._wanted = frame
        if not self._reading:
            self._read()

    def closing(self) -> None:
        """Let go of the file."""
        self._let_go()

    def _build(self) -> None:
        self._picture = _Picture()
        self._empty = EmptyState()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._picture)
        self.button = QToolButton()
        self.button.clicked.connect(self.toggle)
        space = QShortcut(Qt.Key.Key_Space, self, self.toggle)
        space.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Frame")
        self.slider.sliderMoved.connect(self._scrubbed)
        self.slider.actionTriggered.connect(lambda _action: self._scrubbed(self.slider.sliderPosition()))
        self.time = label(tone="muted")
        self._bar = QWidget()
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        row.addWidget(self.button)
        row.addWidget(self.slider, 1)
        row.addWidget(self.time)
        self.words = label(tone="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(8))
        column.setSpacing(px(8))
        column.addWidget(self.words)
        column.addWidget(self._pages, 1)
        column.addWidget(self._bar)
        self._say_playing()

    def _scrubbed(self, frame: int) -> None:
        self.pause()
        self.go_to(frame)

    def _advance(self) -> None:
        # A machine that reads more slowly than the video runs drops frames rather than time.
        if self._movie is not None and not self._reading:
            self.go_to((self._frame + 1) % self._movie.count)

    def _read(self) -> None:
        movie, frame = self._movie, self._wanted
        if movie is None or frame is None:
            return
        self._reading, self._wanted = True, None

        def done(image: QImage) -> None:
            self._reading = False
            if movie is self._movie:
                self._frame = frame
                self._show(image)
                self._say_time(movie)
                self.shown.emit(frame)
            self._read()

        def failed(error: WorkbenchError) -> None:
            self._reading = False
            if movie is self._movie:
                self._failed(error)

        run_in_thread(lambda: image_of(movie.frame(frame)), done=done, failed=failed, owner=self)

    def _show(self, image: QImage) -> None:
        self._picture.show_image(image)
        self._pages.setCurrentWidget(self._picture)

    def _say_time(self, movie: Movie) -> None:
        if not self.slider.isSliderDown():
            self.slider.setValue(self._frame)
        self.time.setText(
            f"{(self._frame + 1) / movie.fps:.1f} of {movie.count / movie.fps:.1f} s · {self._frame + 1}/{movie.count}"
        )
        self.words.setText(f"{self._path.stem if self._path else ''} · {movie.size[0]} x {movie.size[1]} px")

    def _say_playing(self) -> None:
        wear(self.button, "pause" if self.playing else "play", size=16)
        self.button.setToolTip("Stand still (space)" if self.playing else "Play (space)")
        self.button.setAccessibleName("Pause" if self.playing else "Play")

    def _failed(self, error: WorkbenchError) -> None:
        self.clear(error.sentence)

    def _let_go(self) -> None:
        self._timer.stop()
        self._path, self._wanted, self._frame = None, None, 0
        movie, self._movie = self._movie, None
        if movie is not None:
            movie.close()
        self.words.setText("")
        self._say_playing()


class _Picture(QWidget):
    """Draws one image as large as it fits."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Video")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    @property
    def picture_size(self) -> QSize:
        """Of the image."""
        return self._image.size()

    def show_image(self, image: QImage) -> None:
        """Draw another one."""
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(480), px(480))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        room = QRectF(0, 0, size.width(), size.height())
        room.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(room, self._image)
        painter.end()
