"""Plots. The only package that imports pyqtgraph."""

from __future__ import annotations

from workbench.ui.plots.cumulative import CumulativeCurve, CumulativePlot, cumulative
from workbench.ui.plots.histogram import Histogram
from workbench.ui.plots.loss_plot import LossPlot
from workbench.ui.plots.metrics_file import Measurement

__all__ = ["CumulativeCurve", "CumulativePlot", "Histogram", "LossPlot", "Measurement", "cumulative"]
