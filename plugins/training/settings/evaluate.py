"""`train.evaluate`: how well a run does on faces whose depth is known."""

from __future__ import annotations

from typing import Literal

from plugins.training.settings.names import DEVICES, DeviceName
from workbench.api import Settings, setting

SplitName = Literal["train", "validation", "test", "all"]

SPLITS = {
    "train": "The faces it was trained on: says how well it remembers",
    "validation": "The faces that steered the training",
    "test": "Faces it has never met: the honest figure",
    "all": "Every face",
}


class EvaluateSettings(Settings):
    """How well a run does on faces whose depth is known."""

    run: str = setting("", title="Run", kind="run", description="The training run to measure.")
    dataset: str = setting("", title="Dataset", kind="dataset", description="Faces with true depth.")
    split: SplitName = setting("test", title="Faces", choices=SPLITS, description="Which part of the dataset.")
    checkpoint: Literal["best", "last"] = setting(
        "best",
        title="Weights",
        advanced=True,
        choices={"best": "Those with the lowest validation loss", "last": "Those of the last epoch"},
        description="Which weights of the run.",
    )
    mirror: bool = setting(
        False,
        title="Average with the mirror image",
        advanced=True,
        description="Predicts each face twice, once mirrored, and averages: a little better, twice the time.",
    )
    keep_predictions: bool = setting(
        True,
        title="Keep the predicted depth",
        description="Stores each predicted depth map in the run's folder, for the Compare tab.",
    )
    device: DeviceName = setting(
        "auto", title="Device", kind="choice", group="Machine", choices=DEVICES, description="What computes."
    )
    threads: int | None = setting(
        None, title="Threads", ge=1, le=256, group="Machine", advanced=True, description="Processor threads."
    )
