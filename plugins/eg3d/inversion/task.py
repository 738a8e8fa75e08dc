"""`eg3d.invert`: from a person's photo to the code that draws it. Torch is imported only when the job starts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from plugins.eg3d.inversion.preparing import aligned_photo
from plugins.eg3d.inversion.results import InversionFolder
from plugins.eg3d.inversion.settings import InvertSettings
from workbench.api import Estimate, Job, Place, SettingsError, Task, files

_SMALL_BYTES, _FULL_BYTES = 1_500_000_000, 3_500_000_000


class InvertTask(Task[InvertSettings]):
    """Looks for the code and the camera whose picture is most like a photo, and adapts the generator if wanted."""

    settings = InvertSettings
    title = "Face from a photo"
    verb = "Find the face"
    noun = "steps"

    def check(self, s: InvertSettings, place: Place) -> None:
        """Refuses what cannot work: a name that is taken, photo, points, generator and files of weights."""
        if InversionFolder.of(place.workspace, s.name).record.exists():
            raise SettingsError(f"There already is an inversion “{s.name}”", field="name", remedy="choose another name")
        if s.noise and not s.tuning_steps:
            raise SettingsError(
                "Noise that is found would be lost without pivotal tuning",
                field="noise",
                remedy="set tuning steps, or leave the noise as it is",
            )
        if s.tuning_steps and (place.workspace / "checkpoints" / f"{s.name}.safetensors").exists():
            raise SettingsError(f"There already is a model file “{s.name}”", field="name", remedy="choose another name")
        if s.feature_calibration is not None and s.features is None:
            raise SettingsError(
                "LPIPS weights say nothing without those of VGG16", field="features", remedy="choose both files"
            )
        for field in ("features", "feature_calibration"):
            _refuse_missing(getattr(s, field), field)
        aligned_photo(s)

    def estimate(self, s: InvertSettings) -> Estimate:
        """Memory only: how long it takes depends on the generator and the machine."""
        return Estimate(memory_bytes_per_worker=_SMALL_BYTES if s.generator is None else _FULL_BYTES)

    def run(self, s: InvertSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Search and, if wanted, tune; the figures of the result.

        Raises
        ------
        WorkbenchError : bad photo, points, generator or weights; the loss is no number; the disk is full.
        """
        from plugins.eg3d.inversion.running import invert

        return invert(s, job)


def _refuse_missing(path: Path | None, field: str) -> None:
    if path is not None and not files.long_path(path).is_file():
        raise SettingsError("The file of weights is missing", field=field, where=files.plain_path(path))
