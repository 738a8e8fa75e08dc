"""What a person chooses for a pose-stability report."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from workbench.api import DatasetName, Place, Settings, SettingsError, files, setting

Convention = Literal["300w_lp", "workbench"]


class StabilitySettings(Settings):
    """The set, the predictions, and what their angles mean."""

    dataset: Path = setting(
        ..., title="Dataset", kind="dataset", description="A pose-stability set rendered here, by name or folder."
    )
    source: Literal["csv", "mat"] = setting(
        "csv",
        title="Predictions",
        choices={
            "csv": "A table (.csv) with the columns id, yaw, pitch, roll in degrees",
            "mat": "A folder of .mat files with Pose_Para, named like the pictures",
        },
        description="What the estimator to be judged said of each picture.",
    )
    file: Path | None = setting(
        None,
        title="Table",
        kind="file",
        suffixes=(".csv", ".tsv", ".txt"),
        description="One line a picture; an id is the picture's name, with or without its ending.",
        only_if={"source": ("csv",)},
    )
    angles: Convention = setting(
        "300w_lp",
        title="Angles",
        choices={
            "300w_lp": "As 300W-LP, which most estimators follow: positive yaw faces the picture's left",
            "workbench": "As the datasets made here: positive yaw faces the picture's right",
        },
        description="What the table's angles mean. In both positive pitch looks up and positive roll tilts clockwise.",
        only_if={"source": ("csv",)},
    )
    folder: Path | None = setting(
        None,
        title="Folder",
        kind="folder",
        description="Folders inside it count too. Only the three angles are read.",
        only_if={"source": ("mat",)},
    )
    name: DatasetName = setting(
        "pose-stability", title="Report name", description="Folder inside the workspace's comparisons."
    )

    def model_post_init(self, context: object) -> None:
        """Refuses predictions that are not named. Raises SettingsError."""
        super().model_post_init(context)
        for field in ("file", "folder"):
            if self.counts(field) and getattr(self, field) is None:
                raise SettingsError("No predictions are chosen", field=field, remedy="choose what the estimator wrote")

    def dataset_folder(self, place: Place) -> Path:
        """Where the set lies."""
        if self.dataset.is_absolute():
            return self.dataset
        return files.inside(place.workspace, "datasets", *self.dataset.parts)
