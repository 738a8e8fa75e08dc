"""The modes of the Azure Kinect, which Orbbec's successors took over, and the nearest of a camera's to those asked."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.kinect.devices.interface import CameraMode, Capabilities
from plugins.kinect.devices.settings import COLOUR_MODES, DEPTH_MODES, CameraSettings

_ALL, _SLOW = (5, 15, 30), (5, 15)
AZURE_COLOUR = tuple(CameraMode(n, *size, _SLOW if n == "3072P" else _ALL) for n, size in COLOUR_MODES.items())
AZURE_DEPTH = tuple(CameraMode(n, *size, _SLOW if n == "WFOV unbinned" else _ALL) for n, size in DEPTH_MODES.items())


def azure_name(depth_mode: str) -> str:
    """A depth mode as the Azure Kinect's library and recordings write it: "NFOV_UNBINNED"."""
    return depth_mode.upper().replace("2X2 ", "2X2").replace(" ", "_")


def own_name(depth_mode: str) -> str:
    """A depth mode as `CameraSettings` has it: "NFOV unbinned"; unknown ones as they are."""
    return next((name for name in DEPTH_MODES if azure_name(name) == depth_mode), depth_mode)


def recorded(colour_mode: str, depth_mode: str, rate: int, *, infrared: bool) -> Capabilities:
    """What a recording made in these modes can do."""
    colour = CameraMode(colour_mode, *COLOUR_MODES[colour_mode], (rate,))
    depth = CameraMode(depth_mode, *DEPTH_MODES[depth_mode], (rate,))
    return Capabilities((colour,), (depth,), infrared=infrared, seekable=True)


def nearest(settings: CameraSettings, can: Capabilities) -> tuple[CameraSettings, tuple[str, ...]]:
    """Settings that the camera can stream, and a sentence for each that differs from what was asked."""
    colour = _nearest(COLOUR_MODES[settings.colour_mode], can.colour_modes)
    depth = _nearest(DEPTH_MODES[settings.depth_mode], can.depth_modes)
    rates = sorted(set(colour.rates) & set(depth.rates))
    rate = max((r for r in rates if r <= settings.rate), default=rates[0])
    notes = []
    for what, wanted, mode in (
        ("colour resolution", settings.colour_mode, colour.name),
        ("depth mode", settings.depth_mode, depth.name),
    ):
        if wanted != mode:
            notes.append(f"This camera has no {what} {wanted}: it streams {mode}.")
    if rate != settings.rate:
        notes.append(f"{colour.name} with {depth.name} gives {rate} frames a second, not {settings.rate}.")
    asked = {name: getattr(settings, name) for name in CameraSettings.model_fields}
    given = {"colour_mode": colour.name, "depth_mode": depth.name, "rate": rate}
    return CameraSettings.read({**asked, **given}), tuple(notes)


def _nearest(size: tuple[int, int], modes: Sequence[CameraMode]) -> CameraMode:
    return min(modes, key=lambda mode: abs(mode.width * mode.height - size[0] * size[1]))
