"""The middle of the page From a photo: the photo with its points and the crop, then the face as it is found."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from plugins.eg3d.inversion.alignment import Alignment
from plugins.eg3d.panel.photo_points import PhotoPoints
from workbench.api.ui import (
    ChipRow,
    ComparisonStrip,
    EmptyState,
    LossPlot,
    Pane,
    PictureCanvas,
    image_of,
    label,
    px,
    read_image,
)

PHOTO, FOUND = "photo", "found"
_TITLES = ("Photo, aligned", "The generator's face", "Its depth (a guess)")
_QUANTITIES = {"psnr": "Likeness (PSNR, dB)", "loss": "Difference (loss)"}
_INVITATION = "Drop a photo of a face here. It is turned into a code of the generator, with depth and a surface."


class MarkedPhoto(QWidget):
    """The photo with its points, the crop, and what is known of it.

    Signals
    -------
    photo_asked, find_asked, clear_asked : the buttons.
    """

    photo_asked = Signal()
    find_asked = Signal()
    clear_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.photo = PhotoPoints()
        self.crop = PictureCanvas()
        self.crop.setAccessibleName("The aligned crop")
        self.crop.setFixedSize(px(240), px(240))
        self.hint = label("", size="strong", wrap=True)
        self.pose = label("", tone="muted", wrap=True)
        self.notices = label("", tone="warn", wrap=True)
        self.find_button = QPushButton("Find the points")
        self.find_button.setToolTip("With the face detector chosen at the left")
        self.clear_points = QPushButton("Clear the points")
        another = QPushButton("Another photo …")
        self.find_button.clicked.connect(self.find_asked)
        self.clear_points.clicked.connect(self.clear_asked)
        another.clicked.connect(self.photo_asked)
        side = QVBoxLayout()
        side.setSpacing(px(8))
        for widget in (self.hint, self.crop, self.pose, self.notices):
            side.addWidget(widget)
        side.addStretch(1)
        for button in (self.find_button, self.clear_points, another):
            side.addWidget(button)
        right = QWidget()
        right.setLayout(side)
        right.setFixedWidth(px(264))
        side.setContentsMargins(px(12), 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.photo, 1)
        row.addWidget(right)

    def show_crop(self, crop: NDArray[np.uint8], alignment: Alignment) -> None:
        """The crop (S, S, 3) that the points give, and the camera it is seen by."""
        self.crop.set_picture(image_of(crop))
        yaw, elevation = (round(math.degrees(angle)) for angle in (alignment.pose.yaw, alignment.pose.elevation))
        aside = f"{abs(yaw)}° to the {'right' if yaw > 0 else 'left'}" if yaw else "straight in front"
        raised = f"{abs(elevation)}° {'above' if elevation > 0 else 'below'}" if elevation else "at eye level"
        self.pose.setText(f"Camera: {aside}, {raised}.")
        self.notices.setText("\n".join(alignment.notices))
        self.notices.setVisible(bool(alignment.notices))

    def show_problem(self, sentence: str) -> None:
        """There is no crop, and why."""
        self.crop.set_picture(None)
        self.pose.setText("")
        self.notices.setText(sentence)
        self.notices.setVisible(bool(sentence))


class PhotoStage(QWidget):
    """Two pages under one bar. `photo_asked` when a person wants to choose a photo."""

    photo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips = ChipRow([(PHOTO, "Photo and points"), (FOUND, "Face found")])
        self.chips.chosen.connect(lambda key, _on: self.choose(key))
        self.words = label("", tone="muted")
        self.empty = EmptyState()
        self.empty.say(_INVITATION, "Choose a photo", self.photo_asked.emit)
        self.marked = MarkedPhoto()
        self.marked.photo_asked.connect(self.photo_asked)
        self.strip = ComparisonStrip()
        self.plot = LossPlot()
        self.plot.set_quantities(_QUANTITIES)
        self.plot.show_table(False)
        self._nothing_found()
        found = QSplitter(Qt.Orientation.Vertical)
        found.setChildrenCollapsible(False)
        found.addWidget(self.strip)
        found.addWidget(self.plot)
        found.setSizes([px(330), px(260)])
        self._pages = QStackedWidget()
        for page in (self.empty, self.marked, found):
            self._pages.addWidget(page)
        bar = QHBoxLayout()
        bar.addWidget(self.chips)
        bar.addStretch(1)
        bar.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(8))
        column.setSpacing(px(8))
        column.addLayout(bar)
        column.addWidget(self._pages, 1)
        self._has_photo = False
        self.choose(PHOTO)

    @property
    def shown(self) -> str:
        """Key of the page in front."""
        return next(iter(self.chips.on()), PHOTO)

    def choose(self, key: str) -> None:
        """Bring a page to the front."""
        self.chips.set_on([key])
        self._pages.setCurrentIndex(2 if key == FOUND else 1 if self._has_photo else 0)

    def show_photo(self, photo: NDArray[np.uint8] | None) -> None:
        """Show a photo without points, or the invitation to choose one."""
        self._has_photo = photo is not None
        self.marked.photo.set_photo(photo)
        self.marked.show_problem("")
        self.choose(PHOTO)

    def show_on_the_way(self, preview: Path, words: str) -> None:
        """Show a picture that a job has written: photo, face and depth side by side."""
        self.words.setText(words)
        self.strip.show_later(lambda: _thirds(read_image(preview)))

    def follow(self, name: str, metrics: Path) -> None:
        """Show the curves of an inversion instead of those before."""
        self.plot.clear()
        self.plot.follow(name, metrics)

    def _nothing_found(self) -> None:
        self.strip.clear("Mark the five points and press Find the face: its picture improves here.")
        self.plot.set_empty("The likeness is drawn here while the face is looked for.")


def _thirds(picture: NDArray[np.uint8]) -> list[Pane]:
    side = picture.shape[1] // len(_TITLES)
    parts = (np.ascontiguousarray(picture[:, side * index : side * (index + 1)]) for index in range(len(_TITLES)))
    return [Pane(title, image=part) for title, part in zip(_TITLES, parts, strict=True)]
