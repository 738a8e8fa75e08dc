"""What a window asks the live view for."""

from __future__ import annotations

from pathlib import Path

from plugins.kinect.capture.limits import AcceptanceSettings
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.settings import SimulationSettings
from plugins.kinect.live.names import VIEWS, View
from workbench.api import Range, Settings, SettingsError, setting

_GROUP = "Live view"


class ShownSettings(Settings):
    """Which pictures are made of a frame, and how."""

    views: list[View] = setting(
        lambda: ["colour"],
        title="Pictures",
        description="What is shown; the first is the large one.",
        group=_GROUP,
        choices=VIEWS,
    )
    mirrored: bool = setting(
        True,
        title="Mirrored",
        description="Shows the person as a mirror does; what is stored is never mirrored.",
        group=_GROUP,
    )
    depth_range_m: Range = setting(
        (0.3, 1.5),
        title="Colours of depth",
        description="Distances between which the colours of depth run.",
        unit="m",
        group=_GROUP,
        low=0.1,
        high=6.0,
    )
    picture_width: int = setting(
        960,
        title="Picture width",
        description="Pictures wider than this are shown with fewer pixels.",
        unit="px",
        group=_GROUP,
        advanced=True,
        ge=160,
        le=4096,
    )

    def model_post_init(self, context: object) -> None:
        """Raises SettingsError for a range that runs backwards, and for no picture at all."""
        super().model_post_init(context)
        if not self.views:
            raise SettingsError("Nothing is chosen", field="views", remedy="choose at least one picture")
        low, high = self.depth_range_m
        if not 0 < low < high:
            raise SettingsError("The smaller number comes first", field="depth_range_m")


class CameraChoice(SimulationSettings, CameraSettings):
    """A camera and nothing else."""


class LiveRequest(ShownSettings, SimulationSettings, AcceptanceSettings, CameraSettings):
    """A camera and what to show of it, or a capture to look into."""

    follow: Path | None = setting(
        None,
        title="Capture",
        description="Folder of a running capture job, whose pictures are shown; the camera itself is let go.",
        kind="folder",
        group=_GROUP,
        advanced=True,
    )

    @property
    def camera(self) -> CameraChoice:
        """Only which camera it is and how it streams."""
        return CameraChoice.read({name: getattr(self, name) for name in CameraChoice.model_fields})
