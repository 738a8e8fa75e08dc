"""`kinect.correct`: points that a person put right in one frame are carried to the frames before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workbench.api import Job, Place, Scalar, Settings, SettingsError, Task, setting


class CorrectSettings(Settings):
    """Which frame, where its points come from, and how far they are carried."""

    source: Path = setting(..., title="Raw set", description="What was captured.", kind="folder")
    frame: str = setting(
        ..., title="Frame", description="Whose points are right: its part and number, such as train/12."
    )
    points: Path | None = setting(
        None,
        title="Points",
        description="A Landmark file as the face synthesiser writes it, in pixels of the captured picture; empty: the "
        "points that were put right in the window.",
        kind="file",
    )
    frames: int = setting(
        30,
        title="Frames either way",
        description="How far the correction is carried at most; it fades on the way, and ends where no face is found.",
        ge=0,
        le=1000,
    )
    model: str = setting(
        "",
        title="Face model",
        description="Finds the points that the correction belongs to: empty for the built-in one, else a model file.",
        kind="file",
        advanced=True,
    )


class CorrectPoints(Task[CorrectSettings]):
    """Frames that were themselves put right by hand stay as they are; carried points count from the next conversion."""

    settings = CorrectSettings
    title = "Carry corrected points"
    verb = "Carry"
    noun = "frames"

    def check(self, s: CorrectSettings, place: Place) -> None:
        """Refuses a folder that is no raw set, and a frame that is not in it."""
        from plugins.kinect.formats.raw_set import RawSet

        split, _, name = s.frame.partition("/")
        if not name or split not in ("train", "eval"):
            raise SettingsError(f"“{s.frame}” names no frame", field="frame", remedy="write train/12 or eval/3")
        RawSet.open(s.source).frame("train" if split == "train" else "eval", name)

    def run(self, s: CorrectSettings, job: Job) -> Mapping[str, Scalar]:
        """Carry, and say to how many frames.

        Raises
        ------
        WorkbenchError : no points were given for the frame, no face is found in it, a picture cannot be read.
        """
        from plugins.kinect.convert.carrying import carry

        return carry(s, job)
