"""One true face and the predictions that are compared with it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from plugins.compare.file_kinds import GEOMETRY_SUFFIXES
from plugins.compare.settings.colours import ColourSettings
from plugins.compare.settings.file_meaning import SPACES, UNITS, read_intrinsics
from plugins.compare.settings.measuring import MeasureSettings
from plugins.compare.settings.profile import ProfileCut
from workbench.api import Settings, SettingsError, files, setting

MOST_PREDICTIONS = 5
"""With the truth they fill six viewports."""


class SourceSettings(Settings):
    """Where a true face and its predictions come from: runs on a dataset's sample, or files."""

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
        suffixes=GEOMETRY_SUFFIXES,
        group="Or files",
        description="A mesh, depth image or volume instead of a dataset sample.",
    )
    prediction_files: list[Path] = setting(
        lambda: [],
        title="Prediction files",
        kind="files",
        suffixes=GEOMETRY_SUFFIXES,
        max_length=MOST_PREDICTIONS,
        group="Or files",
        description="Meshes, depth images or volumes instead of runs' predictions, up to five.",
    )
    file_unit: Literal["ask", "m", "cm", "mm", "factor", "none"] = setting(
        "ask",
        title="Unit of the files",
        group="Or files",
        advanced=True,
        description="What one unit in the files means. It is asked once for each file and remembered; a report keeps "
        "what is said here for its files, too.",
        choices={"ask": "As remembered, or asked once", **UNITS},
    )
    metres_per_unit: float = setting(
        1.0,
        title="Metres per unit",
        unit="m",
        gt=0,
        group="Or files",
        advanced=True,
        only_if={"file_unit": ("factor",)},
        description="Length of one unit of the files.",
    )
    truth_unit: Literal["same", "m", "cm", "mm", "none"] = setting(
        "same",
        title="Unit of the truth",
        group="Or files",
        advanced=True,
        description="Where the true file has another unit than the predictions.",
        choices={"same": "As the other files", **{unit: UNITS[unit] for unit in ("m", "cm", "mm", "none")}},
    )
    depth_space: Literal["ask", "depth", "ray_distance", "inverse_depth"] = setting(
        "ask",
        title="Depth files hold",
        group="Or files",
        advanced=True,
        description="What the numbers of depth files count.",
        choices={"ask": "As remembered, or asked once", **SPACES},
    )
    field_of_view_degrees: float | None = setting(
        None,
        title="Vertical field of view",
        unit="°",
        ge=1,
        le=150,
        group="Or files",
        advanced=True,
        description="Of the camera behind depth files; as remembered, or asked once, where empty.",
    )
    intrinsics: str = setting(
        "",
        title="Intrinsics",
        unit="px",
        group="Or files",
        advanced=True,
        description="Four numbers fx fy cx cy of the camera behind depth files, instead of a field of view.",
    )
    iso_level: float | None = setting(
        None,
        title="Level of volumes",
        group="Or files",
        advanced=True,
        description="Value at which the surface of a volume is cut; as remembered, or asked once, where empty.",
    )

    @model_validator(mode="after")
    def _both_sides(self) -> Self:
        if bool(self.truth_file) != bool(self.prediction_files):
            missing = "truth_file" if self.truth_file is None else "prediction_files"
            raise SettingsError("Two files are needed", field=missing, remedy="choose the other file too")
        read_intrinsics(self.intrinsics)
        return self

    @property
    def from_files(self) -> bool:
        """Whether files are compared, not runs."""
        return self.truth_file is not None and bool(self.prediction_files)

    def bytes_of_files(self) -> int:
        """Size of the files on disk, of those that are there."""
        paths = [path for path in (self.truth_file, *self.prediction_files) if path is not None]
        found = [files.long_path(path) for path in paths]
        return sum(path.stat().st_size for path in found if path.is_file())

    def require_source(self) -> None:
        """Raises SettingsError naming the first field that is still missing."""
        if self.from_files:
            return
        for field in ("dataset", "sample", "runs"):
            if not getattr(self, field):
                word = field.rstrip("s")
                raise SettingsError(f"No {word} is chosen", field=field, remedy="choose one, or choose files")


class PairSettings(ColourSettings, ProfileCut, MeasureSettings, SourceSettings):
    """One true face and its predictions. The last base's fields come first in forms: what is compared, then how."""
