"""`train.predict_video`: depth from a video with a trained run."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from plugins.training.settings.applied import ComputingFields, Framing, KnownDistance, ScaleFields, framing_field
from plugins.training.settings.names import RunName
from workbench.api import Codec, Settings, setting

KeptFrames = Literal["png", "npz", "none"]
VIDEO_SUFFIXES = (".mp4", ".mov", ".avi", ".mkv", ".webm", ".m4v", ".mpg", ".wmv")


class KnownDistanceInVideo(KnownDistance):
    """A measured distance at a moment of the video."""

    time_s: float = setting(0.0, title="Moment", unit="s", ge=0, description="Seconds from the video's beginning.")


class _VideoFields(Settings):
    """What is read, and what is written."""

    run: str = setting("", title="Run", kind="run", description="The training run to apply.")
    video: Path | None = setting(
        None, title="Video", kind="file", suffixes=VIDEO_SUFFIXES, group="Video", description="MP4, MOV, AVI, MKV …"
    )
    framing: Framing = framing_field("Video")
    from_s: float = setting(0.0, title="From", unit="s", ge=0, group="Video", advanced=True, description="Begin here.")
    to_s: float | None = setting(
        None, title="To", unit="s", gt=0, group="Video", advanced=True, description="End here; the end when left empty."
    )
    every: int = setting(
        1,
        title="Every nth frame",
        ge=1,
        le=1000,
        group="Video",
        advanced=True,
        description="2 takes every other frame, in half the time.",
    )
    name: RunName = setting(
        "video", title="Name", group="Result", description="Folder of the result inside the run's predictions."
    )
    keep: KeptFrames = setting(
        "png",
        title="Depth of every frame",
        group="Result",
        choices={
            "png": "16-bit PNG: a picture each, with what its numbers mean in video.json",
            "npz": "NPZ: the plain numbers, single precision, for NumPy",
            "none": "Only the videos",
        },
        description="What is kept beside the coloured video.",
    )
    side_by_side: bool = setting(
        True, title="Side by side", group="Result", description="Also writes a video with colour and depth together."
    )
    codec: Codec = setting(
        "auto",
        title="Codec",
        group="Result",
        advanced=True,
        choices={
            "auto": "Automatic: H.264 where the library PyAV is installed, else MPEG-4",
            "h264": "H.264: plays everywhere, in browsers too; needs the library PyAV",
            "mpeg4": "MPEG-4 part 2: needs nothing else",
        },
        description="How the videos are packed.",
    )


class _RefinedFields(Settings):
    """What is rarely changed."""

    known_distances: list[KnownDistanceInVideo] = setting(
        lambda: [],
        title="Known distances",
        kind="rows",
        group="Result",
        advanced=True,
        description="Two or more places in the video whose distance from the camera you measured give every depth its "
        "scale.",
    )


class PredictVideoSettings(ComputingFields, _RefinedFields, ScaleFields, _VideoFields):
    """Depth from a video with a trained run."""
