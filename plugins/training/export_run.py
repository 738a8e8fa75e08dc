"""`train.export`: a run as files for other programs. Torch is imported only when it starts."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping

from plugins.training.run_folder import RunFolder
from plugins.training.settings.export import ExportSettings
from workbench.api import Estimate, Job, Place, Scalar, SettingsError, Task, UnavailableError

_NEEDED = ("onnx", "onnxruntime")
_MEMORY = 2 * 2**30


class TrainExport(Task[ExportSettings]):
    """Weights, TorchScript and ONNX of a run, tried out, with a description of how to use them."""

    settings = ExportSettings
    title = "Export a run"
    verb = "Export"
    noun = "files"

    def check(self, s: ExportSettings, place: Place) -> None:
        """Refuses a run that is not there or has no weights, formats whose library is missing, and a taken name."""
        if not s.run:
            raise SettingsError("No run is chosen", field="run", remedy="choose the run to export")
        if not s.formats:
            raise SettingsError("No format is chosen", field="formats", remedy="choose at least one")
        run = RunFolder(place.run(s.run))
        run.record()
        if not run.checkpoint(s.checkpoint).exists():
            remedy = "they come with its first epoch"
            raise SettingsError(f"The run “{s.run}” has no weights yet", field="run", remedy=remedy)
        if "onnx" in s.formats:
            refuse_without_onnx()
        if (run.path / "exports" / s.name).exists():
            raise SettingsError(f"There already is an export “{s.name}”", field="name", remedy="choose another name")

    def estimate(self, s: ExportSettings) -> Estimate:
        return Estimate(memory_bytes_per_worker=_MEMORY, start_seconds=3.0)

    def run(self, s: ExportSettings, job: Job) -> Mapping[str, Scalar]:
        """Write the files, try each, and say how far it is from the run.

        Raises
        ------
        WorkbenchError : bad data or settings, a missing library, a full disk.
        """
        from plugins.training.export.exporting import export

        return export(s, job)


def refuse_without_onnx() -> None:
    """Raises UnavailableError: a library that writes or tries ONNX is not installed."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        words = " and ".join(f"“{name}”" for name in missing)
        raise UnavailableError(
            f"ONNX needs {words}, not installed here",
            remedy=f"install with “pip install {' '.join(missing)}”, or leave ONNX out",
        )
