"""What a person chooses for making raw sets of recordings."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from plugins.kinect.capture.limits import AcceptanceSettings
from workbench.api import Settings, SettingsError, check_name, setting

_GROUP = "Recordings"


class RecordingChoice(Settings):
    """Which recordings, and what becomes of them."""

    recordings: list[Path] = setting(
        lambda: [],
        title="Recordings",
        description="MKV files of an Azure Kinect, of this workbench or of another program. Each becomes a set of its "
        "own, named after the file.",
        kind="files",
        suffixes=(".mkv",),
        group=_GROUP,
    )
    prefix: str = setting(
        "",
        title="Names begin with",
        description="Stands before the file's name in the name of each set.",
        group=_GROUP,
    )
    take: Literal["good", "all"] = setting(
        "good",
        title="Frames",
        description="Which frames are taken.",
        group=_GROUP,
        choices={
            "good": "Good ones: with one face, within the limits below",
            "all": "All that have colour, depth and infrared, whatever they show",
        },
    )
    eval_every: int = setting(
        7,
        title="Measure on every …th",
        description="Every so many-th frame is kept for measuring, the others are for training; 0: all for training.",
        group=_GROUP,
        ge=0,
        le=1000,
    )
    unusable: Literal["refuse", "leave out"] = setting(
        "refuse",
        title="Recordings without depth",
        description="What happens when a recording has no depth or cannot be read.",
        group=_GROUP,
        choices={
            "refuse": "Refuse to start, naming it",
            "leave out": "Leave it out, and say so",
        },
    )
    existing: Literal["refuse", "continue"] = setting(
        "refuse",
        title="If a set exists",
        description="What happens when there already is a set of a recording's name.",
        group=_GROUP,
        choices={"refuse": "Refuse to start", "continue": "Go on with it: frames that it has are left as they are"},
    )
    writers: int = setting(
        2,
        title="Writing threads",
        description="How many frames are registered, packed and written at the same time.",
        group=_GROUP,
        advanced=True,
        ge=1,
        le=32,
    )

    def set_names(self) -> dict[Path, str]:
        """Name of each recording's set.

        Raises
        ------
        SettingsError : none is chosen, two have the same name, or a name is none for a folder.
        """
        if not self.recordings:
            raise SettingsError("No recording is chosen", field="recordings", remedy="choose at least one MKV file")
        names: dict[Path, str] = {}
        for path in self.recordings:
            try:
                name = check_name(self.prefix + path.stem)
            except SettingsError as error:
                raise SettingsError(error.what, field="prefix", remedy=error.remedy) from error
            if name.casefold() in (other.casefold() for other in names.values()):
                raise SettingsError(
                    f"Two recordings are named “{name}”", field="recordings", remedy="import them one after the other"
                )
            names[path] = name
        return names


class ImportSettings(AcceptanceSettings, RecordingChoice):
    """One import. Bases are read from the last to the first, which is the order of the form's groups."""
