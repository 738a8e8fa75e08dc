"""A settings model with a field of every kind, and one with rules between fields."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from workbench.errors import SettingsError
from workbench.fields import Settings, setting


class View(Settings):
    yaw: float = setting(0.0, title="Yaw", description="Turn of the head", unit="°")
    share: float = setting(1.0, title="Share", description="How often it is used")


class Everything(Settings):
    name: str = setting("heads", title="Name", description="Folder of the dataset", group="Faces", min_length=1)
    seeds: str = setting("0-99, 120", title="Seeds", description="Which faces", kind="seeds", group="Faces")
    size: int = setting(256, title="Size", description="Of the pictures", unit="px", ge=32, le=1024, group="Faces")
    psi: float = setting(0.7, title="Truncation", description="Near the mean", slider=True, ge=0, le=1, group="Faces")
    rate: float = setting(1e-3, title="Learning rate", description="Step", gt=0, group="Faces", advanced=True)
    yaw: tuple[float, float] = setting(
        (-30.0, 30.0), title="Yaw", description="Range", unit="°", low=-90, high=90, group="Pose"
    )
    fov: float | None = setting(None, title="Field of view", description="Of the camera", unit="°", ge=5, le=90)
    engine: Literal["quick", "blender"] = setting(
        "quick",
        title="Engine",
        description="What draws",
        choices={"quick": "Quick: OpenGL, 30 faces a second", "blender": "Blender: paths, 6 s a face"},
    )
    network: Literal["attention_unet", "plain_unet"] = setting(
        "attention_unet",
        title="Network",
        description="What learns",
        choices={
            "attention_unet": "Attention-UNet as published: gates",
            "plain_unet": "Plain U-Net without gates: fast",
        },
    )
    channels: list[Literal["image", "depth", "mask"]] = setting(["image"], title="Channels", description="What is kept")
    shuffle: bool = setting(True, title="Shuffle", description="Mix the faces")
    colour: str = setting("#7f8890", title="Background", description="Behind the head", kind="colour")
    dataset: str | None = setting(None, title="Dataset", description="What is learned from", kind="dataset")
    photo: Path | None = setting(None, title="Photo", description="A picture", kind="file", suffixes=(".png",))
    folder: Path | None = setting(None, title="Folder", description="Of photos", kind="folder")
    photos: list[Path] = setting([], title="Photos", description="Pictures", kind="files")
    views: list[View] = setting(lambda: [View()], title="Views", description="Cameras", kind="rows")
    losses: dict[Literal["l1", "slopes", "normals"], float] = setting(
        lambda: {"l1": 1.0},
        title="Losses",
        description="What is made small",
        choices={
            "l1": "L1: mean absolute error",
            "slopes": "Slopes: sharper noses",
            "normals": "Normals: facing right",
        },
    )


class Needs(Settings):
    """A field without default, a rule between two fields, and a rule of the whole."""

    folder: Path = setting(title="Photos", description="Folder of photos", kind="folder")
    low: int = setting(1, title="Low", description="Lower end", ge=0)
    high: int = setting(5, title="High", description="Upper end", ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise SettingsError("The lower end is above the upper", field="low", remedy="swap them")
        return self


class Sometimes(Settings):
    """Fields that count only with some values of others, one of them in a group of its own."""

    engine: Literal["quick", "blender"] = setting(
        "quick", title="Engine", description="What draws", group="Faces", choices={"quick": "Quick", "blender": "Slow"}
    )
    light: Literal["city", "own"] = setting(
        "city", title="Light", description="What lights", group="Light", only_if={"engine": ("blender",)},
        choices={"city": "A city", "own": "My own"},
    )  # fmt: skip
    folder: Path | None = setting(
        None, title="Folder", description="Of pictures", kind="folder", group="Light", only_if={"light": ("own",)}
    )
    samples: int = setting(
        16, title="Samples", description="Paths a pixel", ge=1, group="Quality", advanced=True,
        only_if={"engine": ("blender",)},
    )  # fmt: skip
