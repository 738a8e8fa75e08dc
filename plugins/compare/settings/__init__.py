"""What a person chooses when faces are compared."""

from __future__ import annotations

from plugins.compare.settings.choices import ALIGNMENTS, CUTS, REGIONS, Alignment, Cut, IcpStart, Region
from plugins.compare.settings.colours import ColourSettings
from plugins.compare.settings.lasso import Lasso
from plugins.compare.settings.measuring import SET_IN_THE_WINDOW, MeasureSettings, NumberedPair, PickedPair
from plugins.compare.settings.pair import MOST_PREDICTIONS, PairSettings, SourceSettings
from plugins.compare.settings.profile import ProfileCut
from plugins.compare.settings.report import FIGURE_KINDS, FIGURE_VIEWS, FORMATS, FigureKind, FigureView, ReportSettings

__all__ = [
    "ALIGNMENTS",
    "CUTS",
    "FIGURE_KINDS",
    "FIGURE_VIEWS",
    "FORMATS",
    "MOST_PREDICTIONS",
    "REGIONS",
    "SET_IN_THE_WINDOW",
    "Alignment",
    "ColourSettings",
    "Cut",
    "FigureKind",
    "FigureView",
    "IcpStart",
    "Lasso",
    "MeasureSettings",
    "NumberedPair",
    "PairSettings",
    "PickedPair",
    "ProfileCut",
    "Region",
    "ReportSettings",
    "SourceSettings",
]
