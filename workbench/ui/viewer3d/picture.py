"""A viewer's content as a picture to save: drawn anew at the size asked for, with its colour bar and marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from workbench.geometry.figures import photograph
from workbench.geometry.scene import Scene
from workbench.geometry.viewpoint import Viewpoint
from workbench.ui.stage.colour_bar import ColourBar
from workbench.ui.stage.pictures import image_of

_BAR_HEIGHT = 40
LARGEST_SCALE = 8
Overlay = Callable[[QPainter, float, float], None]
"""Draws on a picture of this width and height."""


def picture_of(
    scene: Scene,
    viewpoint: Viewpoint,
    size: QSize,
    scale: int,
    background: tuple[int, int, int] | None,
    bar: ColourBar | None,
    overlays: Sequence[Overlay] = (),
) -> QImage:
    """A picture `scale` (1 to 8) times `size`; transparent where `background` is None; `bar` is below the surface."""
    scale = min(max(scale, 1), LARGEST_SCALE)
    actors = scene.actors(viewpoint, size.width() / size.height(), pixel_ratio=scale)
    pixels = photograph(actors, viewpoint, (size.width() * scale, size.height() * scale), background)
    height = pixels.shape[0] + (0 if bar is None else _BAR_HEIGHT * scale)
    whole = QImage(pixels.shape[1], height, QImage.Format.Format_ARGB32_Premultiplied)
    dark = background is not None and sum(background) < 3 * 128
    whole.fill(QColor(0, 0, 0, 0) if background is None else QColor(*background))
    painter = QPainter(whole)
    painter.drawImage(0, 0, image_of(pixels))
    painter.scale(scale, scale)
    for overlay in overlays:
        overlay(painter, size.width(), size.height())
    if bar is not None:
        width = min(size.width() - 24.0, 320.0)
        area = QRectF((size.width() - width) / 2, size.height() + 4.0, width, _BAR_HEIGHT - 6.0)
        bar.draw(painter, area, QColor("#e7eaf0" if dark else "#1c2430"))
    painter.end()
    return whole
