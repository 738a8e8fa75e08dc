"""Who is drawn, with what expression, in what pose and before what lens: the same for both renderers."""

from __future__ import annotations

from typing import Literal

from workbench.api import FaceRanges, Range, Settings, setting, taken_over

_RANGES = {"pose": ("uniform", "grid")}
_GRID, _REAL = {"pose": ("grid",)}, {"lens": ("real",)}
POSES: dict[str, str] = {
    "uniform": "Even: anything within the ranges below, equally often",
    "narrow": "Replicantface, FaceSynthetics-like: gathers about the front; turn within 90°, half of it within 25°",
    "wide": "Replicantface, wide: turn, nod and tilt spread far, heads look towards high and low cameras",
    "grid": "Grid: every combination of the steps below equally often",
    "dataset": "As in a dataset: turn, nod and tilt together as often as there",
}


class PersonSettings(Settings):
    """Identity and expression."""

    age: Range = taken_over(FaceRanges, "age")
    gender: Literal["any", "women", "men"] = taken_over(FaceRanges, "gender")
    identity_spread: float = taken_over(FaceRanges, "identity_spread")
    hair: bool = taken_over(FaceRanges, "hair")
    expressions: Literal["plausible", "list"] = setting(
        "plausible",
        title="Expressions",
        group="Expression",
        choices={
            "plausible": "Plausible: smiles, frowns and speech as often as people show them",
            "list": "As Replicantface: a fifth neutral, else one to three expressions of a list, mostly strong",
        },
        description="How expressions are drawn.",
    )
    expression: float = taken_over(FaceRanges, "expression")
    looks_at: Literal["ahead", "target"] = setting(
        "ahead",
        title="Eyes look",
        group="Expression",
        choices={
            "ahead": "Ahead: mostly straight on, up to the angle below",
            "target": "At a point, as Replicantface: up to 10 cm aside and 3 cm up or down, 30 cm before the face",
        },
        description="How the gaze is drawn.",
    )
    gaze: float = taken_over(FaceRanges, "gaze", {"looks_at": ("ahead",)})


class PoseSettings(Settings):
    """How heads are turned, and where the camera stands."""

    pose: Literal["uniform", "narrow", "wide", "grid", "dataset"] = setting(
        "uniform",
        title="Poses",
        group="Pose",
        choices=POSES,
        description="How turn, nod and tilt of the head before the camera are drawn.",
    )
    yaw: Range = taken_over(FaceRanges, "yaw", _RANGES)
    pitch: Range = taken_over(FaceRanges, "pitch", _RANGES)
    roll: Range = taken_over(FaceRanges, "roll", _RANGES)
    yaw_steps: int = setting(
        9, title="Steps of turn", ge=1, le=181, group="Pose", description="From the first end to the last.",
        only_if=_GRID,
    )  # fmt: skip
    pitch_steps: int = setting(
        5, title="Steps of nod", ge=1, le=121, group="Pose", description="From the first end to the last.",
        only_if=_GRID,
    )  # fmt: skip
    roll_steps: int = setting(
        1, title="Steps of tilt", ge=1, le=91, group="Pose", description="One step is the middle of the range.",
        only_if=_GRID,
    )  # fmt: skip
    pose_source: str | None = setting(
        None,
        title="Dataset",
        kind="dataset",
        group="Pose",
        description="Whose poses are followed: a dataset of this workspace that holds poses.",
        only_if={"pose": ("dataset",)},
    )
    lens: Literal["real", "long"] = setting(
        "real",
        title="Lens",
        group="Camera",
        choices={
            "real": "Real: distance and field of view below",
            "long": "Long, as Replicantface: 15 m away, 2.06° wide, almost without perspective",
        },
        description="How the face is seen.",
    )
    distance: Range = taken_over(FaceRanges, "distance", _REAL)
    field_of_view: Range = taken_over(FaceRanges, "field_of_view", _REAL)
    shift: float = taken_over(FaceRanges, "shift")
