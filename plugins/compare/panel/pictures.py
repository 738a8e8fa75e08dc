"""A picture of the viewports as they stand, for the workspace's comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QPoint
from PySide6.QtGui import QColor, QImage, QPainter

from plugins.compare.report.colour_bar import png_words
from plugins.compare.session import session_name
from workbench.api import WorkspaceError, files, unused_name
from workbench.api.ui import run_in_thread, take_pictures

if TYPE_CHECKING:
    from plugins.compare.panel.pair_page import PairPage


def save_picture(page: PairPage) -> None:
    """Keep what the page's viewports show."""
    settings = page.form.settings()
    scale, clear = settings.figure_scale, settings.transparent
    ground = QColor(0, 0, 0, 0) if clear else page.palette().window().color()
    views = [(view.pos(), view.viewer.sitting(scale, transparent=clear, marks=True)) for view in page.stage.grid.shown]
    shown = [(place, sitting) for place, sitting in views if sitting is not None]
    if not shown:
        page.context.notify("There is nothing to save yet.", severity="info", key="compare.picture")
        return
    look = page.look
    title = str(look.figures["title"]) if look is not None else ""
    texts = png_words(title, settings.scale(look.unit) if look is not None else None)
    stem = f"{session_name(title)} {settings.alignment} {scale}x"
    folder = files.inside(page.context.workspace.comparisons, "pictures")

    def saved(written: Path) -> None:
        page.context.notify(
            f"Saved {written.name} in the workspace's comparisons.", severity="good", key="compare.picture"
        )

    def keep(pictures: list[QImage]) -> None:
        picture = joined([place for place, _ in shown], pictures, scale, ground)
        for name, text in texts.items():
            picture.setText(name, text)
        run_in_thread(lambda: _store(picture, folder, stem), done=saved, failed=page.context.notify_error, owner=page)

    take_pictures([sitting for _, sitting in shown], keep, page.context.notify_error, page)


def joined(places: Sequence[QPoint], pictures: Sequence[QImage], scale: int, ground: QColor) -> QImage:
    """Pictures, at `scale` times their views' size, where their views stand on screen (pixels).

    Without a `ground` (its alpha is 0) there is nothing behind the surfaces."""
    corner = QPoint(min(place.x() for place in places), min(place.y() for place in places))
    corners = [(place - corner) * scale for place in places]
    right = max(at.x() + picture.width() for at, picture in zip(corners, pictures, strict=True))
    bottom = max(at.y() + picture.height() for at, picture in zip(corners, pictures, strict=True))
    clear = ground.alpha() == 0
    whole = QImage(right, bottom, QImage.Format.Format_ARGB32 if clear else QImage.Format.Format_RGB32)
    whole.fill(ground)
    painter = QPainter(whole)
    for at, picture in zip(corners, pictures, strict=True):
        painter.drawImage(at, picture)
    painter.end()
    return whole


def _store(picture: QImage, folder: Path, stem: str) -> Path:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # The stub asks for bytes, the binding for text.
    if not picture.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise WorkspaceError("The picture could not be encoded", where=stem)
    # A picture from another side does not take the place of an earlier one.
    place = folder / f"{unused_name(folder, stem, '.png')}.png"
    files.write_bytes(place, bytes(buffer.data().data()))
    return place
