"""What every use of a trained run asks for: the camera, where depth is laid, what computes. Forms read it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from plugins.training.settings.names import DEVICES, DeviceName
from workbench.api import Settings, setting

Framing = Literal["whole", "square"]
CheckpointName = Literal["best", "last"]
SurfaceFormat = Literal["ply", "obj", "glb"]
LengthUnit = Literal["m", "mm"]

FRAMINGS = {"whole": "The whole picture, with a border to make it square", "square": "The square in the middle"}
CHECKPOINTS = {"best": "Those with the lowest validation loss", "last": "Those of the last epoch"}
_FRAMED = "The face should be as large in the picture as in the pictures the run was trained on."


class KnownDistance(BaseModel):
    """A place in a picture whose distance from the camera was measured, with a tape or otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    x_px: float = setting(0.0, title="Column", unit="px", ge=0, description="From the upright picture's left edge.")
    y_px: float = setting(0.0, title="Row", unit="px", ge=0, description="From its upper edge.")
    distance_m: float = setting(
        1.0, title="Distance", unit="m", gt=0, le=1000, description="From the camera's lens to that place."
    )


class ScaleFields(Settings):
    """The camera that saw the pictures, and how far away the head was."""

    field_of_view_degrees: float = setting(
        20.0,
        title="Vertical field of view",
        unit="°",
        ge=1,
        le=120,
        group="Result",
        description="Of the camera that took the pictures; the shape of the 3D surface depends on it.",
    )
    distance_m: float = setting(
        1.0,
        title="Distance to the head",
        unit="m",
        gt=0.05,
        le=100,
        group="Result",
        description="A picture does not show how far away the head was; depth relative to the head is laid there.",
    )


class SurfaceFields(Settings):
    """How depth becomes a 3D surface."""

    mesh: bool = setting(
        True, title="Also as a 3D surface", group="Result", description="Writes a 3D file beside each depth map."
    )
    surface_format: SurfaceFormat = setting(
        "ply",
        title="Surface format",
        group="Result",
        advanced=True,
        only_if={"mesh": (True,)},
        choices={
            "ply": "PLY: colours at every point; opens in MeshLab, CloudCompare and the Compare tab",
            "obj": "OBJ: with the photo as a texture beside it",
            "glb": "GLB: one file with colours, for viewers and browsers",
        },
        description="Kind of file.",
    )
    surface_unit: LengthUnit = setting(
        "m",
        title="Surface unit",
        group="Result",
        advanced=True,
        only_if={"mesh": (True,)},
        choices={"m": "Metres, as everywhere in the workbench", "mm": "Millimetres, as printers and scanners count"},
        description="What one unit of the surface's coordinates is.",
    )
    cut_at_jumps: float = setting(
        10.0,
        title="Cut at jumps",
        unit="pixels",
        gt=0,
        le=1000,
        group="Result",
        advanced=True,
        only_if={"mesh": (True,)},
        description="The surface is cut where depth changes from one pixel to the next by more than this many pixels "
        "seen at that distance, as between a nose and the cheek behind it.",
    )


class ComputingFields(Settings):
    """Which weights, and what computes."""

    checkpoint: CheckpointName = setting(
        "best", title="Weights", group="Machine", advanced=True, choices=CHECKPOINTS, description="Which weights."
    )
    device: DeviceName = setting(
        "auto", title="Device", kind="choice", group="Machine", choices=DEVICES, description="What computes."
    )
    threads: int | None = setting(
        None, title="Threads", ge=1, le=256, group="Machine", advanced=True, description="Processor threads."
    )


def framing_field(group: str) -> Framing:
    """Which part of a picture the network sees."""
    found: Framing = setting("whole", title="Part of the picture", group=group, choices=FRAMINGS, description=_FRAMED)
    return found
