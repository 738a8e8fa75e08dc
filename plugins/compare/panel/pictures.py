"""A picture of the viewports as they stand, for the workspace's comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QPoint
from PySide6.QtGui import QColor, QImage, QPainter

from plugins.compare.panel.viewport import Viewport
from plugins.compare.report.colour_bar import png_words
from plugins.compare.session import session_name
from workbench.api import WorkspaceError, files, unused_name
from workbench.api.ui import run_in_thread

if TYPE_CHECKING:
    from plugins.compare.panel.pair_page import PairPage


def save_picture(page: PairPage) -> None:
    """Keep what the page's viewports show."""
    settings = page.form.settings()
    ground = QColor(0, 0, 0, 0) if settings.transparent else page.palette().window().color()
    picture = joined(page.stage.grid.shown, settings.figure_scale, ground)
    if picture is None:
        page.context.notify("There is nothing to save yet.", severity="info", key="compare.picture")
        return
    look = page.look
    title = str(look.figures["title"]) if look is not None else ""
    for name, text in png_words(title, settings.scale(look.unit) if look is not None else None).items():
        picture.setText(name, text)
    stem = f"{session_name(title)} {settings.alignment} {settings.figure_scale}x"
    folder = files.inside(page.context.workspace.comparisons, "pictures")

    def saved(written: Path) -> None:
        page.context.notify(
            f"Saved {written.name} in the workspace's comparisons.", severity="good", key="compare.picture"
        )

    run_in_thread(lambda: _store(picture, folder, stem), done=saved, failed=page.context.notify_error, owner=page)


def joined(viewports: Sequence[Viewport], scale: int, ground: QColor) -> QImage | None:
    """The viewports' pictures where they stand on screen, at 1 to 8 times their size; None where nothing is shown.

    Without a `ground` (its alpha is 0) there is nothing behind the surfaces."""
    clear = ground.alpha() == 0
    shown = [(viewport, viewport.viewer.picture(scale, transparent=clear, marks=True)) for viewport in viewports]
    placed = [(viewport.pos(), picture) for viewport, picture in shown if picture is not None]
    if not placed:
        return None
    corner = QPoint(min(place.x() for place, _ in placed), min(place.y() for place, _ in placed))
    right = max((place - corner).x() * scale + picture.width() for place, picture in placed)
    bottom = max((place - corner).y() * scale + picture.height() for place, picture in placed)
    whole = QImage(right, bottom, QImage.Format.Format_ARGB32 if clear else QImage.Format.Format_RGB32)
    whole.fill(ground)
    painter = QPainter(whole)
    for place, picture in placed:
        painter.drawImage((place - corner) * scale, picture)
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
