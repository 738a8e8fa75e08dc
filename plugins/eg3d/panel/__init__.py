"""The EG3D tab's widgets: what to do on top, and for each a page of settings, stage and results."""

from __future__ import annotations

from plugins.eg3d.panel.tab import EG3DPanel

__all__ = ["EG3DPanel"]
