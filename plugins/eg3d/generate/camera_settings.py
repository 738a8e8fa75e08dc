"""How a set's cameras are chosen: the fields of the form, and the categories and framing they stand for. No torch."""

from __future__ import annotations

from typing import Any, Literal

from plugins.eg3d.cameras import FFHQ_FOCAL, OFFICIAL_SCRIPT_FOCAL, focal_of_fov
from plugins.eg3d.configuration import Configuration
from plugins.eg3d.viewpoints import FFHQ_ELEVATION_DEGREES, FFHQ_YAW_DEGREES, Category, Framing
from workbench.api import Range, Settings, SettingsError, setting

_MIX, _LENS = "Viewpoints", "Camera"
_ONLY = {
    "categories": "only for the mix of viewpoints",
    "fixed": "only for one fixed viewpoint",
    "uniform": "only for the even spread",
    "gaussian": "only for the bell-shaped spread",
}
_TOLERANCE = 1e-6


def _percent(default: float, who: str) -> Any:
    return setting(
        default, title=who, unit="%", ge=0, le=100, step=1, group=_MIX,
        description=f"Share of the pictures that are this; the four add up to 100 % ({_ONLY['categories']}).",
    )  # fmt: skip


def _span(default: Range, title: str, words: str, low: float, high: float, unit: str = "°") -> Any:
    return setting(
        default, title=title, unit=unit, kind="range", low=low, high=high, group=_MIX, advanced=True,
        description=words,
    )  # fmt: skip


def _yaw(default: Range, who: str, *, sides: bool) -> Any:
    words = "How far round the camera goes, to either side." if sides else "Camera to the right (negative) and left."
    return _span(default, f"{who}: yaw", words, 0 if sides else -180, 180)


def _elevation(default: Range, who: str) -> Any:
    return _span(default, f"{who}: elevation", "Camera below (negative) and above the face.", -60, 60)


def _roll(who: str) -> Any:
    return _span((0.0, 0.0), f"{who}: roll", "The camera turns about its line of sight.", -45, 45)


def _zoom(default: Range, who: str) -> Any:
    words = "Factor on the focal length: below 1 more of head and neck is seen."
    return _span(default, f"{who}: zoom", words, 0.3, 2.0, "×")


def _aim(default: float, who: str) -> Any:
    return setting(
        default, title=f"{who}: aim", unit="units", ge=-0.5, le=0.5, step=0.01, group=_MIX, advanced=True,
        description="How far above (below: negative) the pivot the camera looks; a head is about 0.7 units high.",
    )  # fmt: skip


