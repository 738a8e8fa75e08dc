"""The only Qt of the Render plugin."""

from __future__ import annotations

from plugins.blender.panel.tab import RenderPanel

__all__ = ["RenderPanel"]
