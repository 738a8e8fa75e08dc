"""One true face and the predictions that are compared with it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from plugins.compare.settings.colours import ColourSettings
from plugins.compare.settings.measuring import MeasureSettings
from plugins.compare.settings.profile import ProfileCut
from workbench.api import SettingsError, setting

MOST_PREDICTIONS = 5
"""With the truth they fill six viewports."""
_GEOMETRY_SUFFIXES = (".ply", ".obj", ".stl", ".glb", ".off", ".png", ".tiff", ".npy", ".exr", ".pfm")


class PairSettings(ColourSettings, ProfileCut, MeasureSettings):
    """One true face and its predictions: runs on a dataset's sample, or files."""

    dataset: str | None = setting(
        None,
        title="Dataset",
        kind="dataset",
        group="What to compare",
        description="The dataset that holds the true face.",
    )
    sample: str | None = setting(
        None,
        title="Sample",
        kind="sample",
        group="What to compare",
        description="Which face of the dataset: its id, or worst, median or best of the first run's evaluation.",
    )
    runs: list[str] = setting(
        lambda: [],
        title="Runs",
        kind="run",
        max_length=MOST_PREDICTIONS,
        group="What to compare",
        description="The runs whose predictions are judged, up to five.",
    )
    truth_file: Path | None = setting(
        None,
        title="Truth file",
        kind="file",
        suffixes=_GEOMETRY_SUFFIXES,
        group="Or files",
        description="A mesh or depth image instead of a dataset sample.",
    )
    prediction_files: list[Path] = setting(
        lambda: [],
        title="Prediction files",
        kind="files",
        suffixes=_GEOMETRY_SUFFIXES,
        max_length=MOST_PREDICTIONS,
        group="Or files",
        description="Meshes or depth images instead of runs' predictions, up to five.",
    )
    file_unit: Literal["m", "mm"] = setting(
        "mm",
        title="Unit of the files",
        group="Or files",
        description="What one unit in the files means.",
        choices={"m": "Metres", "mm": "Millimetres"},
    )
    field_of_view_degrees: float = setting(
        20.0,
        title="Vertical field of view",
        unit="°",
        ge=1,
        le=120,
        group="Or files",
        advanced=True,
        description="Of the camera behind a depth file; meshes do not need it.",
    )

    @model_validator(mode="after")
    def _both_sides(self) -> Self:
        if bool(self.truth_file) != bool(self.prediction_files):
            missing = "truth_file" if self.truth_file is None else "prediction_files"
            raise SettingsError("Two files are needed", field=missing, remedy="choose the other file too")
        return self

    @property
    def from_files(self) -> bool:
        """Whether files are compared, not runs."""
        return self.truth_file is not None and bool(self.prediction_files)

    def require_source(self) -> None:
        """Raises SettingsError naming the first field that is still missing."""
        if self.from_files:
            return
        for field in ("dataset", "sample", "runs"):
            if not getattr(self, field):
                word = field.rstrip("s")
                raise SettingsError(f"No {word} is chosen", field=field, remedy="choose one, or choose files")
