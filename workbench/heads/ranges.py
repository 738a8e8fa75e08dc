"""The ranges that faces are drawn from: one settings model for the form, the command line and provenance."""

from __future__ import annotations

from typing import Literal

from workbench.errors import SettingsError
from workbench.fields import Range, Settings, setting
from workbench.heads.background import BackgroundKind

BACKGROUNDS: dict[str, str] = {
    "plain": "Plain: one colour",
    "gradient": "Gradient: two colours",
    "blobs": "Blobs: two colours in soft spots",
    "texture": "Texture: spots with fine structure",
}


class FaceRanges(Settings):
    """Pose, expression, identity, light and camera of drawn faces."""

    age: Range = setting(
        (12.0, 75.0), title="Age", description="Faces are drawn evenly between these ages.", unit="years",
        kind="range", group="Identity", low=5, high=85,
    )  # fmt: skip
    gender: Literal["any", "women", "men"] = setting(
        "any", title="Sex", description="Who is drawn.", group="Identity",
        choices={"any": "Women and men", "women": "Women only", "men": "Men only"},
    )  # fmt: skip
    identity_spread: float = setting(
        1.0, title="Identity spread",
        description="How far faces differ: 0 is the average face, 1 what people look like.",
        group="Identity", ge=0.0, le=1.5, step=0.05, slider=True,
    )  # fmt: skip
    hair: bool = setting(
        True, title="Hair and beards", description="Without it every head is shaved.", group="Identity"
    )
    expression: float = setting(
        1.0, title="Expression", description="Strength of smiles, frowns and speech: 0 keeps every face neutral.",
        group="Expression", ge=0.0, le=1.2, step=0.05, slider=True,
    )  # fmt: skip
    gaze: float = setting(
        14.0, title="Gaze", description="The eyes look up to this far from straight ahead.", unit="°",
        group="Expression", ge=0.0, le=30.0, step=1.0, slider=True,
    )  # fmt: skip
    yaw: Range = setting(
        (-40.0, 40.0), title="Turn", description="The head turns left (negative) and right of the picture.", unit="°",
        kind="range", group="Pose", low=-90, high=90,
    )  # fmt: skip
    pitch: Range = setting(
        (-18.0, 18.0), title="Nod", description="The head looks down (negative) and up.", unit="°",
        kind="range", group="Pose", low=-60, high=60,
    )  # fmt: skip
    roll: Range = setting(
        (-12.0, 12.0), title="Tilt", description="The head tilts to one side and the other.", unit="°",
        kind="range", group="Pose", low=-45, high=45,
    )  # fmt: skip
    distance: Range = setting(
        (0.5, 0.9), title="Distance", description="From the camera to the point between the eyes.", unit="m",
        kind="range", group="Camera", low=0.25, high=3.0,
    )  # fmt: skip
    field_of_view: Range = setting(
        (26.0, 30.0), title="Field of view",
        description="Vertical; with the distance it says how much of the picture a head fills.",
        unit="°", kind="range", group="Camera", low=5, high=90,
    )  # fmt: skip
    shift: float = setting(
        0.05, title="Off centre",
        description="How far the head may lie from the picture's middle, as a share of its size.",
        group="Camera", ge=0.0, le=0.4, step=0.01, slider=True,
    )  # fmt: skip
    lighting: float = setting(
        0.7, title="Variety of light", description="0 is an even studio, 1 anything from window light to evening sun.",
        group="Light", ge=0.0, le=1.0, step=0.05, slider=True,
    )  # fmt: skip
    backgrounds: list[Literal["plain", "gradient", "blobs", "texture"]] = setting(
        lambda: ["plain", "gradient", "blobs", "texture"], title="Backgrounds",
        description="What may be behind the head.",
        group="Light", choices=BACKGROUNDS, min_length=1,
    )  # fmt: skip

    def model_post_init(self, _context: object) -> None:
        """Refuses ranges that run backwards.

        Raises
        ------
        SettingsError : a range's first end is above its second.
        """
        for name in ("age", "yaw", "pitch", "roll", "distance", "field_of_view"):
            low, high = getattr(self, name)
            if low > high:
                raise SettingsError("The smaller number comes first", field=name, remedy=f"write {high:g} to {low:g}")

    @property
    def background_kinds(self) -> tuple[BackgroundKind, ...]:
        """The chosen backgrounds in a fixed order."""
        return tuple(kind for kind in ("plain", "gradient", "blobs", "texture") if kind in self.backgrounds)
