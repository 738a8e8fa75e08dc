"""A whole evaluation: every face of a dataset's split, and what each run says of it."""

from __future__ import annotations

from typing import Literal

from plugins.compare.settings.measuring import MeasureSettings
from plugins.compare.settings.pair import MOST_PREDICTIONS
from workbench.api import Settings, SettingsError, setting

SplitName = Literal["train", "validation", "test", "all"]


class SetSource(Settings):
    """Which faces, and whose predictions of them."""

    dataset: str | None = setting(
        None, title="Dataset", kind="dataset", group="What to compare", description="The dataset with the true faces."
    )
    split: SplitName = setting(
        "test",
        title="Faces",
        group="What to compare",
        choices={
            "train": "The faces the runs learned from",
            "validation": "The faces that steered the training",
            "test": "Faces the runs have never met: the honest figure",
            "all": "Every face",
        },
        description="Which part of the dataset.",
    )
    runs: list[str] = setting(
        lambda: [],
        title="Runs",
        kind="run",
        max_length=MOST_PREDICTIONS,
        group="What to compare",
        description="The runs whose predictions are judged, up to five. Evaluating a run keeps its predictions.",
    )
    name: str = setting(
        "evaluation",
        title="Name",
        group="What to compare",
        description="Folder of the table inside the workspace's comparisons.",
    )


class SetSettings(MeasureSettings, SetSource):
    """Every face of a part of a dataset, with the predictions of one or more runs, measured the same way."""

    all_alignments: bool = setting(
        False,
        title="Every alignment",
        group="Alignment",
        description="Measures each face under all alignments, not only the chosen one; takes several times as long.",
    )

    baselines: bool = setting(
        True,
        title="Baselines",
        group="What to compare",
        description="Measures what asks for no learning on the same faces in the same way: the mean depth image and "
        "the mean face of the dataset's training faces, and a flat plane at the true distance.",
    )

    def require_source(self) -> None:
        """Raises SettingsError naming the first field that is still missing."""
        for field, given in (("dataset", self.dataset), ("runs", self.runs), ("name", self.name.strip())):
            if not given:
                word = field.rstrip("s")
                raise SettingsError(f"No {word} is chosen", field=field, remedy=f"choose a {word}")
        if len(set(self.runs)) < len(self.runs):
            raise SettingsError("A run is chosen twice", field="runs", remedy="choose each run once")
