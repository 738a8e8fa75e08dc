"""Plots. The only package that imports pyqtgraph."""

from __future__ import annotations

from workbench.ui.plots.cumulative import CumulativeCurve, CumulativePlot, cumulative
from workbench.ui.plots.drawing_view import DrawingView
from workbench.ui.plots.histogram import Histogram
from workbench.ui.plots.line_plot import LinePlot, PlotLine
from workbench.ui.plots.loss_plot import LossPlot
from workbench.ui.plots.metrics_file import Measurement
from workbench.ui.plots.scatter import ScatterPlot, ScatterPoints

__all__ = [
    "CumulativeCurve",
    "CumulativePlot",
    "DrawingView",
    "Histogram",
    "LinePlot",
    "LossPlot",
    "Measurement",
    "PlotLine",
    "ScatterPlot",
    "ScatterPoints",
    "cumulative",
]
