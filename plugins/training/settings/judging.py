"""`train.leaderboard`, `train.properties` and `train.report`: runs beside each other, and one run on paper."""

from __future__ import annotations

from typing import Literal

from plugins.training.settings.evaluate import SPLITS, SplitName
from plugins.training.settings.names import DEVICES, DeviceName
from workbench.api import Settings, setting

AlignmentName = Literal["", "none", "scale_shift", "median_ratio", "scale", "scale_shift_inverse", "min_max"]
ALIGNMENT_CHOICES = {
    "": "Automatic: as predicted where all runs have that, else fitted",
    "none": "As predicted",
    "scale_shift": "Scale and shift fitted per picture in depth",
    "median_ratio": "One factor per picture: ratio of medians",
    "scale": "One factor per picture by least squares",
    "scale_shift_inverse": "Scale and shift fitted per picture in inverse depth",
    "min_max": "The prediction's range stretched to the truth's",
}


class LeaderboardSettings(Settings):
    """Runs ranked on the faces they were measured on."""

    dataset: str | None = setting(
        None, title="Dataset", kind="dataset", description="Only this one; all when none is chosen."
    )
    split: Literal["", "train", "validation", "test", "all"] = setting(
        "",
        title="Faces",
        choices={"": "Every part that was measured", **SPLITS},
        description="Which part of the dataset.",
    )
    alignment: AlignmentName = setting(
        "", title="Alignment", choices=ALIGNMENT_CHOICES, description="What was fitted before measuring."
    )
    region: str = setting(
        "",
        title="Region",
        description="head, face, full, or part:NAME for a label of the mask; the headline's when left empty.",
    )
    metric: str = setting(
        "", title="Ranked by", description="Name of a metric in scores.json, such as mae_mm; the headline's when empty."
    )


class PropertiesSettings(Settings):
    """What networks cost: measured on this computer, one picture at a time."""

    networks: list[str] = setting(
        lambda: [], title="Networks", description="Names of networks, as published; none is all runs."
    )
    runs: list[str] = setting(
        lambda: [], title="Runs", kind="run", description="Trained runs; all of the workspace when both are empty."
    )
    size: int | None = setting(
        None,
        title="Size",
        unit="px",
        ge=16,
        le=2048,
        description="Side of the square picture; what each network was made or trained for when left empty.",
    )
    repeats: int = setting(
        5, title="Repeats", ge=1, le=1000, description="Forward passes timed; the median counts, after one to warm up."
    )
    device: DeviceName = setting(
        "auto",
        title="Device",
        kind="choice",
        choices=DEVICES,
        description="Timed beside one thread of the processor, where it is a graphics card.",
    )


class ReportSettings(Settings):
    """One evaluation as HTML, PDF, CSV and LaTeX."""

    run: str = setting("", title="Run", kind="run", description="A run that was evaluated.")
    against: str | None = setting(
        None,
        title="Compared with",
        kind="run",
        description="A second run evaluated on the same faces: differences with their confidence are added.",
    )
    dataset: str = setting("", title="Dataset", kind="dataset", description="The faces it was evaluated on.")
    split: SplitName = setting("test", title="Faces", choices=SPLITS, description="Which part of the dataset.")
    pictures: int = setting(
        3,
        title="Faces shown",
        ge=0,
        le=20,
        description="So many of the worst, the middling and the best faces each; they need kept predictions.",
    )
