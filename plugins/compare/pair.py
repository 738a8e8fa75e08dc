"""`compare.pair`: predictions against one truth, written down. Light: the window imports it for the form."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.compare.settings import ReportSettings
from workbench.api import Estimate, Job, Place, SettingsError, Task, check_name


class ComparePair(Task[ReportSettings]):
    """Measures predictions under every alignment and writes report, figures, plots, tables, surfaces and videos."""

    settings = ReportSettings
    title = "Compare two faces"
    verb = "Write report"
    noun = "steps"

    def check(self, s: ReportSettings, place: Place) -> None:
        """Refuses a missing source, a name that is none for a folder, and nothing to write; whether files are there and
        readable is found when they are read."""
        s.require_source()
        try:
            check_name(s.name)
        except SettingsError as error:
            raise SettingsError(error.what, field="name", remedy=error.remedy) from error
        if not s.formats:
            raise SettingsError("Nothing is to be written", field="formats", remedy="choose at least one")

    def estimate(self, s: ReportSettings) -> Estimate:
        # Graphics hold a picture several times over while it is drawn; measuring a mesh takes twenty times its file.
        pictures = 24 * (640 * s.figure_scale) ** 2
        return Estimate(memory_bytes_per_worker=600_000_000 + pictures + 20 * s.bytes_of_files())

    def run(self, s: ReportSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Load, align, measure, write; the headline figures.

        Raises
        ------
        WorkbenchError : a source is missing or unreadable, or the chosen alignment has no meaning for the pair.
        """
        from plugins.compare.report.writing import write_report

        return write_report(s, job)
