"""report.html, report.pdf, report.csv and report.tex beside the scores they are of."""

from __future__ import annotations

import csv
import io

from plugins.training.evaluation.record import Evaluation, region_words
from plugins.training.evaluation.report.gathering import evaluation_of, gathered
from plugins.training.settings.judging import ReportSettings
from workbench.api import Job, Report, files, html_of, pdf_bytes

_STEPS = 4


def write_report(s: ReportSettings, job: Job) -> dict[str, float | int | str | bool | None]:
    """Gather and write all four; the headline. Raises WorkbenchError."""
    job.progress(0, _STEPS, "reading")
    report = gathered(s, job.place.workspace)
    evaluation = evaluation_of(job.place.workspace, s.run, s)
    folder, name = evaluation.file.parent, "report" if not s.against else f"report against {s.against}"
    job.progress(1, _STEPS, "writing HTML")
    files.write_text(folder / f"{name}.html", html_of(report))
    job.progress(2, _STEPS, "writing PDF")
    files.write_bytes(folder / f"{name}.pdf", pdf_bytes(report))
    job.progress(3, _STEPS, "writing tables")
    files.write_text(folder / f"{name}.csv", csv_of(evaluation))
    files.write_text(folder / f"{name}.tex", latex_of(report))
    job.artifact("report", folder / f"{name}.html", title=report.title)
    job.artifact("report", folder / f"{name}.pdf", title=f"{report.title} (PDF)")
    job.progress(_STEPS, _STEPS)
    return {"report": report.title, "pictures": sum(len(part.pictures) for part in report.parts)}


def latex_of(report: Report) -> str:
    """Every table of the report as LaTeX, one after the other."""
    return "\n".join(part.sheet.latex(f"{report.title}. {part.heading}") for part in report.parts if part.sheet)


def csv_of(evaluation: Evaluation) -> str:
    """Every score of every alignment, region and group, one a line."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(
        ["group", "alignment", "region", "metric", "unit", "better", "samples", "run", *evaluation.baselines]
    )
    everything = [("", evaluation.scores)]
    for title, groups in evaluation.groups().values():
        everything += [(f"{title}: {group.name}", group.scores) for group in groups]
    for name, scores in everything:
        for alignment, regions in scores.items():
            for region, metrics in regions.items():
                for metric, entry in metrics.items():
                    whole = evaluation.entry(alignment, region, metric)
                    known = [whole.get("unit", ""), whole.get("better", ""), entry.get("n")]
                    values = [entry.get(who) for who in ("run", *evaluation.baselines)]
                    writer.writerow([name, alignment, region_words(region), metric, *known, *values])
    return stream.getvalue()
