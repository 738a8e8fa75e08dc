"""Which depth camera is used and how it streams: the part that the live view and the capture have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from workbench.api import Settings, setting

Backend = Literal["simulated", "azure", "orbbec", "recording"]
COLOUR_MODES = {
    "720P": (1280, 720), "1080P": (1920, 1080), "1440P": (2560, 1440), "1536P": (2048, 1536), "2160P": (3840, 2160),
    "3072P": (4096, 3072),
}  # fmt: skip
"""Azure Kinect's colour modes: (width, height) in pixels. 3072P gives at most 15 frames a second."""
DEPTH_MODES = {
    "NFOV 2x2 binned": (320, 288), "NFOV unbinned": (640, 576), "WFOV 2x2 binned": (512, 512),
    "WFOV unbinned": (1024, 1024),
}  # fmt: skip
"""Azure Kinect's depth modes: (width, height) in pixels. WFOV unbinned gives at most 15 frames a second."""

_REAL = {"backend": ("azure", "orbbec")}
_LIVE = {"backend": ("simulated", "azure", "orbbec")}


class CameraSettings(Settings):
    """A camera and its modes. A camera that lacks a mode takes its nearest and says so."""

    backend: Backend = setting(
        "simulated",
        title="Camera",
        description="Where the pictures come from.",
        group="Camera",
        choices={
            "simulated": "Simulated: built-in heads move and talk before a camera with true calibration",
            "azure": "Azure Kinect",
            "orbbec": "Orbbec Femto Bolt or Mega",
            "recording": "Recording: an MKV file of an Azure Kinect",
        },
    )
    serial: str = setting(
        "",
        title="Serial number",
        description="Which of several cameras; the first one found if empty.",
        group="Camera",
        only_if=_REAL,
    )
    recording: Path | None = setting(
        None,
        title="Recording",
        description="An MKV file that the Kinect's own recorder, this workbench or another program wrote.",
        group="Camera",
        suffixes=(".mkv",),
        only_if={"backend": ("recording",)},
    )
    reader: Literal["workbench", "maker"] = setting(
        "workbench",
        title="Read by",
        description="Both give the same frames; the maker's library is for a file that is in doubt.",
        group="Camera",
        advanced=True,
        choices={
            "workbench": "The workbench itself",
            "maker": "The Azure Kinect's own library, once it is installed",
        },
        only_if={"backend": ("recording",)},
    )
    colour_mode: Literal["720P", "1080P", "1440P", "1536P", "2160P", "3072P"] = setting(
        "3072P",
        title="Colour resolution",
        description="Pixels of the colour picture; 3072P gives at most 15 frames a second.",
        group="Camera",
        choices={name: f"{name}: {w} × {h}" for name, (w, h) in COLOUR_MODES.items()},
        only_if=_LIVE,
    )
    depth_mode: Literal["NFOV 2x2 binned", "NFOV unbinned", "WFOV 2x2 binned", "WFOV unbinned"] = setting(
        "NFOV unbinned",
        title="Depth mode",
        description="Narrow (NFOV) or wide (WFOV) field of view, all pixels or four taken together.",
        group="Camera",
        choices={name: f"{name}: {w} × {h}" for name, (w, h) in DEPTH_MODES.items()},
        only_if=_LIVE,
    )
    rate: Literal[5, 15, 30] = setting(
        15,
        title="Frame rate",
        description="Frames a second.",
        unit="1/s",
        group="Camera",
        only_if=_LIVE,
    )
    exposure: int | None = setting(
        None,
        title="Exposure",
        description="How long the colour camera lets light in. Off: automatic. A fixed one keeps all pictures alike.",
        unit="µs",
        group="Picture",
        ge=100,
        le=200_000,
        only_if=_LIVE,
    )
    gain: int | None = setting(
        None,
        title="Gain",
        description="Amplification of the colour picture, in the camera's own steps; counts with a fixed exposure. "
        "Off: its value at rest.",
        group="Picture",
        ge=0,
        le=255,
        only_if=_LIVE,
    )
    white_balance: int | None = setting(
        None,
        title="White balance",
        description="Colour temperature of the light. Off: automatic. A fixed one keeps all pictures alike.",
        unit="K",
        group="Picture",
        ge=2500,
        le=12500,
        only_if=_LIVE,
    )
    brightness: int | None = setting(
        None,
        title="Brightness",
        description="What an automatic exposure aims at, in the camera's own steps. Off: its value at rest.",
        group="Picture",
        advanced=True,
        ge=0,
        le=255,
        only_if=_REAL,
    )

    @property
    def controls(self) -> dict[str, int | None]:
        """The wanted value of every control by its name in `Capabilities.controls`; None is automatic."""
        return {name: getattr(self, name) for name in ("exposure", "gain", "white_balance", "brightness")}
