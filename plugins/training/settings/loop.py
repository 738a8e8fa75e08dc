"""What the loop needs to know, whatever is learned; every kind of run builds its settings on these.

A form shows fields in the order in which pydantic collects them: those of the last base class first. A kind of run is
therefore written ``class TrainSettings(LoopSettings, AugmentationFields, DepthDataFields)``, where `DepthDataFields`
stands on `RunFields`: name and data come before learning and machine.
"""

from __future__ import annotations

from typing import Literal

from plugins.training.settings.names import DEVICES, DeviceName, RunName
from workbench.api import Settings, setting

Precision = Literal["auto", "float32", "mixed"]
ScheduleName = Literal["cosine", "plateau"]

SCHEDULES = {
    "cosine": "Cosine: falls to almost nothing at the planned end; the best result for a fixed time",
    "plateau": "Plateau: falls when the validation loss stops improving; for runs without a planned end",
}
PRECISIONS = {
    "auto": "Automatic: mixed where this processor or graphics card is faster with it",
    "float32": "Single precision everywhere",
    "mixed": "Mixed: half precision where that is harmless",
}


class RunFields(Settings):
    """What every run has first: a name."""

    name: RunName = setting("my run", title="Run name", description="Folder of the run inside the workspace's runs.")


class AugmentationFields(Settings):
    """How pictures are changed by chance before the network sees them."""

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
        description="How far faces are shifted, turned and zoomed by chance; what is learned follows.",
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


class LearningFields(Settings):
    """Step size, length and end of a run."""

    learning_rate: float = setting(
        4e-3, title="Learning rate", gt=0, le=1, group="Learning", description="Step size of the Adam optimiser."
    )
    schedule: ScheduleName = setting(
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
    time_limit_minutes: float | None = setting(
        None,
        title="Time limit",
        unit="min",
        gt=0,
        group="Learning",
        description="End after this long even if epochs are left; the cosine schedule comes to rest in time.",
    )


class MachineFields(Settings):
    """What computes, and how."""

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


class LoopSettings(MachineFields, LearningFields, RunFields):
    """All that the loop itself reads."""
