"""Which frames are good enough: what the live view judges by and the capture keeps by."""

from __future__ import annotations

from typing import Literal

from workbench.api import Range, Settings, SettingsError, setting

_GROUP = "What is accepted"


class AcceptanceSettings(Settings):
    """Limits of what is accepted. Angles are those of the face synthesiser, degrees."""

    model: str = setting(
        "",
        title="Face model",
        description="The file of a model of your own that finds faces and their points; empty for the built-in one.",
        kind="file",
        group=_GROUP,
        advanced=True,
    )
    max_yaw: float = setting(
        10.0,
        title="Turn at most",
        description="How far the head may be turned to either side.",
        unit="°",
        group=_GROUP,
        ge=1.0,
        le=90.0,
    )
    max_pitch: float = setting(
        10.0, title="Nod at most", description="How far the head may look up or down.", unit="°", group=_GROUP,
        ge=1.0, le=90.0,
    )  # fmt: skip
    max_roll: float = setting(
        10.0, title="Tilt at most", description="How far the head may be tilted to a shoulder.", unit="°",
        group=_GROUP, ge=1.0, le=90.0,
    )  # fmt: skip
    distance_m: Range = setting(
        (0.35, 1.2),
        title="Distance",
        description="How far the face may be from the camera. Nearer than 0.25 m a depth camera sees nothing.",
        unit="m",
        group=_GROUP,
        low=0.2,
        high=4.0,
    )
    max_blur_mm: float = setting(
        2.5,
        title="Blur at most",
        description="How wide an edge of the face may be smeared, as a standard deviation in millimetres on the face.",
        unit="mm",
        group=_GROUP,
        gt=0.0,
        le=50.0,
    )
    min_depth_percent: float = setting(
        60.0,
        title="Depth on the face",
        description="How much of the face must have a depth; hair, glasses and strong light leave holes.",
        unit="%",
        group=_GROUP,
        ge=0.0,
        le=100.0,
    )
    check_exposure: bool = setting(
        True,
        title="Refuse bad exposure",
        description="Whether faces that are almost black or burnt out are refused.",
        group=_GROUP,
    )
    spacing_s: float = setting(
        0.1,
        title="Time between frames",
        description="The least time from one accepted frame to the next; 0 takes every good frame.",
        unit="s",
        group=_GROUP,
        ge=0.0,
        le=3600.0,
    )
    min_change_percent: float = setting(
        0.5,
        title="Smallest change",
        description="How far the points of the face must have moved against every accepted frame, on average and in "
        "percent of the distance between the eyes, for a frame to be no duplicate; 0 takes duplicates too.",
        unit="%",
        group=_GROUP,
        ge=0.0,
        le=50.0,
    )
    balance: Literal["off", "guide", "hold"] = setting(
        "guide",
        title="Balance of views",
        description="Whether the set should hold as many frames of every turn and nod within the limits.",
        group="Balance",
        choices={
            "off": "Off: frames are taken as they come",
            "guide": "Guide: the person is told where to look, and frames are taken as they come",
            "hold": "Hold: views that have their share wait until the others caught up, or nobody reaches those",
        },
    )
    cell: float = setting(
        5.0, title="Size of a view", description="How many degrees of turn and nod count as the same view.", unit="°",
        group="Balance", ge=1.0, le=45.0, only_if={"balance": ("guide", "hold")},
    )  # fmt: skip

    def model_post_init(self, context: object) -> None:
        """Raises SettingsError for a distance that runs backwards."""
        super().model_post_init(context)
        low, high = self.distance_m
        if not 0 < low < high:
            raise SettingsError(
                "The smaller number comes first", field="distance_m", remedy=f"write {high:g} to {low:g}"
            )
