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
OptimiserName = Literal["adam", "adamw", "sgd"]
ScheduleName = Literal["cosine", "plateau", "step", "linear", "polynomial", "rise_fall", "constant"]
PlateauOn = Literal["validation", "training"]

OPTIMISERS = {
    "adam": "Adam: a step size of its own for every weight; what most networks were published with",
    "adamw": "AdamW: as Adam, and weights shrink by themselves",
    "sgd": "SGD with momentum: the plain gradient; wants larger learning rates",
}
SCHEDULES = {
    "cosine": "Cosine: falls to almost nothing at the planned end; the best result for a fixed time",
    "plateau": "Plateau: falls when the loss stops improving; for runs without a planned end",
    "step": "Steps: falls by a factor every few epochs",
    "linear": "Hold, then fall: stays for a share of the run and then falls to nothing on a straight line",
    "polynomial": "Polynomial: falls from the start, faster towards the end",
    "rise_fall": "Rise and fall: grows to the full rate in the middle of the run and falls back",
    "constant": "Constant: never changes",
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

    learning_rate: float | None = setting(
        None,
        title="Learning rate",
        gt=0,
        le=1,
        step=1e-3,
        group="Learning",
        description="Step size of the optimiser. Without it the network learns at the rate that is known to suit it.",
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
        only_if={"schedule": ("plateau",)},
        description="Epochs without a better loss before the plateau schedule lowers the learning rate.",
    )
    plateau_on: PlateauOn = setting(
        "validation",
        title="Plateau of",
        group="Learning",
        advanced=True,
        choices={
            "validation": "The loss of the held-out faces: the honest one",
            "training": "The loss of the training faces: as some networks were published",
        },
        only_if={"schedule": ("plateau",)},
        description="Which loss the schedule watches.",
    )
    fall_every: int = setting(
        10,
        title="Falls every",
        unit="epochs",
        ge=1,
        le=10_000,
        group="Learning",
        advanced=True,
        only_if={"schedule": ("step",)},
        description="Epochs between two steps of the learning rate.",
    )
    fall_factor: float = setting(
        0.3,
        title="Falls to",
        gt=0,
        lt=1,
        step=0.1,
        group="Learning",
        advanced=True,
        only_if={"schedule": ("plateau", "step")},
        description="What the learning rate is multiplied with at each fall.",
    )
    hold_share: float = setting(
        0.5,
        title="Holds for",
        ge=0,
        lt=1,
        step=0.1,
        slider=True,
        group="Learning",
        advanced=True,
        only_if={"schedule": ("linear",)},
        description="Share of the run before the learning rate begins to fall.",
    )
    power: float = setting(
        0.9,
        title="Power",
        gt=0,
        le=5,
        step=0.1,
        group="Learning",
        advanced=True,
        only_if={"schedule": ("polynomial", "rise_fall")},
        description="1 is a straight line; less falls later.",
    )
    lowest_share: float | None = setting(
        None,
        title="Lowest rate",
        ge=0,
        le=1,
        group="Learning",
        advanced=True,
        only_if={"schedule": ("cosine", "plateau", "polynomial", "rise_fall")},
        description="Share of the learning rate that it never falls below. Empty: 0.01 with cosine, 0.1 with "
        "polynomial, 0.3 with rise and fall, none with plateau.",
    )
    warm_up_share: float | None = setting(
        None,
        title="Warm-up",
        ge=0,
        le=0.5,
        group="Learning",
        advanced=True,
        description="Share of the run in which the learning rate rises from almost nothing. Empty: 0.03 with cosine, "
        "none with the others.",
    )
    optimiser: OptimiserName = setting(
        "adam",
        title="Optimiser",
        group="Learning",
        advanced=True,
        choices=OPTIMISERS,
        description="How gradients become steps.",
    )
    weight_decay: float = setting(
        0.0,
        title="Weight decay",
        ge=0,
        le=1,
        group="Learning",
        advanced=True,
        description="Pulls weights towards zero; 0.01 is usual with AdamW.",
    )
    momentum: float = setting(
        0.9,
        title="Momentum",
        ge=0,
        lt=1,
        step=0.05,
        group="Learning",
        advanced=True,
        description="How much of earlier steps goes on (the first beta of Adam).",
    )
    second_beta: float = setting(
        0.999,
        title="Second beta",
        ge=0,
        lt=1,
        group="Learning",
        advanced=True,
        only_if={"optimiser": ("adam", "adamw")},
        description="How slowly Adam forgets the size of gradients.",
    )
    epsilon: float = setting(
        1e-8,
        title="Epsilon",
        gt=0,
        le=1,
        group="Learning",
        advanced=True,
        only_if={"optimiser": ("adam", "adamw")},
        description="Added to the size of gradients before Adam divides by it.",
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
        8, title="Batch", unit="pictures", ge=1, le=1024, group="Learning", description="Pictures computed at once."
    )
    accumulate: int = setting(
        1,
        title="Batches per step",
        ge=1,
        le=1024,
        group="Learning",
        advanced=True,
        description="Weights change once after so many batches: a larger batch in the memory of a small one.",
    )
    clip: float | None = setting(
        None,
        title="Clip gradients at",
        gt=0,
        group="Learning",
        advanced=True,
        description="Gradients with a larger norm are shortened to it; keeps a bad batch from spoiling a run.",
    )
    average: float | None = setting(
        None,
        title="Average of weights",
        ge=0.5,
        lt=1,
        group="Learning",
        advanced=True,
        description="Also keeps a running average of the weights (EMA), which is what is judged, kept and used; "
        "0.999 remembers about a thousand steps.",
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
    time_counts: Literal["clock", "processor"] = setting(
        "clock",
        title="Time limit counts",
        group="Learning",
        advanced=True,
        choices={
            "clock": "The clock",
            "processor": "Processor time: of all cores together, so that runs on a busy computer get equal shares",
        },
        description="What the time limit is measured by. A graphics card's work is no processor time.",
    )

    @property
    def rate(self) -> float:
        """The learning rate at the start; kinds of runs that let it be open say what it then is."""
        assert self.learning_rate is not None
        return self.learning_rate

    @property
    def step_pictures(self) -> int:
        """Pictures behind one change of the weights."""
        return self.batch * self.accumulate


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
    processes: int = setting(
        1,
        title="Processes",
        ge=1,
        le=64,
        group="Machine",
        advanced=True,
        only_if={"device": ("auto", "cpu")},
        description="Processes that share each batch on the processor. Threads do the same with less memory; on "
        "computers with many cores several processes can be faster.",
    )
    machines: int = setting(
        1,
        title="Computers",
        ge=1,
        le=64,
        group="Machine",
        advanced=True,
        description="Computers that share each batch. They share the workspace's folder too, and each further one "
        "joins by the task train.join; the run waits for them.",
    )
    address: str = setting(
        "",
        title="Address of this computer",
        group="Machine",
        advanced=True,
        description="The name or number by which further computers reach this one; found out when left empty.",
    )
    port: int | None = setting(
        None,
        title="Port",
        ge=1024,
        le=65535,
        group="Machine",
        advanced=True,
        description="At which further computers are listened for; a free one when left empty.",
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
