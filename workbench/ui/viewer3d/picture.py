"""A viewer's content as a picture to save: drawn anew at the size asked for, with its colour bar and marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from workbench.geometry.figures import exposures
from workbench.geometry.scene import Scene
from workbench.geometry.viewpoint import Viewpoint
from workbench.ui.stage.colour_bar import ColourBar
from workbench.ui.stage.pictures import image_of

_BAR_HEIGHT = 40
_PART = 1024
LARGEST_SCALE = 8
Overlay = Callable[[QPainter, float, float], None]
"""Draws on a picture of this width and height."""


@dataclass(frozen=True)
class Sitting:
    """All that a picture of a view is made of, so that the view may change while it is drawn.

    Attributes
    ----------
    size : of the view, pixels; the picture is `scale` (1 to 8) times that.
    background : RGB; None leaves it clear.
    bar : is drawn below the surface.
    overlays : what is drawn over it.
    """

    scene: Scene
    viewpoint: Viewpoint
    size: QSize
    scale: int
    background: tuple[int, int, int] | None
    bar: ColourBar | None
    overlays: Sequence[Overlay] = ()

    def actors(self) -> list[Any]:
        """Actors of this picture alone; may be called in any thread."""
        return self.scene.actors(self.viewpoint, self.size.width() / self.size.height(), pixel_ratio=self.scale)

    def exposures(self, actors: list[Any], tile: int = _PART) -> Iterator[NDArray[np.uint8]]:
        """The surfaces, drawn part by part; the last is all of them."""
        size = (self.size.width() * self.scale, self.size.height() * self.scale)
        return exposures(actors, self.viewpoint, size, self.background, tile)

    def finished(self, pixels: NDArray[np.uint8]) -> QImage:
        """The picture: the surfaces with what is drawn over and below them."""
        scale, size = self.scale, self.size
        height = pixels.shape[0] + (0 if self.bar is None else _BAR_HEIGHT * scale)
        whole = QImage(pixels.shape[1], height, QImage.Format.Format_ARGB32_Premultiplied)
        dark = self.background is not None and sum(self.background) < 3 * 128
        whole.fill(QColor(0, 0, 0, 0) if self.background is None else QColor(*self.background))
        painter = QPainter(whole)
        painter.drawImage(0, 0, image_of(pixels))
        painter.scale(scale, scale)
        for overlay in self.overlays:
            overlay(painter, size.width(), size.height())
        if self.bar is not None:
            width = min(size.width() - 24.0, 320.0)
            area = QRectF((size.width() - width) / 2, size.height() + 4.0, width, _BAR_HEIGHT - 6.0)
            self.bar.draw(painter, area, QColor("#e7eaf0" if dark else "#1c2430"))
        painter.end()
        return whole

    def picture(self) -> QImage:
        """The whole picture at once."""
        *_, pixels = self.exposures(self.actors())
        return self.finished(pixels)
