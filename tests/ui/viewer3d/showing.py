"""Viewers whose drawing is of a stated size, whatever frame the style sheet in force draws around it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLayout

from workbench.ui.viewer3d import Viewer3D


def show_at(viewer: Viewer3D, width: int, height: int) -> None:
    """Show a viewer that draws `width` x `height` pixels; call it after its title is set."""
    viewer.show()
    viewer.resize(viewer.width() + width - viewer._area.width(), viewer.height() + height - viewer._area.height())
    QCoreApplication.sendPostedEvents()
    layout = viewer.layout()
    assert isinstance(layout, QLayout)
    layout.activate()
    assert (viewer._area.width(), viewer._area.height()) == (width, height)
