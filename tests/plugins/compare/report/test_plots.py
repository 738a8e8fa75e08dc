"""Plots say the same as the figures, as drawings and as numbers."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from plugins.compare.measuring import Comparison
from plugins.compare.report.plots import cumulative_plot, histogram_plot, plots_of
from plugins.compare.settings import ReportSettings
from workbench.geometry.colour_scale import ColourScale
from workbench.reports.pdf import drawing_pdf


def test_the_histogram_adds_up_and_its_bars_have_the_colours_of_the_map(comparisons: list[Comparison]) -> None:
    scale = ColourScale(-1.5, 1.5)
    plot = histogram_plot(comparisons[0].chosen, scale, "Error", "histogram")
    shares = [float(row[2]) for row in plot.values.rows if isinstance(row[2], float)]
    assert sum(shares) == pytest.approx(1)
    # Two millimetres too near, on a range that ends at 1.5: nearly all lies beyond.
    assert shares[-1] > 0.9
    root = ElementTree.fromstring(plot.drawing.svg())
    fills = {element.get("fill") for element in root.iter("{http://www.w3.org/2000/svg}rect")}
    first = scale.colourise(np.array([-1.5 + 1.5 / 48]))[0]
    assert "#{:02x}{:02x}{:02x}".format(*first) in fills


def test_the_cumulative_curve_reaches_the_median_at_one_half(comparisons: list[Comparison]) -> None:
    plot = cumulative_plot(comparisons)
    assert [row[0] for row in plot.values.rows][:2] == [0.0, pytest.approx(0.05)]
    for column, comparison in enumerate(comparisons, start=1):
        limits = np.array([row[0] for row in plot.values.rows], float)
        shares = np.array([row[column] for row in plot.values.rows], float)
        assert limits[np.searchsorted(shares, 0.5)] == pytest.approx(
            comparison.chosen.statistics.median_absolute_mm, abs=0.051
        )
        assert shares[-1] == pytest.approx(1)


def test_names_are_escaped_and_the_same_plot_gives_the_same_bytes(comparisons: list[Comparison]) -> None:
    plots = plots_of(comparisons, ReportSettings())
    assert [plot.name for plot in plots][:3] == ["histogram_1", "histogram_2", "cumulative"]
    for plot in plots:
        ElementTree.fromstring(plot.drawing.svg())
        data = drawing_pdf(plot.drawing)
        assert data.startswith(b"%PDF-")
        assert data == drawing_pdf(plot.drawing)
    assert "near &amp; &lt;close&gt;" in plots[0].drawing.svg()
