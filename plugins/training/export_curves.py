"""`train.export_curves`: curves of runs for TensorBoard, or as a table."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.training.run_folder import RunFolder
from plugins.training.settings.export_curves import ExportCurvesSettings
from workbench.api import Job, Place, SettingsError, Task


class TrainExportCurves(Task[ExportCurvesSettings]):
    """Reads the runs' metrics; changes nothing in them."""

    settings = ExportCurvesSettings
    title = "Export curves"
    verb = "Export"
    noun = "runs"

    def check(self, s: ExportCurvesSettings, place: Place) -> None:
        """Refuses a run that is not there."""
        if not s.runs:
            raise SettingsError("No run is chosen", field="runs", remedy="choose one or more")
        for name in s.runs:
            RunFolder(place.run(name)).record()

    def run(self, s: ExportCurvesSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Write the curves; how many runs and figures. Raises WorkbenchError."""
        from plugins.training.curves.exporting import export_curves

        return export_curves(s, job)
