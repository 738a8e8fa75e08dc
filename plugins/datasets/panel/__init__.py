"""The Datasets tab's widgets: list and import at the left, one sample in the middle, all of them at the right."""

from __future__ import annotations

from plugins.datasets.panel.tab import DatasetsPanel

__all__ = ["DatasetsPanel"]
