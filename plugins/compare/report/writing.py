"""The comparison folder: report, figures/, plots/, tables, surfaces, turntables, comparison.json and a session."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from plugins.compare.aligning import how_found, write_matrix
from plugins.compare.file_kinds import SESSION_SUFFIX
from plugins.compare.measuring import Comparison, compare
from plugins.compare.report.colour_bar import png_of
from plugins.compare.report.figures import Figure, figure_count, figures_of, for_a_page
from plugins.compare.report.gathering import report_of, warnings_of
from plugins.compare.report.meshes import file_name, mesh_files
from plugins.compare.report.plots import Plot, plots_of
from plugins.compare.report.profile_plots import profile_plots
from plugins.compare.report.provenance import provenance_of
from plugins.compare.report.record import errors_sheet, record_of
from plugins.compare.report.tables import depth_sheet, landmarks_sheet, names_of, parts_sheet, values_sheet
from plugins.compare.report.turntable import azimuths, write_turntable
from plugins.compare.session import Session, write_session
from plugins.compare.settings import PairSettings, ReportSettings
from plugins.compare.sources import load_pairs, remember
from workbench.api import (
    Job,
    Report,
    Scalar,
    WorkbenchError,
    drawing_pdf,
    files,
    html_of,
    pdf_bytes,
    without_private_paths,
)

_MADE_HERE = ("figures", "plots")
_VIDEO_SHARE = 0.2
"""What a picture of a video costs beside a figure, for the time left."""


def write_report(s: ReportSettings, job: Job) -> Mapping[str, Scalar]:
    """Measure and write everything that is asked for; the headline figures. Raises WorkbenchError."""
    return _Writing(s, job).run()


class _Writing:
    """One report on its way; a step is a prediction measured, a figure, or a few pictures of a video."""

    def __init__(self, s: ReportSettings, job: Job) -> None:
        self._s, self._job = s, job
        self._folder = files.inside(job.place.workspace, "comparisons", s.name)
        self._done, self._total = 0.0, 1.0

    def run(self) -> Mapping[str, Scalar]:
        s, job = self._s, self._job
        job.progress(0, 1, "reading")
        pairs = load_pairs(s, job.place.workspace)
        remember(s, job.place.workspace)
        self._total = len(pairs) + 1.0
        if "video" in s.formats:
            self._total += _VIDEO_SHARE * len(azimuths(s)) * len(pairs)
        comparisons = []
        for number, pair in enumerate(pairs):
            self._step(0, f"measuring {pair.prediction.title}")
            try:
                comparisons.append(compare(pair, s.for_prediction(number)))
            except WorkbenchError:
                # What looks wrong about the files may be the reason.
                for sentence in pair.remarks:
                    job.warn(sentence)
                raise
            self._step(1, "")
            if job.should_stop():
                return {}
        if "own" in s.views and s.own_view is None:
            job.warn("The window's view is not known here, so “As in the window” shows the front.")
        for sentence in warnings_of(comparisons):
            job.warn(sentence)
        self._clear()
        figures = list(self._figures(comparisons))
        if job.should_stop():
            return {}
        self._write(comparisons, figures)
        if "video" in s.formats and not self._turntables(comparisons):
            return {}
        job.progress(self._total, self._total)
        return _summary(comparisons)

    def _step(self, cost: float, note: str) -> None:
        self._done += cost
        self._job.progress(self._done, self._total, note)

    def _clear(self) -> None:
        """What another report of this name left and this one may not write again would be taken for its own."""
        for name in _MADE_HERE:
            shutil.rmtree(files.long_path(self._folder / name), ignore_errors=True)

    def _figures(self, comparisons: Sequence[Comparison]) -> Iterator[Figure]:
        """Draws them, and keeps them on disk where that is asked for."""
        s = self._s
        if not {"png", "html", "pdf"} & set(s.formats):
            return
        self._total += figure_count(comparisons, s)
        for figure in figures_of(comparisons, s):
            if self._job.should_stop():
                return
            if "png" in s.formats:
                target = self._folder / "figures" / figure.name
                files.write_bytes(target, png_of(figure.pixels, figure.caption, figure.scale))
                if figure.kind == "error":
                    self._job.preview(target, title=figure.caption)
            self._step(1, "drawing")
            # Eight times as large, all of them would be gigabytes.
            yield for_a_page(figure)

    def _write(self, comparisons: Sequence[Comparison], figures: Sequence[Figure]) -> None:
        s, folder, workspace = self._s, self._folder, self._job.place.workspace
        self._step(0, "writing")
        provenance = provenance_of(comparisons, s, workspace)
        profiles, sentences = profile_plots(comparisons, s)
        for sentence in sentences:
            self._job.warn(sentence)
        plots = [*plots_of(comparisons, s), *profiles]
        for name, data in mesh_files(comparisons, s.scale(comparisons[0].chosen.unit), s.formats):
            files.write_bytes(folder / name, data)
        self._write_tables(comparisons, plots)
        self._write_matrices(comparisons)
        for plot in plots:
            if "svg" in s.formats:
                files.write_text(folder / "plots" / f"{plot.name}.svg", plot.drawing.svg())
            if "plot_pdf" in s.formats:
                files.write_bytes(folder / "plots" / f"{plot.name}.pdf", drawing_pdf(plot.drawing))
        files.write_json(folder / "comparison.json", record_of(comparisons, s, provenance))
        write_session(folder / f"comparison{SESSION_SUFFIX}", Session.of(s, comparisons[0].pair.title, workspace))
        report = report_of(comparisons, figures, plots, s, provenance, workspace)
        self._write_pages(report, provenance["written"])
        self._step(1, "")

    def _write_tables(self, comparisons: Sequence[Comparison], plots: Sequence[Plot]) -> None:
        if "csv" not in self._s.formats:
            return
        sheets = {
            "errors.csv": errors_sheet(comparisons),
            "figures.csv": values_sheet(comparisons),
            "parts.csv": parts_sheet(comparisons),
            "landmarks.csv": landmarks_sheet(comparisons),
            "depth.csv": depth_sheet(comparisons),
            **{f"plots/{plot.name}.csv": plot.values for plot in plots},
        }
        for name, sheet in sheets.items():
            if sheet is not None:
                # With a byte order mark, Excel takes the file for what it is.
                files.write_bytes(self._folder / name, sheet.csv().encode("utf-8-sig"))

    def _write_matrices(self, comparisons: Sequence[Comparison]) -> None:
        if "matrix" not in self._s.formats:
            return
        measured_by = self._s.model_dump(mode="json", include=set(PairSettings.model_fields))
        for number, comparison in enumerate(comparisons, start=1):
            for suffix in ("json", "txt"):
                place = self._folder / file_name("matrix", number, len(comparisons), suffix)
                write_matrix(place, how_found(comparison.chosen.aligned), without_private_paths(measured_by))

    def _write_pages(self, report: Report, written: str) -> None:
        s, job = self._s, self._job
        if "html" in s.formats:
            files.write_text(self._folder / "report.html", html_of(report))
            job.artifact("report", self._folder / "report.html", title=s.name)
        if "pdf" in s.formats:
            data = pdf_bytes(report, datetime.fromisoformat(written))
            files.write_bytes(self._folder / "report.pdf", data)
            job.artifact("report", self._folder / "report.pdf", title=f"{s.name} (PDF)")
        job.artifact("folder", self._folder, title=f"{s.name}: all files")

    def _turntables(self, comparisons: Sequence[Comparison]) -> bool:
        """False when the job was stopped; the file is then not there."""

        def going_on() -> bool:
            self._step(_VIDEO_SHARE, "filming")
            return not self._job.should_stop()

        for number, comparison in enumerate(comparisons, start=1):
            name = file_name("turntable", number, len(comparisons), "mp4")
            if not write_turntable(self._folder / name, comparison, self._s, going_on):
                return False
            self._job.artifact("video", self._folder / name, title=f"Turntable: {comparison.pair.prediction.title}")
        return True


def _summary(comparisons: Sequence[Comparison]) -> dict[str, Scalar]:
    first = comparisons[0]
    found: dict[str, Scalar] = {"sample": first.pair.sample or first.pair.title, "alignment": first.shown}
    for name, comparison in zip(names_of(comparisons), comparisons, strict=True):
        s, unit = comparison.chosen.statistics, comparison.chosen.unit
        who = f"{name}: " if len(comparisons) > 1 else ""
        found[f"{who}median |error| ({unit})"] = round(s.median_absolute_mm, 3)
        found[f"{who}RMS ({unit})"] = round(s.rms_mm, 3)
        found[f"{who}95th percentile ({unit})"] = round(s.percentiles_mm[95], 3)
    return found
