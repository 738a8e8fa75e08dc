"""What a recording holds, known without reading its pictures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from plugins.kinect.devices.modes import own_name
from plugins.kinect.devices.recording.heads import Heads, Track
from plugins.kinect.devices.recording.matroska import MatroskaFile
from plugins.kinect.devices.settings import COLOUR_MODES, DEPTH_MODES
from workbench.api import DataError

_RATES = (5, 15, 30)
_KINDS = {
    "colour": ("K4A_COLOR_TRACK", "COLOR"),
    "depth": ("K4A_DEPTH_TRACK", "DEPTH"),
    "infrared": ("K4A_IR_TRACK", "IR"),
}


@dataclass(frozen=True)
class RecordingFacts:
    """colour, depth, infrared : the tracks, each perhaps missing. rate : frames a second.

    start_us : what the device's clock showed when the file's showed 0. depth_delay_us : how much later depth was taken
    than colour, on purpose. length_us : from the file's beginning to its last picture; 0 where it was not finished.
    maker : the device's calibration as its JSON says it; None where there is none.
    """

    place: str
    colour: Track | None
    depth: Track | None
    infrared: Track | None
    colour_mode: str
    depth_mode: str
    rate: int
    serial: str
    start_us: int
    depth_delay_us: int
    length_us: int
    maker: dict[str, Any] | None

    @property
    def period_us(self) -> float:
        """From frame to frame."""
        return 1e6 / self.rate

    @property
    def problem(self) -> DataError | None:
        """Why no training set can be made of it; None where one can."""
        there = [bool(track) for track in (self.colour, self.depth, self.infrared)]
        return lacking(self.place, *there, calibrated=self.maker is not None) or self._of_no_mode()

    def _of_no_mode(self) -> DataError | None:
        """Pictures of other sizes than the calibration knows of."""
        sizes = {"colour": (self.colour, COLOUR_MODES.get(self.colour_mode))}
        sizes |= {"depth": (self.depth, DEPTH_MODES.get(self.depth_mode))}
        sizes |= {"infrared": (self.infrared, DEPTH_MODES.get(self.depth_mode))}
        for name, (track, size) in sizes.items():
            if track is not None and (track.width, track.height) != size:
                what = f"The {name} of this recording is {track.width} × {track.height}, which is no mode of its camera"
                remedy = "use the file that the camera's recorder wrote, before another program changed it"
                return DataError(what, where=self.place, remedy=remedy)
        return None


def lacking(place: str, colour: bool, depth: bool, infrared: bool, *, calibrated: bool) -> DataError | None:
    """What a recording with these tracks lacks for a training set, if it lacks anything."""
    if not (colour or depth or infrared):
        remedy = "choose one that the Azure Kinect's recorder or this workbench wrote"
        return DataError("This MKV file is no recording of a depth camera", where=place, remedy=remedy)
    if not depth:
        remedy = "record again with a depth mode that is not off (k4arecorder --depth-mode NFOV_UNBINNED)"
        return DataError("This recording has no depth track", where=place, remedy=remedy)
    if not colour:
        remedy = "record again with the colour camera on (k4arecorder --color-mode 1080p)"
        return DataError("This recording has no colour track", where=place, remedy=remedy)
    if not calibrated:
        remedy = "record again, or use the file before another program changed it"
        return DataError("This recording holds no calibration of its camera", where=place, remedy=remedy)
    return None


def facts_of(file: MatroskaFile) -> RecordingFacts:
    """The facts of an open file, whatever it holds."""
    heads = file.heads
    tracks = {kind: _track_of(heads, *names) for kind, names in _KINDS.items()}
    colour, depth = tracks["colour"], tracks["depth"]
    timed = colour or depth or tracks["infrared"]
    return RecordingFacts(
        place=file.place,
        colour=colour,
        depth=depth,
        infrared=tracks["infrared"],
        colour_mode=_colour_mode(colour),
        depth_mode=own_name(depth.tags.get("K4A_DEPTH_MODE", "")) if depth else "",
        rate=_rate(timed.period_ns if timed else 0),
        serial=heads.tags.get("K4A_DEVICE_SERIAL_NUMBER", ""),
        start_us=_whole(heads.tags.get("K4A_START_OFFSET_NS", "")) // 1000,
        depth_delay_us=_whole(heads.tags.get("K4A_DEPTH_DELAY_NS", "")) // 1000,
        length_us=heads.length_us,
        maker=_json(file.attached(heads.tags.get("K4A_CALIBRATION_FILE", "calibration.json"))),
    )


def _track_of(heads: Heads, tag: str, name: str) -> Track | None:
    """By the tag that holds its number, else by its name, as the recorder's own library does."""
    for track in heads.tracks.values():
        if tag in track.tags and track.width:
            return track
    uid = _whole(heads.tags.get(tag, ""))
    return next((t for t in heads.tracks.values() if t.width and (t.name == name or (uid and t.uid == uid))), None)


def _colour_mode(track: Track | None) -> str:
    if track is None:
        return ""
    return next((name for name, size in COLOUR_MODES.items() if size == (track.width, track.height)), "")


def _rate(period_ns: int) -> int:
    wanted = 1e9 / period_ns if period_ns else _RATES[-1]
    return min(_RATES, key=lambda rate: abs(rate - wanted))


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0


def _json(data: bytes | None) -> dict[str, Any] | None:
    try:
        value = json.loads((data or b"").rstrip(b"\0"))
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
