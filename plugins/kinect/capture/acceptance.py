"""Why a frame is refused, in words a person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.capture.coverage import Coverage
from plugins.kinect.capture.limits import AcceptanceSettings
from plugins.kinect.capture.seen import FaceMeasures, Seen

_DARK, _BURNT_PERCENT = 35.0, 5.0
_POINTS = 70


class Reason(StrEnum):
    """Why a frame is not kept; the values name figures ("rejected/blurred")."""

    INCOMPLETE = "incomplete"
    NO_FACE = "no face"
    SEVERAL_FACES = "several faces"
    OUTSIDE = "outside"
    TOO_NEAR = "too near"
    TOO_FAR = "too far"
    LITTLE_DEPTH = "little depth"
    TURNED = "turned"
    NODDED = "nodded"
    TILTED = "tilted"
    BLURRED = "blurred"
    DARK = "dark"
    BURNT = "burnt out"
    TOO_SOON = "too soon"
    DUPLICATE = "duplicate"
    VIEW_FULL = "view full"
    QUEUE_FULL = "queue full"


@dataclass(frozen=True)
class Refusal:
    """One reason and its sentence."""

    reason: Reason
    sentence: str


def refusals_of(seen: Seen, limits: AcceptanceSettings) -> list[Refusal]:
    """Everything that speaks against a frame by itself, the gravest first; empty where it is good."""
    if not seen.complete:
        return [Refusal(Reason.INCOMPLETE, "The camera gave no colour, depth or infrared with this frame.")]
    if len(seen.boxes) > 1:
        return [Refusal(Reason.SEVERAL_FACES, f"{len(seen.boxes)} faces are in the picture; only one may be.")]
    face = seen.face
    if face is None:
        return [Refusal(Reason.NO_FACE, "No face is found in the picture.")]
    found = [_place(seen, face), _distance(face, limits), _depth(face, limits), *_angles(face, limits)]
    found += [_blur(face, limits), *_exposure(face, limits)]
    return [refusal for refusal in found if refusal is not None]


class Acceptance:
    """Which good frames of a capture are kept: also the spacing in time, duplicates and the balance of views."""

    def __init__(self, limits: AcceptanceSettings, coverage: Coverage) -> None:
        self._limits, self.coverage = limits, coverage
        self._shapes: NDArray[np.float32] = np.empty((64, _POINTS, 2), np.float32)
        self._count = 0
        self._last_s: float | None = None

    @property
    def guides(self) -> bool:
        """Whether views are to be balanced, at least by telling the person."""
        return self._limits.balance != "off"

    def refusals(self, seen: Seen) -> list[Refusal]:
        """What speaks against keeping a frame, the gravest first."""
        found = refusals_of(seen, self._limits)
        if found or seen.face is None:
            return found
        refusal = self._spacing(seen) or self._duplicate(seen.face) or self._view(seen, seen.face)
        return [] if refusal is None else [refusal]

    def keep(self, face: FaceMeasures | None, time_s: float | None = None) -> None:
        """Remember an accepted frame; `time_s` is None for one of an earlier process."""
        self._last_s = self._last_s if time_s is None else time_s
        if face is None:
            return
        if self._count == len(self._shapes):
            self._shapes = np.concatenate([self._shapes, np.empty_like(self._shapes)])
        self._shapes[self._count] = face.shape
        self._count += 1
        self.coverage.add(face.yaw, face.pitch)

    def _spacing(self, seen: Seen) -> Refusal | None:
        if self._last_s is None or seen.time_s - self._last_s >= self._limits.spacing_s - 1e-6:
            return None
        return Refusal(Reason.TOO_SOON, f"The last frame is less than {self._limits.spacing_s:g} s old.")

    def _duplicate(self, face: FaceMeasures) -> Refusal | None:
        if not self._count or not self._limits.min_change_percent:
            return None
        moved = np.linalg.norm(self._shapes[: self._count] - face.shape.astype(np.float32), axis=-1).mean(-1)
        if float(moved.min()) * 100 >= self._limits.min_change_percent:
            return None
        return Refusal(Reason.DUPLICATE, "The face looks as in a frame that is already kept.")

    def _view(self, seen: Seen, face: FaceMeasures) -> Refusal | None:
        view = self.coverage.grid.view(face.yaw, face.pitch)
        if self._limits.balance != "hold" or not self.coverage.full(view):
            return None
        self.coverage.wait(seen.time_s)
        return Refusal(Reason.VIEW_FULL, "There are enough frames of this view; others are still wanted.")


class EveryFrame(Acceptance):
    """Takes every complete frame that keeps its distance in time, whatever it shows."""

    def refusals(self, seen: Seen) -> list[Refusal]:
        """What speaks against keeping a frame."""
        if not seen.complete:
            return refusals_of(seen, self._limits)
        soon = self._spacing(seen)
        return [] if soon is None else [soon]


def _place(seen: Seen, face: FaceMeasures) -> Refusal | None:
    box, (width, height) = face.box, seen.size
    if box.x >= 0 and box.y >= 0 and box.x + box.width <= width and box.y + box.height <= height:
        return None
    return Refusal(Reason.OUTSIDE, "The face is cut off by the border of the picture.")


def _distance(face: FaceMeasures, limits: AcceptanceSettings) -> Refusal | None:
    low, high = limits.distance_m
    at = face.distance_m
    if at is None or low <= at <= high:
        return None
    if at < low:
        return Refusal(Reason.TOO_NEAR, f"The face is {at:.2f} m away; at least {low:g} m are asked for.")
    return Refusal(Reason.TOO_FAR, f"The face is {at:.2f} m away; at most {high:g} m are asked for.")


def _depth(face: FaceMeasures, limits: AcceptanceSettings) -> Refusal | None:
    if face.distance_m is not None and face.depth_percent >= limits.min_depth_percent:
        return None
    return Refusal(
        Reason.LITTLE_DEPTH,
        f"Only {face.depth_percent:.0f} % of the face have a depth; {limits.min_depth_percent:g} % are asked for.",
    )


def _angles(face: FaceMeasures, limits: AcceptanceSettings) -> list[Refusal | None]:
    checks = (
        (Reason.TURNED, face.yaw, limits.max_yaw, "turned {:.0f}° to the person's {}", ("right", "left")),
        (Reason.NODDED, face.pitch, limits.max_pitch, "looking {:.0f}° {}", ("up", "down")),
        (Reason.TILTED, face.roll, limits.max_roll, "tilted {:.0f}° to the person's {} shoulder", ("left", "right")),
    )
    return [
        Refusal(reason, f"The head is {words.format(abs(angle), sides[angle < 0])}; at most {most:g}° are asked for.")
        if abs(angle) > most
        else None
        for reason, angle, most, words, sides in checks
    ]


def _blur(face: FaceMeasures, limits: AcceptanceSettings) -> Refusal | None:
    if face.blur_mm <= limits.max_blur_mm:
        return None
    return Refusal(
        Reason.BLURRED,
        f"The face is blurred by {face.blur_mm:.1f} mm; at most {limits.max_blur_mm:g} mm are asked for.",
    )


def _exposure(face: FaceMeasures, limits: AcceptanceSettings) -> list[Refusal | None]:
    if not limits.check_exposure:
        return []
    dark = Refusal(Reason.DARK, "The face is almost black; more light or a longer exposure is needed.")
    burnt = Refusal(Reason.BURNT, f"{face.burnt_percent:.0f} % of the face are burnt out; less light is needed.")
    return [
        dark if face.brightness < _DARK else None,
        burnt if face.burnt_percent > _BURNT_PERCENT else None,
    ]
