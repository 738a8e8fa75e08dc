"""What a person chooses for turning a photo into a code. Imports nothing heavy: forms read it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from plugins.eg3d.generator_choice import GeneratorChoice
from plugins.eg3d.inversion.photo import SUFFIXES
from workbench.api import DatasetName, setting

Space = Literal["w", "w+"]
Looks = Literal["auto", "rays", "pictures"]
_PHOTO, _CAMERA, _SEARCH, _LIKENESS, _TUNING = "Photo", "Camera", "Search", "Likeness", "Pivotal tuning"


class InvertSettings(GeneratorChoice):
    """One photo."""

    name: DatasetName = setting(
        "my photo", title="Name", group=_PHOTO, description="Folder of the result inside the workspace's inversions."
    )
    photo: Path | None = setting(
        None,
        title="Photo",
        kind="file",
        suffixes=SUFFIXES,
        group=_PHOTO,
        description="A picture with one face, nearly frontal, both eyes and the mouth uncovered.",
    )
    points: str = setting(
        "",
        title="Five points",
        group=_PHOTO,
        description="x,y in px of the photo, separated by ; in this order: eye at the picture's left, at its right, "
        "nose tip, corner of the mouth at the left, at the right. Clicked in the picture, or found by a detector.",
    )
    detector: Path | None = setting(
        None,
        title="Face detector",
        kind="file",
        suffixes=(".onnx",),
        group=_PHOTO,
        advanced=True,
        description="Model file of OpenCV's YuNet face detector, if you have one: it finds the five points.",
    )
    yaw: float | None = setting(
        None,
        title="Yaw",
        unit="°",
        ge=-75,
        le=75,
        group=_CAMERA,
        description="From which side the camera sees the face; positive towards the picture's right. Empty: estimated "
        "from the five points.",
    )
    elevation: float | None = setting(
        None,
        title="Elevation",
        unit="°",
        ge=-40,
        le=40,
        group=_CAMERA,
        description="From how far above the camera looks. Empty: estimated from the five points.",
    )
    focal: float | None = setting(
        None,
        title="Focal length",
        unit="picture widths",
        ge=0.5,
        le=30,
        group=_CAMERA,
        advanced=True,
        description="Empty: the one the generator was trained with, which is what it draws best.",
    )
    refine_camera: bool = setting(
        True,
        title="Improve the camera",
        group=_CAMERA,
        description="Angles, size and place of the face are improved together with the code.",
    )
    space: Space = setting(
        "w",
        title="Code",
        group=_SEARCH,
        choices={
            "w": "w: one row for all layers; stays a plausible face, also from other sides",
            "w+": "w+: a row for each layer; nearer to the photo, less sound from other sides",
        },
        description="What is looked for.",
    )
    steps: int = setting(
        250,
        title="Steps",
        ge=1,
        le=20_000,
        step=100,
        group=_SEARCH,
        description="At most; a search that stands still ends.",
    )
    learning_rate: float = setting(
        0.05,
        title="Step size",
        unit="spreads",
        gt=0,
        le=10,
        group=_SEARCH,
        advanced=True,
        description="Learning rate of Adam, as a share of how much faces differ; rises at first, falls at the end.",
    )
    exploration: float = setting(
        0.1,
        title="Exploration",
        unit="spreads",
        ge=0,
        le=3,
        step=0.05,
        group=_SEARCH,
        advanced=True,
        description="Random displacement of the code at first, as a share of how much faces differ; gone after three "
        "quarters of the way.",
    )
    looks_at: Looks = setting(
        "auto",
        title="Compared",
        group=_SEARCH,
        advanced=True,
        choices={
            "auto": "Automatic: whole pictures on a graphics card or where features count, else single rays",
            "rays": "Rays: a few random pixels of the raw picture a step; many times cheaper",
            "pictures": "Pictures: the raw and the final picture a step",
        },
        description="What a step compares with the photo.",
    )
    rays: int = setting(
        512,
        title="Rays a step",
        ge=16,
        le=65_536,
        step=256,
        group=_SEARCH,
        advanced=True,
        description="Random pixels a step, where single rays are compared.",
    )
    stop_early: bool = setting(
        True, title="Stop early", group=_SEARCH, advanced=True, description="End when nothing improves any more."
    )
    seed: int = setting(
        0,
        title="Seed",
        ge=0,
        le=2**31 - 1,
        group=_SEARCH,
        advanced=True,
        description="Of the random pixels and exploration.",
    )
    background: float = setting(
        1.0,
        title="Background counts",
        ge=0,
        le=1,
        step=0.1,
        group=_LIKENESS,
        description="How much pixels count where the generator shows nothing: 0 leaves the photo's background out.",
    )
    nearness: float = setting(
        0.001,
        title="Nearness to the average",
        ge=0,
        le=10,
        group=_LIKENESS,
        advanced=True,
        description="How strongly codes far from the average face are avoided: more is more plausible, less is nearer "
        "to the photo.",
    )
    noise: bool = setting(
        False,
        title="Find the noise too",
        group=_LIKENESS,
        advanced=True,
        description="The generator's fixed noise is adapted, kept free of pattern; needs tuning, which keeps it.",
    )
    features: Path | None = setting(
        None,
        title="Feature weights",
        kind="file",
        suffixes=(".safetensors", ".pth", ".pt"),
        group=_LIKENESS,
        description="Weights of VGG16 in torchvision's naming (features.0.weight ...), if you have them: likeness is "
        "then judged by its features too, which gives sharper, truer faces than pixels alone.",
    )
    feature_calibration: Path | None = setting(
        None,
        title="LPIPS weights",
        kind="file",
        suffixes=(".safetensors", ".pth", ".pt"),
        group=_LIKENESS,
        advanced=True,
        description="How much each feature counts (lin0.model.1.weight ... of LPIPS for VGG). Empty: all alike.",
    )
    feature_weight: float = setting(
        1.0, title="Features count", ge=0, le=100, group=_LIKENESS, advanced=True, description="Beside the pixels."
    )
    tuning_steps: int = setting(
        0,
        title="Tuning steps",
        ge=0,
        le=5000,
        step=50,
        group=_TUNING,
        description="The generator itself is adapted around the code found and kept as a model file of its own; 0: it "
        "is not. 350 is usual.",
    )
    tuning_rate: float = setting(
        3e-4,
        title="Tuning rate",
        gt=0,
        le=0.1,
        group=_TUNING,
        advanced=True,
        description="Learning rate of the tuning.",
    )
    tuning_target_db: float = setting(
        36.0,
        title="Good enough",
        unit="dB",
        ge=10,
        le=80,
        group=_TUNING,
        advanced=True,
        description="Tuning ends at this likeness (PSNR) of the raw picture.",
    )
    preview_every: int = setting(
        25,
        title="Picture every",
        unit="steps",
        ge=1,
        le=1000,
        advanced=True,
        group=_SEARCH,
        description="How often the picture so far is drawn.",
    )
