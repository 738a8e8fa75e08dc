"""What a window asks the live demo for. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from plugins.training.settings.applied import ComputingFields, Framing, ScaleFields, framing_field
from plugins.training.settings.predict_video import VIDEO_SUFFIXES
from workbench.api import Settings, SettingsError, setting

View = Literal["colour", "depth", "points"]
SourceKind = Literal["webcam", "kinect", "video"]

VIEWS: dict[View, str] = {
    "colour": "What the camera sees",
    "depth": "Depth in colours, bright is near",
    "points": "Points in 3D, to look round",
}
SOURCES = {
    "webcam": "A webcam",
    "kinect": "The Kinect tab's camera, as it is set up there",
    "video": "A video file, again and again",
}


def camera_field(only_if: Mapping[str, tuple[str, ...]]) -> Any:
    """Which webcam."""
    return setting(0, title="Camera", ge=0, le=32, only_if=only_if, description="Number of the webcam, from 0.")


def video_field(only_if: Mapping[str, tuple[str, ...]]) -> Any:
    """Which video."""
    words = "The video to play."
    return setting(None, title="Video", kind="file", suffixes=VIDEO_SUFFIXES, only_if=only_if, description=words)


class _SourceFields(Settings):
    """Where pictures come from."""

    run_folder: Path | None = setting(
        None, title="Run", kind="folder", description="Folder of the training run to apply."
    )
    source: SourceKind = setting("webcam", title="Source", choices=SOURCES, description="Where pictures come from.")
    camera: int = camera_field({"source": ("webcam",)})
    video: Path | None = video_field({"source": ("video",)})


class ShownFields(Settings):
    """What is made of a picture."""

    views: list[View] = setting(
        lambda: ["colour", "depth", "points"], title="Views", choices=VIEWS, description="What is shown."
    )
    mirrored: bool = setting(True, title="Mirrored", description="Shows the person as a mirror does.")
    frozen: bool = setting(False, title="Frozen", description="Stay at the last picture; a video stands still.")
    snapshot: str = setting(
        "",
        title="Snapshot",
        max_length=80,
        pattern=r"^[0-9A-Za-z_-]*$",
        description="Name under which the picture and its depth are kept once in the run's predictions.",
    )
    picture_width: int = setting(
        640, title="Picture width", unit="px", ge=64, le=4096, description="Wider pictures are shown with fewer pixels."
    )
    most_points: int = setting(
        30_000, title="Points", ge=100, le=200_000, description="At most so many points, so that a window turns them."
    )


class _FramingField(Settings):
    """The part of the picture."""

    framing: Framing = framing_field("Result")


class LiveOptions(ComputingFields, ScaleFields, _FramingField):
    """What is rarely changed while looking."""


class LiveRequest(LiveOptions, ShownFields, _SourceFields):
    """A run, where its pictures come from, and what to show."""

    def model_post_init(self, context: object) -> None:
        """Raises SettingsError for a demo without run, video or view."""
        super().model_post_init(context)
        if self.run_folder is None:
            raise SettingsError("No run is chosen", field="run_folder", remedy="choose a trained run")
        if self.source == "video" and self.video is None:
            raise SettingsError("No video is chosen", field="video", remedy="choose a video file")
        if not self.views:
            raise SettingsError("Nothing is chosen", field="views", remedy="choose at least one view")
