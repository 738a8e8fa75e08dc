"""The Compare tab: what to compare at the left, truth, prediction and error side by side, figures below them."""

from __future__ import annotations

from plugins.compare.panel.panel import ComparePanel

__all__ = ["ComparePanel"]
