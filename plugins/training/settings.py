"""What a person chooses for training, measuring and applying a depth network. Imports nothing heavy: forms read it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator

from plugins.training.targets import TARGETS, TargetKind
from workbench.api import Settings, SettingsError, setting

NetworkName = Literal["attunet"]
LossName = Literal["l1", "l1_slopes"]
Precision = Literal["auto", "float32", "mixed"]
SplitName = Literal["train", "validation", "test", "all"]

NETWORKS = {"attunet": "Attention U-Net: a U-Net whose skip connections are weighed by where to look"}
LOSSES = {
    "l1": "L1: mean absolute error over the head",
    "l1_slopes": "L1 and slopes: also asks neighbouring pixels to differ as they should; sharper noses and lids",
}
SCHEDULES = {
    "cosine": "Cosine: falls to almost nothing at the planned end; the best result for a fixed time",
    "plateau": "Plateau: falls when the validation loss stops improving; for runs without a planned end",
}
PRECISIONS = {
    "auto": "Automatic: mixed where this processor or graphics card is faster with it",
    "float32": "Single precision everywhere",
    "mixed": "Mixed: half precision where that is harmless",
}
DEVICES = {
    "auto": "Automatic: the graphics card where there is one",
    "cpu": "Processor",
    "cuda:0": "First NVIDIA graphics card",
    "cuda:1": "Second NVIDIA graphics card",
}
SPLITS = {
    "train": "The faces it was trained on: says how well it remembers",
    "validation": "The faces that steered the training",
    "test": "Faces it has never met: the honest figure",
    "all": "Every face",
}
_DEVICE = re.compile(r"^(auto|cpu|cuda(:\d+)?)$")
_REFUSED = set('<>:"/\\|?*')


def check_run_name(text: str) -> str:
    """`text`, trimmed, when it can be the name of a folder inside `runs/` on every system. Raises ValueError."""
    name = text.strip()
    if not name or len(name) > 80:
        raise ValueError("a name has 1 to 80 characters")
    if any(c in _REFUSED or ord(c) < 32 for c in name) or name.startswith(".") or name.endswith("."):
        raise ValueError('a name may not hold any of < > : " / \\ | ? * and may not begin or end with a dot')
    return name


def check_device(text: str) -> str:
    """`text` when it names a device: auto, cpu, cuda or cuda:1. Raises SettingsError."""
    if not _DEVICE.match(text):
        raise SettingsError(f"“{text}” is no device", field="device", remedy="write auto, cpu, cuda or cuda:0")
    return text


RunName = Annotated[str, AfterValidator(check_run_name)]
DeviceName = Annotated[str, AfterValidator(check_device)]


class TrainSettings(Settings):
    """One training run."""

    name: RunName = setting("my run", title="Run name", description="Folder of the run inside the workspace's runs.")
    dataset: str = setting(
        "",
        title="Dataset",
        kind="dataset",
        group="Data",
        description="Faces with depth to learn from. Its own split says which are held out.",
    )
    more_datasets: list[str] = setting(
        lambda: [],
        title="More datasets",
        group="Data",
        advanced=True,
        description="Names of further datasets to learn from together with the first.",
    )
    target: TargetKind = setting(
        "relative_to_head",
        title="What is learned",
        group="Data",
        choices=TARGETS,
        description="The number the network gives for each pixel. A photo cut to the face does not show how far away "
        "the camera was, so depth relative to the head is the well-posed choice.",
    )
    resolution: int = setting(
        128,
        title="Resolution",
        unit="px",
        ge=32,
        le=1024,
        multiple_of=16,
        step=32,
        group="Data",
        description="Side of the square pictures the network sees. Twice the side costs four times the time.",
    )
    outline: bool = setting(
        True,
        title="Learn the outline too",
        group="Data",
        description="The network also says which pixels are head, so that photos are cut out without a mask.",
    )
    network: NetworkName = setting(
        "attunet", title="Network", group="Network", choices=NETWORKS, description="Which network is trained."
    )
    width: int = setting(
        32,
        title="Width",
        unit="channels",
        ge=4,
        le=128,
        multiple_of=4,
        group="Network",
        description="Channels of the first block. 16 learns a few hundred faces in minutes on a processor; 32 is the "
        "published size.",
    )
    blocks: int = setting(
        5, title="Blocks", ge=2, le=6, group="Network", advanced=True, description="Levels of the U; 5 is published."
    )
    loss: LossName = setting("l1", title="Loss", group="Learning", choices=LOSSES, description="What is made small.")
    learning_rate: float = setting(
        4e-3, title="Learning rate", gt=0, le=1, group="Learning", description="Step size of the Adam optimiser."
    )
    schedule: Literal["cosine", "plateau"] = setting(
        "cosine",
        title="Learning-rate schedule",
        group="Learning",
        choices=SCHEDULES,
        description="How the learning rate falls.",
    )
    patience: int = setting(
        5,
        title="Patience",
        unit="epochs",
        ge=1,
        le=1000,
        group="Learning",
        advanced=True,
        description="Epochs without a better validation loss before the plateau schedule lowers the learning rate.",
    )
    stop_after: int | None = setting(
        None,
        title="Stop early after",
        unit="epochs",
        ge=1,
        le=10000,
        group="Learning",
        advanced=True,
        description="End the run after this many epochs without a better validation loss.",
    )
    batch: int = setting(
        8, title="Batch", unit="pictures", ge=1, le=1024, group="Learning", description="Pictures in one step."
    )
    epochs: int = setting(
        40,
        title="Epochs",
        ge=1,
        le=100_000,
        group="Learning",
        description="How often every training face is seen.",
    )
    coarse_share: float = setting(
        0.4,
        title="Coarse start",
        ge=0,
        le=0.9,
        step=0.1,
        slider=True,
        group="Learning",
        advanced=True,
        description="This share of the epochs is learned at half the resolution, where a face costs a quarter of the "
        "time: the shape of a head first, its details after.",
    )
    time_limit_minutes: float | None = setting(
        None,
        title="Time limit",
        unit="min",
        gt=0,
        group="Learning",
        description="End after this long even if epochs are left; the cosine schedule comes to rest in time.",
    )
    flip: bool = setting(
        True, title="Mirror", group="Augmentation", description="Show half of the faces mirrored, chosen by chance."
    )
    crop: float = setting(
        0.2,
        title="Move and zoom",
        ge=0,
        le=1,
        step=0.1,
        slider=True,
        group="Augmentation",
        description="How far faces are shifted, turned and zoomed by chance; depth follows.",
    )
    colour: float = setting(
        0.2,
        title="Colour",
        ge=0,
        le=1,
        step=0.1,
        slider=True,
        group="Augmentation",
        description="How far brightness, contrast, colours, sharpness and noise are changed by chance.",
    )
    seed: int = setting(0, title="Seed", ge=0, group="Machine", description="Same seed, same run.")
    device: DeviceName = setting(
        "auto", title="Device", kind="choice", group="Machine", choices=DEVICES, description="What computes."
    )
    precision: Precision = setting(
        "auto", title="Precision", group="Machine", advanced=True, choices=PRECISIONS, description="Number format."
    )
    threads: int | None = setting(
        None,
        title="Threads",
        ge=1,
        le=256,
        group="Machine",
        advanced=True,
        description="Processor threads for computing; as many as there are cores when left empty.",
    )
    checkpoint_seconds: float = setting(
        60.0,
        title="Save every",
        unit="s",
        gt=0,
        group="Machine",
        advanced=True,
        description="At most this much work is lost when the computer stops; it is also saved after each epoch.",
    )

    @property
    def datasets(self) -> list[str]:
        """Names of all datasets, each once."""
        return list(dict.fromkeys(name for name in [self.dataset, *self.more_datasets] if name))


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


class PredictSettings(Settings):
    """Depth from photos with a trained run."""

    run: str = setting("", title="Run", kind="run", description="The training run to apply.")
    folder: Path | None = setting(
        None, title="Folder of photos", kind="folder", group="Photos", description="Every picture in it is used."
    )
    photos: list[Path] = setting(
        lambda: [],
        title="Photos",
        kind="files",
        group="Photos",
        description="Single photos, JPEG, PNG, TIFF, BMP or WebP.",
    )
    framing: Literal["whole", "square"] = setting(
        "whole",
        title="Part of the photo",
        group="Photos",
        choices={"whole": "The whole photo, with a border to make it square", "square": "The square in the middle"},
        description="The face should be as large in the picture as in the pictures the run was trained on.",
    )
    name: RunName = setting(
        "photos", title="Name", group="Result", description="Folder of the result inside the run's predictions."
    )
    mesh: bool = setting(
        True, title="Also as a 3D surface", group="Result", description="Writes a PLY file beside each depth map."
    )
    field_of_view_degrees: float = setting(
        20.0,
        title="Vertical field of view",
        unit="°",
        ge=1,
        le=120,
        group="Result",
        description="Of the camera that took the photos; the shape of the 3D surface depends on it.",
    )
    distance_m: float = setting(
        1.0,
        title="Distance to the head",
        unit="m",
        gt=0.05,
        le=100,
        group="Result",
        description="A photo does not show how far away the head was; depth relative to the head is laid there.",
    )
    mirror: bool = setting(
        False,
        title="Average with the mirror image",
        group="Result",
        advanced=True,
        description="Predicts each photo twice, once mirrored, and averages.",
    )
    device: DeviceName = setting(
        "auto", title="Device", kind="choice", group="Machine", choices=DEVICES, description="What computes."
    )
