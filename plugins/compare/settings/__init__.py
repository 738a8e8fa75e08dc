"""What a person chooses when faces are compared."""

from __future__ import annotations

from plugins.compare.settings.choices import ALIGNMENTS, REGIONS, Alignment, Region
from plugins.compare.settings.colours import ColourSettings
from plugins.compare.settings.measuring import MeasureSettings
from plugins.compare.settings.pair import MOST_PREDICTIONS, PairSettings
from plugins.compare.settings.report import ReportSettings

__all__ = [
    "ALIGNMENTS",
    "MOST_PREDICTIONS",
    "REGIONS",
    "Alignment",
    "ColourSettings",
    "MeasureSettings",
    "PairSettings",
    "Region",
    "ReportSettings",
]
