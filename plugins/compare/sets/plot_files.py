"""Plots of an evaluation as files: by the job, and from the window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from plugins.compare.report.plots import Plot
from workbench.api import SettingsError, drawing_pdf, drawing_png, files

PLOT_SUFFIXES = (".svg", ".pdf", ".png", ".csv")


def write_plot(path: Path, plot: Plot) -> None:
    """One plot, or its values, as the name's ending says.

    Raises
    ------
    SettingsError : another ending.  WorkspaceError : it cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix == ".svg":
        files.write_text(path, plot.drawing.svg())
    elif suffix == ".pdf":
        files.write_bytes(path, drawing_pdf(plot.drawing))
    elif suffix == ".png":
        files.write_bytes(path, drawing_png(plot.drawing))
    elif suffix == ".csv":
        # With a byte order mark, Excel takes the file for what it is.
        files.write_bytes(path, plot.values.csv().encode("utf-8-sig"))
    else:
        what = f"Plots are not written as “{suffix or path.name}”"
        raise SettingsError(what, remedy="choose " + ", ".join(kind[1:].upper() for kind in PLOT_SUFFIXES))


def write_all_plots(folder: Path, plots: Iterable[Plot]) -> None:
    """Every plot in every kind of file, by its own name. Raises WorkspaceError."""
    for plot in plots:
        for suffix in PLOT_SUFFIXES:
            write_plot(folder / f"{plot.name}{suffix}", plot)


def write_beside(path: Path, plots: Sequence[Plot]) -> list[Path]:
    """Plots under one name that a person chose: of several, each has its own name added. Raises as `write_plot`."""
    places = [path if len(plots) == 1 else path.with_name(f"{path.stem} {plot.name}{path.suffix}") for plot in plots]
    for place, plot in zip(places, plots, strict=True):
        write_plot(place, plot)
    return places