class ViewpointSettings(Settings):
    """Which viewpoints a set holds."""

    viewpoints: Literal["categories", "fixed", "uniform", "gaussian"] = setting(
        "categories",
        title="Viewpoints",
        group=_MIX,
        description="How the cameras are spread.",
        choices={
            "categories": "Mix: four kinds of viewpoint in exact shares",
            "fixed": "Fixed: every picture from the same side",
            "uniform": "Even: anywhere between two angles",
            "gaussian": "Bell-shaped: like the photos the FFHQ models learned from",
        },
    )
    frontal_percent: float = _percent(70.0, "Frontal, tight")
    far_side_percent: float = _percent(6.0, "Side, beyond 70°")
    side_percent: float = _percent(12.0, "Side, within 70°")
    neck_percent: float = _percent(12.0, "Frontal, with neck")

    frontal_yaw: Range = _yaw((0.0, 0.0), "Frontal", sides=False)
    frontal_elevation: Range = _elevation((7.315, 7.315), "Frontal")
    frontal_roll: Range = _roll("Frontal")
    frontal_zoom: Range = _zoom((1.0, 1.0), "Frontal")
    frontal_aim: float = _aim(0.0, "Frontal")
    far_side_yaw: Range = _yaw((70.0, 90.0), "Beyond 70°", sides=True)
    far_side_elevation: Range = _elevation((0.0, 10.0), "Beyond 70°")
    far_side_roll: Range = _roll("Beyond 70°")
    far_side_zoom: Range = _zoom((1.0, 1.0), "Beyond 70°")
    far_side_aim: float = _aim(0.0, "Beyond 70°")
    side_yaw: Range = _yaw((20.0, 70.0), "Within 70°", sides=True)
    side_elevation: Range = _elevation((0.0, 10.0), "Within 70°")
    side_roll: Range = _roll("Within 70°")
    side_zoom: Range = _zoom((1.0, 1.0), "Within 70°")
    side_aim: float = _aim(0.0, "Within 70°")
    neck_yaw: Range = _yaw((0.0, 0.0), "With neck", sides=False)
    neck_elevation: Range = _elevation((7.315, 7.315), "With neck")
    neck_roll: Range = _roll("With neck")
    neck_zoom: Range = _zoom((0.75, 0.75), "With neck")
    neck_aim: float = _aim(-0.05, "With neck")

    yaw: float = setting(
        0.0, title="Yaw", unit="°", ge=-180, le=180, group=_MIX, advanced=True,
        description=f"Camera to the side; above 0 towards the face's left side ({_ONLY['fixed']}).",
    )  # fmt: skip
    elevation: float = setting(
        0.0, title="Elevation", unit="°", ge=-89, le=89, group=_MIX, advanced=True,
        description=f"Camera upwards ({_ONLY['fixed']}).",
    )  # fmt: skip
    yaw_range: Range = _span((-60.0, 60.0), "Yaw from, to", f"Camera to the side ({_ONLY['uniform']}).", -180, 180)
    elevation_range: Range = _span(
        (-15.0, 20.0), "Elevation from, to", f"Camera upwards ({_ONLY['uniform']}).", -89, 89
    )
    yaw_deviation: float = setting(
        round(FFHQ_YAW_DEGREES, 2), title="Yaw, spread", unit="°", ge=0, le=90, group=_MIX, advanced=True,
        description=f"Standard deviation; FFHQ's is 16° ({_ONLY['gaussian']}).",
    )  # fmt: skip
    elevation_deviation: float = setting(
        round(FFHQ_ELEVATION_DEGREES, 2), title="Elevation, spread", unit="°", ge=0, le=45, group=_MIX, advanced=True,
        description=f"Standard deviation; FFHQ's is 7.4° ({_ONLY['gaussian']}).",
    )  # fmt: skip
    roll_range: Range = _span((0.0, 0.0), "Roll from, to", "The camera turns (not for the mix of viewpoints).", -45, 45)
    camera_seed: int = setting(
        0, title="Camera seed", ge=0, group=_MIX, advanced=True,
        description="Another number deals other viewpoints to the same faces.",
    )  # fmt: skip

    def model_post_init(self, context: object) -> None:
        """Refuses shares that do not add up and ranges that run backwards. Raises SettingsError."""
        super().model_post_init(context)
        total = self.frontal_percent + self.far_side_percent + self.side_percent + self.neck_percent
        if self.viewpoints == "categories" and abs(total - 100) > _TOLERANCE:
            raise SettingsError(
                f"The shares of the viewpoints add up to {total:g} % instead of 100 %",
                field="frontal_percent",
                remedy=f"set this one to {self.frontal_percent + 100 - total:g} %"
                if 0 <= self.frontal_percent + 100 - total <= 100
                else "change the shares",
            )
        for name, value in self:
            if isinstance(value, tuple) and value[0] > value[1]:
                title = type(self).model_fields[name].title
                raise SettingsError(f"“{title}” runs backwards", field=name, remedy="put the smaller number first")

    @property
    def categories(self) -> tuple[Category, ...]:
        """The kinds of viewpoint and their shares; a single one for all but the mix."""
        if self.viewpoints == "categories":
            return (
                self._category("frontal tight", "frontal", sides=False),
                self._category("side beyond 70°", "far_side", sides=True),
                self._category("side within 70°", "side", sides=True),
                self._category("frontal with neck", "neck", sides=False),
            )
        spread: dict[str, tuple[Range, Range]] = {
            "fixed": ((self.yaw, self.yaw), (self.elevation, self.elevation)),
            "uniform": (self.yaw_range, self.elevation_range),
            "gaussian": ((0.0, self.yaw_deviation), (0.0, self.elevation_deviation)),
        }
        yaw, elevation = spread[self.viewpoints]
        draw: Literal["gaussian", "uniform"] = "gaussian" if self.viewpoints == "gaussian" else "uniform"
        return (Category(self.viewpoints, 100.0, yaw, elevation, self.roll_range, draw=draw),)

    def _category(self, name: str, prefix: str, *, sides: bool) -> Category:
        values = {part: getattr(self, f"{prefix}_{part}") for part in ("yaw", "elevation", "roll", "zoom", "aim")}
        return Category(name, getattr(self, f"{prefix}_percent"), either_side=sides, **values)


