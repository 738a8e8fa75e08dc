"""`train.rgbd`: a face with depth is learned from a drawing of its points. Imports nothing heavy: forms read it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from plugins.training.settings.loop import SCHEDULES, LoopSettings, RunFields, ScheduleName
from plugins.training.settings.synthesis_terms import MappingFields, TermFields
from workbench.api import Settings, SettingsError, setting

Mode = Literal["pix2pix_extended", "pix2pix", "l1"]
Generator = Literal["unet", "resnet_9blocks", "resnet_6blocks"]
Judge = Literal["n_layers", "multiscale", "pixel"]
Verdict = Literal["lsgan", "vanilla"]
Masking = Literal["true", "published", "none"]
ColourOrder = Literal["BGR", "RGB"]
Normalisation = Literal["batch", "instance", "none"]
Initialisation = Literal["normal", "xavier", "kaiming", "orthogonal"]

MODES = {
    "pix2pix_extended": "Pix2pix, extended: pix2pix to which features, likeness, a mapping and a way back can be added",
    "pix2pix": "Pix2pix: a judge that learns beside the generator, and the plain error",
    "l1": "Plain error only: no judge; fast, smooth faces",
}
GENERATORS = {
    "unet": "U-Net that halves as often as the resolution allows: the published one of 128, 256 or 512",
    "resnet_9blocks": "ResNet with 9 blocks",
    "resnet_6blocks": "ResNet with 6 blocks",
}
JUDGES = {
    "n_layers": "Patches: judges overlapping patches",
    "multiscale": "Patches at several scales: also sees the whole face",
    "pixel": "Pixels: judges each pixel by itself; colours only",
}
MASKINGS = {
    "true": "Black: faces are cut out by their true depth, and the generator learns where they end",
    "published": "Black, as published: cut out by its own depth; where the generator sees no face it learns nothing",
    "none": "As it is: colours of the background are learned too",
}
VERDICTS = {"lsgan": "Least squares", "vanilla": "Cross-entropy, as in the first GANs"}
NORMALISATIONS = {"batch": "Over the batch, as published", "instance": "Over each picture", "none": "None"}
_JUDGED = {"mode": ("pix2pix_extended", "pix2pix")}


class FaceFields(RunFields):
    """Which faces, and how they are drawn and coded."""

    dataset: str | None = setting(
        None,
        title="Dataset",
        kind="dataset",
        group="Data",
        description="Faces with metric depth and 68 or 70 face points. None, to learn from a processed set.",
    )
    processed: Path | None = setting(
        None,
        title="Processed set",
        kind="folder",
        group="Data",
        description="A set made for the face synthesiser, such as datasets/processed/anna: Color, Depth, Feature and "
        "Landmark in train and eval.",
    )
    resolution: int = setting(
        256,
        title="Resolution",
        unit="px",
        ge=32,
        le=1024,
        multiple_of=32,
        step=128,
        group="Data",
        description="Side of the square pictures; 512 is published. Twice the side costs four times the time.",
    )
    line_thickness: int = setting(
        4,
        title="Line thickness",
        unit="px",
        ge=1,
        le=16,
        group="Data",
        advanced=True,
        description="Of the drawing that the network reads; 4 is published for every resolution.",
    )
    face_depth: float = setting(
        80.0,
        title="Face depth",
        unit="mm",
        gt=0,
        le=2000,
        group="Data",
        advanced=True,
        description="Behind the nose tip, where the 8-bit depth ends. Datasets only; processed sets have their own.",
    )
    depth_padding: float = setting(
        20.0,
        title="Depth padding",
        unit="mm",
        ge=0,
        le=500,
        group="Data",
        advanced=True,
        description="In front of the nose tip, where the 8-bit depth begins. Datasets only.",
    )
    colour_order: ColourOrder = setting(
        "BGR",
        title="Order of colours",
        group="Data",
        advanced=True,
        choices={"BGR": "Blue, green, red, as published", "RGB": "Red, green, blue"},
        description="Of the network's first three channels; programs that use an exported network have to know it.",
    )
    masking: Masking = setting(
        "true", title="Background", group="Data", choices=MASKINGS, description="What stands behind a face."
    )


class GeneratorFields(Settings):
    """What makes the face."""

    mode: Mode = setting(
        "pix2pix_extended", title="Method", group="Network", choices=MODES, description="How the face is learned."
    )
    generator: Generator = setting(
        "unet", title="Generator", group="Network", choices=GENERATORS, description="Which network makes the face."
    )
    width: int = setting(
        64,
        title="Width",
        unit="channels",
        ge=4,
        le=128,
        multiple_of=4,
        group="Network",
        description="Channels of the generator's first layer. 64 is published; 16 learns in minutes on a processor.",
    )
    dropout: bool = setting(
        True,
        title="Dropout",
        group="Network",
        advanced=True,
        description="Drop half of the inner values while training.",
    )
    norm: Normalisation = setting(
        "batch",
        title="Normalisation",
        group="Network",
        advanced=True,
        choices=NORMALISATIONS,
        description="Of inner values, in all networks of the run.",
    )
    initialisation: Initialisation = setting(
        "normal",
        title="First weights",
        group="Network",
        advanced=True,
        choices={"normal": "Normal", "xavier": "Xavier", "kaiming": "Kaiming", "orthogonal": "Orthogonal"},
        description="How weights are drawn before the first step.",
    )
    initial_gain: float = setting(
        0.02, title="Gain", gt=0, le=2, group="Network", advanced=True, description="Size of the first weights."
    )
    start_from: Path | None = setting(
        None,
        title="Start from",
        kind="file",
        suffixes=(".pth", ".safetensors"),
        group="Network",
        advanced=True,
        description="Weights of a generator to go on from, such as the face synthesiser's 100_net_G.pth. Empty: anew.",
    )


class JudgeFields(Settings):
    """What judges the face."""

    discriminator: Judge = setting(
        "n_layers",
        title="Judge",
        group="Judge",
        choices=JUDGES,
        only_if=_JUDGED,
        description="What tells true from made.",
    )
    discriminator_width: int = setting(
        64,
        title="Width of the judge",
        unit="channels",
        ge=4,
        le=128,
        multiple_of=4,
        group="Judge",
        only_if=_JUDGED,
        description="Channels of the judge's first layer; 64 is published.",
    )
    discriminator_layers: int = setting(
        4,
        title="Layers of the judge",
        ge=1,
        le=6,
        group="Judge",
        advanced=True,
        only_if={**_JUDGED, "discriminator": ("n_layers", "multiscale")},
        description="Halvings; more of them judge larger patches.",
    )
    discriminator_scales: int = setting(
        3,
        title="Scales",
        ge=1,
        le=4,
        group="Judge",
        advanced=True,
        only_if={**_JUDGED, "discriminator": ("multiscale",)},
        description="At how many sizes the picture is judged.",
    )
    verdict: Verdict = setting(
        "lsgan",
        title="Verdict",
        group="Judge",
        advanced=True,
        choices=VERDICTS,
        only_if=_JUDGED,
        description="How verdicts become a loss.",
    )


class SynthesisSettings(LoopSettings, MappingFields, TermFields, JudgeFields, GeneratorFields, FaceFields):
    """One training run of the face synthesiser."""

    learning_rate: float = setting(
        2e-4, title="Learning rate", gt=0, le=1, group="Learning", description="Step size of the optimisers."
    )
    momentum: float = setting(
        0.5,
        title="Momentum",
        ge=0,
        lt=1,
        step=0.05,
        group="Learning",
        advanced=True,
        description="How much of earlier steps goes on (the first beta of Adam); 0.5 keeps generator and judge from "
        "swinging.",
    )
    schedule: ScheduleName = setting(
        "linear",
        title="Learning-rate schedule",
        group="Learning",
        choices=SCHEDULES,
        description="How the learning rate falls. Published: it holds for half of the run, then falls to nothing.",
    )
    batch: int = setting(
        1, title="Batch", unit="pictures", ge=1, le=1024, group="Learning", description="Pictures in one step."
    )
    epochs: int = setting(
        200, title="Epochs", ge=1, le=100_000, group="Learning", description="How often every training face is seen."
    )
    flip: bool = setting(
        False,
        title="Mirror",
        group="Augmentation",
        description="Show half of the faces mirrored. A set of one person needs it not: faces are not symmetric.",
    )
    crop: float = setting(
        0.0,
        title="Move and zoom",
        ge=0,
        le=1,
        step=0.1,
        slider=True,
        group="Augmentation",
        description="How far faces are shifted, turned and zoomed by chance, their points with them.",
    )

    def refuse_two_sources(self) -> None:
        """Raises SettingsError unless there is either a dataset or a processed set."""
        if (not self.dataset) == (self.processed is None):
            said = "No faces are chosen" if self.processed is None else "A dataset and a processed set are chosen"
            raise SettingsError(said, field="dataset", remedy="choose one dataset, or one processed set")

    @property
    def judged(self) -> bool:
        """Whether a judge learns beside the generator."""
        return self.mode != "l1"

    @property
    def extended(self) -> bool:
        """Whether features, likeness, way back and mapping count."""
        return self.mode == "pix2pix_extended"
