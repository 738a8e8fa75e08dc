"""What the person before the camera should do: a few large words and an arrow, without flicker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from plugins.kinect.capture.acceptance import Reason, Refusal
from plugins.kinect.capture.seen import FaceMeasures, Seen

Arrow = Literal["none", "left", "right", "up", "down", "closer", "back", "tilt left", "tilt right"]
Tone = Literal["move", "still", "wait"]
_STEP = 5
_CLOSE_ENOUGH = 2.5
_SETTLE_S = 0.3
_SHOWN_S = 1.0
_NO_DEPTH_PERCENT = 5.0
_NEAR_SHARE = 0.2


@dataclass(frozen=True)
class Guidance:
    """words : to the person, whose left is the own left whether the picture is mirrored or not. arrow : the same.

    tone : "still" for "go on like that", "move" for a movement, "wait" where the person can do nothing.
    """

    words: str
    arrow: Arrow = "none"
    tone: Tone = "move"

    def arrow_in_picture(self, mirrored: bool) -> Arrow:
        """Where the arrow points on the picture: in a mirror, one's own left is on the left."""
        swapped: dict[Arrow, Arrow] = {"left": "right", "right": "left", "tilt left": "tilt right"}
        swapped["tilt right"] = "tilt left"
        return self.arrow if mirrored else swapped.get(self.arrow, self.arrow)

    @property
    def kind(self) -> tuple[Arrow, Tone, str]:
        """What it says apart from how many degrees."""
        return self.arrow, self.tone, "".join(c for c in self.words if not c.isdigit())


STILL = Guidance("Hold still", tone="still")
_GOOD = Guidance("Good, go on like that", tone="still")
_SIMPLE = {
    Reason.INCOMPLETE: Guidance("Wait a moment", tone="wait"),
    Reason.NO_FACE: Guidance("Look at the camera"),
    Reason.SEVERAL_FACES: Guidance("Only one person, please"),
    Reason.TOO_NEAR: Guidance("Go back a little", "back"),
    Reason.TOO_FAR: Guidance("Come closer", "closer"),
    Reason.LITTLE_DEPTH: Guidance("Hair or glasses out of the face"),
    Reason.BLURRED: STILL,
    Reason.DARK: Guidance("More light is needed", tone="wait"),
    Reason.BURNT: Guidance("Less light is needed", tone="wait"),
    Reason.TOO_SOON: _GOOD,
    Reason.DUPLICATE: Guidance("Move a little"),
    Reason.QUEUE_FULL: Guidance("Wait a moment", tone="wait"),
}


def advise(seen: Seen, refusals: Sequence[Refusal], wanted: tuple[float, float] | None = None) -> Guidance:
    """What to say about a frame.

    refusals : the gravest first. wanted : (yaw, pitch) in degrees of the view that the set needs next, if any.
    """
    face = seen.face
    reason = refusals[0].reason if refusals else None
    if face is not None:
        if reason is Reason.OUTSIDE:
            return _into_the_picture(seen, face)
        if reason in (Reason.TURNED, Reason.NODDED, Reason.TILTED):
            return _towards(face, wanted or (0.0, 0.0), straighten=reason is Reason.TILTED)
        if reason in (None, Reason.DUPLICATE, Reason.VIEW_FULL, Reason.TOO_SOON) and wanted is not None:
            return _towards(face, wanted)
        if reason is Reason.LITTLE_DEPTH and face.depth_percent < _NO_DEPTH_PERCENT:
            return _into_the_range(seen, face)
    if reason is None or reason is Reason.VIEW_FULL:
        return _GOOD
    return _SIMPLE[reason]


class Calm:
    """Lets a sentence stand long enough to be read, and takes up a new one only when it has been meant for a while."""

    def __init__(self) -> None:
        self._shown: Guidance | None = None
        self._since_s = 0.0
        self._next: Guidance | None = None
        self._next_since_s = 0.0

    def show(self, meant: Guidance, time_s: float) -> Guidance:
        """What to show at `time_s` (the camera's clock), `meant` being what the newest frame says."""
        if self._shown is None or time_s < self._since_s:
            self._shown, self._since_s, self._next = meant, time_s, None
        elif meant == self._shown:
            self._next = None
        else:
            if self._next is None or self._next.kind != meant.kind:
                self._next_since_s = time_s
            self._next = meant
            if time_s - self._next_since_s >= _SETTLE_S and time_s - self._since_s >= _SHOWN_S:
                self._shown, self._since_s, self._next = meant, time_s, None
        return self._shown


def _into_the_range(seen: Seen, face: FaceMeasures) -> Guidance:
    """Neither hair nor glasses hide a whole face: it is nearer or further than the camera measures.

    Azure's depth begins at half a metre, where a face takes a third of the picture's height or more, and ends at four.
    """
    near = face.box.height > _NEAR_SHARE * seen.size[1]
    return _SIMPLE[Reason.TOO_NEAR if near else Reason.TOO_FAR]


def _into_the_picture(seen: Seen, face: FaceMeasures) -> Guidance:
    """The camera sees the person as others do: its left side is the person's right."""
    box, (width, height) = face.box, seen.size
    if box.width > width or box.height > height:
        return _SIMPLE[Reason.TOO_NEAR]
    if box.x < 0:
        return Guidance("Move to your left", "left")
    if box.x + box.width > width:
        return Guidance("Move to your right", "right")
    return Guidance("Move down", "down") if box.y < 0 else Guidance("Move up", "up")


def _towards(face: FaceMeasures, wanted: tuple[float, float], *, straighten: bool = False) -> Guidance:
    """The larger of the movements that lead to the wanted yaw and pitch; praise where the head is there."""
    yaw, pitch = wanted[0] - face.yaw, wanted[1] - face.pitch
    if straighten:
        side: Arrow = "tilt right" if face.roll > 0 else "tilt left"
        return Guidance(f"Tilt your head {side[5:]} {_degrees(face.roll)}", side)
    if max(abs(yaw), abs(pitch)) < _CLOSE_ENOUGH:
        return _GOOD
    if abs(yaw) >= abs(pitch):
        turn: Arrow = "right" if yaw > 0 else "left"
        return Guidance(f"Turn {turn} {_degrees(yaw)}", turn)
    nod: Arrow = "up" if pitch > 0 else "down"
    return Guidance(f"Look {nod} {_degrees(pitch)}", nod)


def _degrees(angle: float) -> str:
    return f"{max(_STEP, round(abs(angle) / _STEP) * _STEP)}°"
