"""Pictures and their channels: one face on a stage, or several views of it side by side."""

from __future__ import annotations

from workbench.ui.stage.chips import ChipRow
from workbench.ui.stage.colour_bar import ColourBar
from workbench.ui.stage.content import StageContent, from_sample
from workbench.ui.stage.empty_state import EmptyState
from workbench.ui.stage.layers import ValueScale
from workbench.ui.stage.stage import ImageStage
from workbench.ui.stage.strip import ComparisonStrip, Pane, depth_comparison

__all__ = [
    "ChipRow",
    "ColourBar",
    "ComparisonStrip",
    "EmptyState",
    "ImageStage",
    "Pane",
    "StageContent",
    "ValueScale",
    "depth_comparison",
    "from_sample",
]
