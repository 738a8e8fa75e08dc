"""What only Blender draws: quality, looks, light, and what the camera makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from workbench.api import Range, Settings, setting

Environment = Literal["city", "courtyard", "forest", "interior", "night", "studio", "sunrise", "sunset"]
ENVIRONMENTS: dict[str, str] = {
    "city": "City",
    "courtyard": "Courtyard",
    "forest": "Forest",
    "interior": "Interior",
    "night": "Night",
    "studio": "Studio",
    "sunrise": "Sunrise",
    "sunset": "Sunset",
}
_BLENDER = {"renderer": ("blender",)}


class QualitySettings(Settings):
    """Which Blender, and how clean its pictures are."""

    blender: Path | None = setting(
        None,
        title="Blender",
        kind="file",
        group="Blender",
        description="The program to use. Left open, the workbench finds one by itself.",
        only_if=_BLENDER,
    )
    samples: int = setting(
        16,
        title="Light paths a pixel",
        ge=1,
        le=4096,
        group="Blender",
        description="More make cleaner pictures and take longer: 16 with noise removed is usual, 64 is fine. Depth and "
        "labels are exact with any number.",
        only_if=_BLENDER,
    )
    denoise: bool = setting(
        True, title="Remove noise", group="Blender", description="Open Image Denoise afterwards.", only_if=_BLENDER
    )
    bounces: int = setting(
        6,
        title="Bounces",
        ge=1,
        le=32,
        group="Blender",
        description="How often light may bounce before it is given up.",
        advanced=True,
        only_if=_BLENDER,
    )


def _chance(default: float, title: str, description: str, *, advanced: bool = False) -> float:
    chance: float = setting(
        default, title=title, description=description, ge=0.0, le=1.0, step=0.05, slider=True, group="Look",
        advanced=advanced, only_if=_BLENDER,
    )  # fmt: skip
    return chance


class LookSettings(Settings):
    """How often something is worn; what does not go together is drawn again."""

    glasses: float = _chance(0.2, "Glasses", "Share of faces with glasses or sunglasses.")
    headwear: float = _chance(0.1, "Hats", "Share of faces with a cap, hat or helmet.")
    facewear: float = _chance(0.02, "Masks", "Share of faces with a mask over mouth and nose.")
    jewellery: float = _chance(0.35, "Earrings", "Share of women with earrings; men wear them a fifth as often.")
    scarf: float = _chance(0.05, "Scarves", "Share of faces with a scarf.", advanced=True)
    headband: float = _chance(0.03, "Headbands", "Share of faces with a headband.", advanced=True)
    headphones: float = _chance(0.02, "Headphones", "Share of faces with headphones.", advanced=True)
    pattern: float = _chance(0.2, "Patterned cloth", "Share of clothes with stripes, checks or dots.", advanced=True)


class LightSettings(Settings):
    """Environments, lamps and what is behind the head."""

    light: Literal["shipped", "folder"] = setting(
        "shipped",
        title="Light from",
        group="Light",
        choices={
            "shipped": "Blender's environments: eight places that come with every Blender",
            "folder": "My environments: a folder of panoramas (.hdr, .exr)",
        },
        description="What lights the head from all sides; each environment appears equally often, turned at random.",
        only_if=_BLENDER,
    )
    environments: list[Environment] = setting(
        lambda: list(ENVIRONMENTS),
        title="Environments",
        group="Light",
        choices=ENVIRONMENTS,
        min_length=1,
        description="Which of them are used.",
        only_if={"light": ("shipped",)},
    )
    environment_folder: Path | None = setting(
        None,
        title="Folder",
        kind="folder",
        group="Light",
        description="Equirectangular panoramas, .hdr or .exr; folders inside it count too.",
        only_if={"light": ("folder",)},
    )
    evening: Literal["face", "sphere", "table", "none"] = setting(
        "face",
        title="Even out",
        group="Light",
        choices={
            "face": "The light that reaches the face: measured for each picture",
            "sphere": "The environment as a whole: measured once for each",
            "table": "By Replicantface's table of factors for known environments",
            "none": "Nothing: as bright as the files are",
        },
        description="Environments differ a hundredfold in brightness.",
        only_if=_BLENDER,
    )
    lamps: float = setting(
        0.05, title="Lamps instead", ge=0.0, le=1.0, step=0.05, slider=True, group="Light", advanced=True,
        description="Share of faces lit by one to three lamps, with only a twentieth of the environment's light.",
        only_if=_BLENDER,
    )  # fmt: skip
    behind: Literal["environment", "plain", "plates"] = setting(
        "environment",
        title="Behind the head",
        group="Light",
        choices={
            "environment": "The environment itself",
            "plain": "Plain: one colour",
            "plates": "My pictures: from a folder",
        },
        description="What is seen around the head.",
        only_if=_BLENDER,
    )
    plate_folder: Path | None = setting(
        None,
        title="Pictures",
        kind="folder",
        group="Light",
        description="Pictures (.jpg, .png, .webp, .hdr, .exr) of which each appears equally often.",
        only_if={"behind": ("plates",)},
    )


class PhotoSettings(Settings):
    """What the camera makes of the light."""

    exposure_evening: float = setting(
        0.8, title="Automatic exposure", ge=0.0, le=1.0, step=0.05, slider=True, group="Photo",
        description="How far the brightness of the face is brought to a usual one: 0 leaves it, 1 makes all alike.",
        only_if=_BLENDER,
    )  # fmt: skip
    exposure_spread: float = setting(
        0.35, title="Exposure spread", unit="stops", ge=0.0, le=2.0, step=0.05, slider=True, group="Photo",
        description="How far photos are too dark or too bright by chance (standard deviation).",
        only_if=_BLENDER,
    )  # fmt: skip
    white_balance: float = setting(
        0.3, title="White balance", ge=0.0, le=1.0, step=0.05, slider=True, group="Photo",
        description="How far photos are too warm or too cold: 0 never, 1 as far as a lamp taken for daylight.",
        only_if=_BLENDER,
    )  # fmt: skip
    noise: float = setting(
        0.4, title="Noise", ge=0.0, le=1.0, step=0.05, slider=True, group="Photo",
        description="Noise of the sensor up to this: 0 none, 1 a phone at dusk.",
        only_if=_BLENDER,
    )  # fmt: skip
    depth_of_field: bool = setting(
        False, title="Blur by distance", group="Photo", description="Sharp at the eyes, softer before and behind them.",
        only_if=_BLENDER,
    )  # fmt: skip
    f_stop: Range = setting(
        (4.0, 16.0), title="f-stop", kind="range", low=1.4, high=22, step=0.1, group="Photo",
        description="A smaller number blurs more.", only_if={"depth_of_field": (True,)},
    )  # fmt: skip
    jpeg: bool = setting(
        False, title="JPEG traces", group="Photo",
        description="Compress and decompress each picture, as if it came from a camera or the web.", only_if=_BLENDER,
    )  # fmt: skip
    jpeg_quality: Range = setting(
        (60.0, 95.0), title="JPEG quality", kind="range", low=10, high=100, step=1, group="Photo",
        description="Drawn evenly between these.", only_if={"jpeg": (True,)},
    )  # fmt: skip
