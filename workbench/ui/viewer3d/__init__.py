"""Surfaces in 3D, several of them looking from the same place.

Names are loaded on first use: the application asks for `surface_format` before its window is there, and should not wait
for the arrays and meshes that the rest stands on.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.ui.viewer3d.availability import gl_problem, surface_format
    from workbench.ui.viewer3d.blink import Blink
    from workbench.ui.viewer3d.linking import CameraLink, link
    from workbench.ui.viewer3d.picking import Pick
    from workbench.ui.viewer3d.readings import LassoDrawn, LineDrawn, Measure, Mode
    from workbench.ui.viewer3d.taking import take_pictures
    from workbench.ui.viewer3d.viewer import Viewer3D
    from workbench.ui.viewer3d.wipe import Wipe

__all__ = [
    "Blink",
    "CameraLink",
    "LassoDrawn",
    "LineDrawn",
    "Measure",
    "Mode",
    "Pick",
    "Viewer3D",
    "Wipe",
    "gl_problem",
    "link",
    "surface_format",
    "take_pictures",
]

_HOMES = {
    "Blink": "blink",
    "CameraLink": "linking",
    "LassoDrawn": "readings",
    "LineDrawn": "readings",
    "Measure": "readings",
    "Mode": "readings",
    "Pick": "picking",
    "Viewer3D": "viewer",
    "Wipe": "wipe",
    "gl_problem": "availability",
    "link": "linking",
    "surface_format": "availability",
    "take_pictures": "taking",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"{__name__} has no {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
