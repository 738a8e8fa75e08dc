"""Surfaces in 3D, several of them looking from the same place."""

from __future__ import annotations

from workbench.ui.viewer3d.availability import gl_problem, surface_format
from workbench.ui.viewer3d.linking import CameraLink, link
from workbench.ui.viewer3d.picking import Pick
from workbench.ui.viewer3d.viewer import Viewer3D

__all__ = ["CameraLink", "Pick", "Viewer3D", "gl_problem", "link", "surface_format"]
