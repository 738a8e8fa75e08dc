"""A viewer's content as a picture to save: drawn anew at the size asked for, with its colour bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from workbench.geometry.figures import photograph
from workbench.geometry.mesh import Mesh
from workbench.geometry.surface_look import SurfaceLook, surface_actor
from workbench.geometry.viewpoint import Viewpoint
from workbench.ui.stage.colour_bar import ColourBar
from workbench.ui.stage.pictures import image_of

_BAR_HEIGHT = 40


def picture_of(
    mesh: Mesh,
    look: SurfaceLook,
    viewpoint: Viewpoint,
    size: QSize,
    scale: int,
    background: tuple[int, int, int] | None,
    bar: ColourBar | None,
) -> QImage:
    """A picture `scale` times `size`; transparent where `background` is None; `bar` is drawn below the surface."""
    pixels = photograph(
        [surface_actor(mesh, look)], viewpoint, (size.width() * scale, size.height() * scale), background
    )
    surface = image_of(pixels)
    if bar is None:
        return surface
    whole = QImage(surface.width(), surface.height() + _BAR_HEIGHT * scale, QImage.Format.Format_ARGB32_Premultiplied)
    dark = background is not None and sum(background) < 3 * 128
    whole.fill(QColor(0, 0, 0, 0) if background is None else QColor(*background))
    painter = QPainter(whole)
    painter.drawImage(0, 0, surface)
    painter.scale(scale, scale)
    width = min(size.width() - 24.0, 320.0)
    area = QRectF((size.width() - width) / 2, size.height() + 4.0, width, _BAR_HEIGHT - 6.0)
    bar.draw(painter, area, QColor("#e7eaf0" if dark else "#1c2430"))
    painter.end()
    return whole
