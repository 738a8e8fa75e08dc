"""What a window asks the driven face for. Imports nothing heavy."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from plugins.training.live.request import ShownFields, camera_field, video_field
from plugins.training.settings.applied import ComputingFields
from workbench.api import Settings, SettingsError, setting

DrivenBy = Literal["webcam", "kinect", "video", "recorded", "osc"]
DRIVERS = {
    "webcam": "The face before a webcam",
    "kinect": "The face before the Kinect tab's camera, as it is set up there",
    "video": "The face in a video file, again and again",
    "recorded": "A processed set, face after face",
    "osc": "Another program on this computer, that sends OSC messages “/landmarks”",
}


_BY_WEBCAM, _BY_VIDEO = ({"driven_by": (by,)} for by in ("webcam", "video"))


class _DriverFields(Settings):
    """What moves the face."""

    run_folder: Path | None = setting(
        None, title="Run", kind="folder", description="Folder of the face synthesiser's run."
    )
    driven_by: DrivenBy = setting("webcam", title="Driven by", choices=DRIVERS, description="What moves the face.")
    camera: int = camera_field(_BY_WEBCAM)
    video: Path | None = video_field(_BY_VIDEO)
    recorded: Path | None = setting(
        None,
        title="Processed set",
        kind="folder",
        only_if={"driven_by": ("recorded",)},
        description="Its face points are played again and again.",
    )


class AvatarOptions(ComputingFields):
    """What is rarely changed while looking."""

    per_second: float = setting(
        15.0,
        title="Faces a second",
        ge=0.5,
        le=120,
        group="Result",
        description="How fast a recorded set is played, where the network is fast enough.",
    )
    port: int = setting(
        9000,
        title="OSC port",
        ge=1024,
        le=65535,
        group="Result",
        description="Of this computer; it is listened on only while a face is driven by another program.",
    )
    sender_size: int = setting(
        512,
        title="Sender's picture",
        unit="px",
        ge=16,
        le=8192,
        group="Result",
        description="Side of the square picture that another program's points are pixels of; a set knows its own.",
    )


class AvatarRequest(AvatarOptions, ShownFields, _DriverFields):
    """A run, what drives it, and what to show."""

    def model_post_init(self, context: object) -> None:
        """Raises SettingsError for a face without run, video or set."""
        super().model_post_init(context)
        if self.run_folder is None:
            raise SettingsError("No run is chosen", field="run_folder", remedy="choose a trained run")
        if self.driven_by == "video" and self.video is None:
            raise SettingsError("No video is chosen", field="video", remedy="choose a video file")
        if self.driven_by == "recorded" and self.recorded is None:
            raise SettingsError("No set is chosen", field="recorded", remedy="choose the folder of a processed set")
