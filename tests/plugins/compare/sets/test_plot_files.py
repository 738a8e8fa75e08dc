"""Plots of an evaluation in every kind of file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.compare.sets.breakdown import PART, breakdown
from plugins.compare.sets.breakdown_plot import breakdown_plot
from plugins.compare.sets.folder import SetFolder
from plugins.compare.sets.opening import open_set
from plugins.compare.sets.plot_files import write_beside, write_plot
from plugins.compare.sets.plots import changes_plot, faces_plot, spread_plot
from plugins.compare.sets.table import SetTable
from workbench.errors import SettingsError


@pytest.fixture(scope="module")
def table(measured_workspace: Path) -> SetTable:
    return open_set(SetFolder(measured_workspace / "comparisons" / "whole")).table


@pytest.mark.parametrize(
    ("suffix", "begin"), [(".svg", b"<svg"), (".pdf", b"%PDF"), (".png", b"\x89PNG"), (".csv", b"\xef\xbb\xbfrun")]
)
def test_a_plot_is_written_as_its_name_says(table: SetTable, tmp_path: Path, suffix: str, begin: bytes) -> None:
    plot = faces_plot(table, "median")
    assert plot is not None
    (path,) = write_beside(tmp_path / f"ü{suffix}", [plot])
    assert path.read_bytes().startswith(begin)


def test_other_endings_are_refused(table: SetTable, tmp_path: Path) -> None:
    plot = faces_plot(table, "median")
    assert plot is not None
    with pytest.raises(SettingsError, match="choose SVG, PDF, PNG, CSV"):
        write_plot(tmp_path / "x.docx", plot)


def test_the_values_of_a_breakdown_are_its_bars(table: SetTable) -> None:
    plot = breakdown_plot(table, "category", "median")
    assert plot is not None
    rows = {(row[0], row[1]): row for row in plot.values.rows}
    dressed = [place for place, face in enumerate(table.faces) if face.category == "dressed"]
    for run in table.runs:
        _name, _run, faces, mean, low, high = rows["dressed", run]
        values = table.column(run, "median")[dressed]
        assert faces == str(np.isfinite(values).sum())
        assert mean == pytest.approx(np.nanmean(values))
        assert isinstance(low, float)
        assert isinstance(high, float)
        assert low <= mean <= high
    assert rows["plain", "baseline: mean_face"][3] == pytest.approx(
        table.baseline("mean_face", "median")[[n for n in range(8) if n not in dressed]].mean()
    )


def test_parts_are_broken_down_where_they_were_measured(table: SetTable) -> None:
    lines = breakdown(table, PART, "median")
    assert [line.name for line in lines] == ["all of the region", *table.part_names]
    assert breakdown(table, PART, "chamfer") == []
    assert breakdown_plot(table, PART, "chamfer") is None


def test_a_figure_that_nobody_has_is_not_plotted(table: SetTable) -> None:
    assert spread_plot(table, "poor", "evaluation") is None
    assert changes_plot(table, "good", "poor", "evaluation") is None
