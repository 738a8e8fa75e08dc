"""The comparison folder: report.html, figures/, errors.csv, comparison.json, truth.ply, prediction.ply with errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from plugins.compare.choosing import headline_of
from plugins.compare.measuring import Comparison, compare
from plugins.compare.report.figures import draw
from plugins.compare.report.page import page
from plugins.compare.report.tables import caution, csv_of, record_of
from plugins.compare.settings import ReportSettings
from plugins.compare.sources import load_pairs
from workbench.api import Job, Mesh, colourise, files, write_mesh

_STEPS = 4


def write_report(s: ReportSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
    """Measure and write everything; the headline figures. Raises WorkbenchError."""
    folder = files.inside(job.place.workspace, "comparisons", s.name)
    job.progress(0, _STEPS, "reading")
    pair = load_pairs(s, job.place.workspace)[0]
    job.progress(1, _STEPS, "measuring")
    comparison = compare(pair, s)
    if sentence := caution(comparison.chosen):
        job.warn(sentence)
    job.progress(2, _STEPS, "drawing")
    figures = draw(comparison, s.error_range_mm, s.figure_scale)
    job.progress(3, _STEPS, "writing")
    for name, data in figures.pictures.items():
        files.write_bytes(folder / "figures" / name, data)
    files.write_text(folder / "figures" / "histogram.svg", figures.histogram_svg)
    files.write_text(folder / "errors.csv", csv_of(comparison))
    files.write_json(folder / "comparison.json", record_of(comparison, s))
    _write_meshes(folder, comparison, s.error_range_mm)
    headline = None
    if not s.from_files:
        headline = headline_of(job.place.workspace, s.runs[0], str(s.dataset), pair.sample)
    files.write_text(folder / "report.html", page(comparison, s, figures, headline))
    job.preview(folder / "figures" / "error.png", title="Signed error")
    job.artifact("report", folder / "report.html", title=s.name)
    job.progress(_STEPS, _STEPS)
    return _summary(comparison)


def _write_meshes(folder: Path, comparison: Comparison, range_: float) -> None:
    chosen = comparison.chosen
    colours = colourise(chosen.signed, -range_, range_, "diverging")
    coloured: Mesh = replace(chosen.aligned.surface.mesh, colours=np.ascontiguousarray(colours))
    write_mesh(folder / "truth.ply", comparison.pair.truth.mesh)
    write_mesh(folder / "prediction.ply", coloured)


def _summary(comparison: Comparison) -> dict[str, float | str]:
    s, unit = comparison.chosen.statistics, comparison.chosen.unit
    return {
        "sample": comparison.pair.sample or comparison.pair.title,
        "alignment": comparison.shown,
        f"median |error| ({unit})": round(s.median_absolute_mm, 3),
        f"RMS ({unit})": round(s.rms_mm, 3),
        f"95th percentile ({unit})": round(s.percentiles_mm[95], 3),
    }
