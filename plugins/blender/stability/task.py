"""`render.stability`: how far predicted poses move on a pose-stability set, written down."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.blender.stability.settings import StabilitySettings
from workbench.api import Job, Place, Scalar, Task


class StabilityReport(Task[StabilitySettings]):
    """Spread and error of predicted head poses, for expression and light apart."""

    settings = StabilitySettings
    title = "Pose-stability report"
    verb = "Report"
    noun = "steps"

    def run(self, s: StabilitySettings, job: Job) -> Mapping[str, Scalar]:
        """Read, measure, and write report.html, groups.csv, pictures.csv and stability.json into the comparisons."""
        from plugins.blender.stability.writing import write_report

        return write_report(s, job)

    def check(self, s: StabilitySettings, place: Place) -> None:
        """Refuse what is no pose-stability set. Raises DataError."""
        from plugins.blender.stability.scoring import pictures_of
        from workbench.api import Dataset

        dataset = Dataset.open(s.dataset_folder(place))
        try:
            pictures_of(dataset)
        finally:
            dataset.close()
