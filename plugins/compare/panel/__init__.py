"""The Compare tab: one face in the viewports, or a whole evaluation in a table."""

from __future__ import annotations

from plugins.compare.panel.tab import ComparePanel

__all__ = ["ComparePanel"]
