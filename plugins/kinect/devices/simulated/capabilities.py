"""What the simulated camera can do: an Azure Kinect's modes and knobs."""

from __future__ import annotations

from plugins.kinect.devices.interface import CameraMode, Capabilities, Control
from plugins.kinect.devices.settings import COLOUR_MODES, DEPTH_MODES

EXPOSURE_US, GAIN, WHITE_BALANCE_K = 8330.0, 128.0, 4500.0
"""At rest: the exposure that the simulated light calls for, a gain of one, and light without a tint."""


def capabilities() -> Capabilities:
    """Modes, rates and controls."""
    slow = {"3072P", "WFOV unbinned"}
    colour, depth = (
        [
            CameraMode(name, width, height, (5, 15) if name in slow else (5, 15, 30))
            for name, (width, height) in modes.items()
        ]
        for modes in (COLOUR_MODES, DEPTH_MODES)
    )
    controls = (
        Control("exposure", "µs", 500, 133330, 10, EXPOSURE_US, automatic=True),
        Control("gain", "", 0, 255, 1, GAIN),
        Control("white_balance", "K", 2500, 12500, 10, WHITE_BALANCE_K, automatic=True),
    )
    return Capabilities(colour, depth, {control.name: control for control in controls}, simulated=True)
