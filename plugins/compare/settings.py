"""What a person chooses when two faces are compared."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from workbench.api import Settings, SettingsError, setting

Alignment = Literal["none", "scale_shift", "landmarks", "icp"]
Region = Literal["all", "head", "face", "nose", "eyes", "mouth"]

ALIGNMENTS: dict[Alignment, str] = {
    "none": "Same camera: nothing is moved; the honest figure where the camera is known",
    "scale_shift": "Depth scale and shift: two numbers along the viewing ray, for depth without a scale",
    "landmarks": "Landmarks: rotation and translation that bring the landmarks together",
    "icp": "ICP: landmarks, then surfaces fitted to each other; hides part of the error",
}
REGIONS: dict[Region, str] = {
    "all": "Everything: wherever both surfaces are",
    "head": "Head: face, ears, hair and neck",
    "face": "Face: skin, eyes, brows, nose and mouth",
    "nose": "Nose",
    "eyes": "Eyes",
    "mouth": "Mouth: lips and what is between them",
}
_GEOMETRY_SUFFIXES = (".ply", ".obj", ".stl", ".glb", ".off", ".png", ".tiff", ".npy", ".exr", ".pfm")


class PairSettings(Settings):
    """One predicted and one true face: either a run's prediction of a dataset sample, or any two files."""

    run: str | None = setting(
        None,
        title="Run",
        kind="run",
        group="What to compare",
        description="The run whose prediction is judged.",
    )
    dataset: str | None = setting(
        None,
        title="Dataset",
        kind="dataset",
        group="What to compare",
        description="The dataset that holds the true face.",
    )
    sample: str | None = setting(
        None, title="Sample", kind="sample", group="What to compare", description="Which face of the dataset."
    )
    prediction_file: Path | None = setting(
        None,
        title="Prediction file",
        kind="file",
        suffixes=_GEOMETRY_SUFFIXES,
        group="Or two files",
        description="A mesh or depth image instead of a run's prediction.",
    )
    truth_file: Path | None = setting(
        None,
        title="Truth file",
        kind="file",
        suffixes=_GEOMETRY_SUFFIXES,
        group="Or two files",
        description="A mesh or depth image instead of a dataset sample.",
    )
    file_unit: Literal["m", "mm"] = setting(
        "mm",
        title="Unit of the files",
        group="Or two files",
        description="What one unit in the files means.",
        choices={"m": "Metres", "mm": "Millimetres"},
    )
    field_of_view_degrees: float = setting(
        20.0,
        title="Vertical field of view",
        unit="°",
        ge=1,
        le=120,
        group="Or two files",
        advanced=True,
        description="Of the camera behind a depth file; meshes do not need it.",
    )
    alignment: Alignment = setting(
        "none",
        title="Alignment",
        group="Alignment",
        choices=ALIGNMENTS,
        description="What may be moved before errors are measured. All are computed; this one is shown.",
    )
    region: Region = setting(
        "head", title="Region", group="Region", choices=REGIONS, description="Where errors are counted."
    )
    error_range_mm: float = setting(
        5.0,
        title="Colour range ±",
        unit="mm",
        gt=0,
        le=100,
        group="Error colours",
        slider=True,
        low=0.5,
        high=20,
        step=0.5,
        description="Errors beyond this have the end colours. The same for every viewport and figure.",
    )
    largest_normal_angle_degrees: float = setting(
        75.0,
        title="Largest normal angle",
        unit="°",
        ge=10,
        le=180,
        group="Error colours",
        advanced=True,
        description="Points whose surfaces face this much apart are dropped and counted: they met the wrong side.",
    )
    cap_mm: float = setting(
        50.0,
        title="Largest distance",
        unit="mm",
        gt=0,
        group="Error colours",
        advanced=True,
        description="Points farther than this from the true surface are dropped and counted.",
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        files = (self.prediction_file, self.truth_file)
        if any(files) and not all(files):
            missing = "truth_file" if self.truth_file is None else "prediction_file"
            raise SettingsError("Two files are needed", field=missing, remedy="choose the other file too")
        return self

    @property
    def from_files(self) -> bool:
        return self.prediction_file is not None and self.truth_file is not None

    def require_source(self) -> None:
        """Raises SettingsError naming the first field that is still missing."""
        if self.from_files:
            return
        for field in ("run", "dataset", "sample"):
            if getattr(self, field) is None:
                raise SettingsError(f"No {field} is chosen", field=field, remedy="choose one, or choose two files")


class ReportSettings(PairSettings):
    """A comparison written down: figures, tables, meshes and provenance in one folder."""

    name: str = setting(
        "comparison", title="Name", description="Folder of the report inside the workspace's comparisons."
    )
    figure_scale: int = setting(
        1, title="Figure size", unit="×", ge=1, le=4, description="Pixels of the figures as a multiple of 640 × 640."
    )
