"""The figures of a live frame, by the names of `plugins.kinect.live.names`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plugins.kinect.capture.acceptance import Reason, Refusal
from plugins.kinect.capture.coverage import Coverage
from plugins.kinect.capture.guidance import Guidance
from plugins.kinect.capture.seen import FaceMeasures, Seen
from plugins.kinect.devices.interface import DepthCamera

_MEASURES = ("distance_m", "yaw", "pitch", "roll", "depth_percent", "blur_mm", "brightness", "burnt_percent")
_EXPOSURE = (Reason.DARK, Reason.BURNT)


def camera_figures(camera: DepthCamera) -> dict[str, Any]:
    """Which camera it is."""
    return {"title": camera.title, "serial": camera.serial, "simulated": camera.capabilities.simulated}


def seen_figures(
    seen: Seen, refusals: Sequence[Refusal], guidance: Guidance, coverage: Coverage | None, *, mirrored: bool
) -> dict[str, Any]:
    """What a frame shows, and what follows from it."""
    return {
        "size": list(seen.size),
        "mirrored": mirrored,
        "face": None if seen.face is None else {name: getattr(seen.face, name) for name in _MEASURES},
        "accepted": not refusals,
        "reasons": [{"reason": refusal.reason.value, "sentence": refusal.sentence} for refusal in refusals],
        "guidance": {
            "words": guidance.words,
            "arrow": guidance.arrow_in_picture(mirrored),
            "tone": guidance.tone,
        },
        "exposure": next((refusal.sentence for refusal in refusals if refusal.reason in _EXPOSURE), ""),
        "coverage": None if coverage is None else _coverage(coverage, seen.face),
    }


def _coverage(coverage: Coverage, face: FaceMeasures | None) -> Mapping[str, Any]:
    if face is None:
        return {**coverage.figures(), "here": None, "wanted": None}
    wanted = coverage.wanted(face.yaw, face.pitch)
    here = coverage.grid.view(face.yaw, face.pitch)
    return {**coverage.figures(), "here": list(here), "wanted": None if wanted is None else list(wanted)}
