"""`train.report`: one evaluation as HTML, PDF, CSV and LaTeX. Without torch."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.training.settings.judging import ReportSettings
from workbench.api import Job, Place, Task


class TrainReport(Task[ReportSettings]):
    """Writes a report beside the scores it is of; with a second run, how far the two differ and how surely."""

    settings = ReportSettings
    title = "Report"
    verb = "Write report"
    noun = "files"

    def check(self, s: ReportSettings, place: Place) -> None:
        """Refuses runs that were not evaluated on these faces, or not on the same ones."""
        from plugins.training.evaluation.report.gathering import evaluation_of
        from plugins.training.evaluation.significance import paired

        first = evaluation_of(place.workspace, s.run, s)
        if s.against:
            paired(first, evaluation_of(place.workspace, s.against, s, field="against"))

    def run(self, s: ReportSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Gather, write, and name the files. Raises WorkbenchError."""
        from plugins.training.evaluation.report.writing import write_report

        return write_report(s, job)
