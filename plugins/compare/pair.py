"""`compare.pair`: one prediction against the truth, written down. Light: the window imports it for the form."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.compare.settings import ReportSettings
from workbench.api import Estimate, Job, Place, Task


class ComparePair(Task[ReportSettings]):
    """Measures a pair under every alignment and writes report, figures, tables and meshes."""

    settings = ReportSettings
    title = "Compare two faces"
    verb = "Write report"
    noun = "steps"

    def check(self, s: ReportSettings, place: Place) -> None:
        """Refuses a missing source; whether its files are there and readable is found when they are read."""
        s.require_source()

    def estimate(self, s: ReportSettings) -> Estimate:
        return Estimate(memory_bytes_per_worker=600_000_000)

    def run(self, s: ReportSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Load, align, measure, write; the headline figures.

        Raises
        ------
        WorkbenchError : a source is missing or unreadable, or the chosen alignment has no meaning for the pair.
        """
        from plugins.compare.report.writing import write_report

        return write_report(s, job)