class LensSettings(Settings):
    """What all cameras of a set share."""

    focal: Literal["file", "script", "ffhq", "length", "horizontal", "diagonal"] = setting(
        "file",
        title="Focal length",
        group=_LENS,
        description="How much of the head fills the picture.",
        choices={
            "file": "The model's own: what it was trained with",
            "script": f"Official script {OFFICIAL_SCRIPT_FOCAL}: 4.5 % tighter than the training",
            "ffhq": f"FFHQ training {FFHQ_FOCAL}",
            "length": "A focal length, given below",
            "horizontal": "A field of view across the picture, given below",
            "diagonal": "A field of view across its diagonal, given below",
        },
    )
    focal_length: float = setting(
        FFHQ_FOCAL, title="Length", unit="widths", gt=0.3, le=20, group=_LENS, advanced=True,
        description="Focal length where one is given, in widths of the picture.",
    )  # fmt: skip
    field_of_view: float = setting(
        13.37, title="Field of view", unit="°", gt=1, lt=120, group=_LENS, advanced=True,
        description="Across the picture or its diagonal, where one is given.",
    )  # fmt: skip
    radius: float | None = setting(
        None, title="Distance", unit="units", gt=0.2, le=10, group=_LENS, advanced=True,
        description="Of the camera from the middle of EG3D's world; off: the model's own (FFHQ 2.7).",
    )  # fmt: skip
    pivot_height: float | None = setting(
        None, title="Pivot, height", unit="units", ge=-1, le=1, group=_LENS, advanced=True,
        description="Height of the point the cameras look at; off: the model's own (FFHQ 0).",
    )  # fmt: skip
    pivot_depth: float | None = setting(
        None, title="Pivot, towards the face", unit="units", ge=-1, le=1, group=_LENS, advanced=True,
        description="How far before the middle that point lies; off: the model's own (FFHQ 0.2).",
    )  # fmt: skip
    elevation_is: Literal["true", "official"] = setting(
        "true",
        title="Elevation is",
        group=_LENS,
        advanced=True,
        description="What the elevations above mean.",
        choices={
            "true": "The true angle above the face",
            "official": "EG3D's pitch, which is spread over the sphere's area: 11.46° raises the camera by 7.31°",
        },
    )

    def framing(self, configuration: Configuration) -> Framing:
        """Radius, focal length and pivot, with the file's own where none is given."""
        options = configuration.rendering
        x, y, z = options.avg_camera_pivot
        pivot = (
            x,
            y if self.pivot_height is None else self.pivot_height,
            z if self.pivot_depth is None else self.pivot_depth,
        )
        radius = self.radius or options.avg_camera_radius
        return Framing(radius, self._focal(configuration), pivot, self.elevation_is == "official")

    def _focal(self, configuration: Configuration) -> float:
        if self.focal == "horizontal" or self.focal == "diagonal":
            return focal_of_fov(self.field_of_view, self.focal)
        known = {"script": OFFICIAL_SCRIPT_FOCAL, "ffhq": FFHQ_FOCAL, "length": self.focal_length}
        return known.get(self.focal, configuration.focal_length)
