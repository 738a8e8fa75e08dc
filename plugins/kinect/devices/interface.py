"""What every depth camera does, whoever made it: a real one, a recording, or a simulated one.

A camera is opened, read and closed by one thread of one process that is never the window's. Libraries of makers (k4a,
Orbbec) run in a further process of their own, so that their crash is an unplugged camera and not a lost capture.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from workbench.api import UnavailableError, WorkbenchError

if TYPE_CHECKING:
    from plugins.kinect.calibration import RgbdCalibration
    from plugins.kinect.devices.settings import CameraSettings
    from plugins.kinect.frames import RgbdFrame


class UnpluggedError(UnavailableError):
    """The camera went away while it was read; `DepthCamera.reopen` finds it again when it is back."""


class EndOfRecordingError(WorkbenchError):
    """A recording has no further frame."""


class NoFrameError(WorkbenchError):
    """No frame came within the time given; the camera is still there."""


@dataclass(frozen=True)
class CameraMode:
    """One way in which a camera can stream. name : as its maker prints it ("3072P", "NFOV unbinned")."""

    name: str
    width: int
    height: int
    rates: tuple[int, ...]
    """Frames a second."""


@dataclass(frozen=True)
class Control:
    """A knob of the camera: its range, step, and value at rest, in `unit`; `automatic` where the camera can do it."""

    name: str
    unit: str
    low: float
    high: float
    step: float
    default: float
    automatic: bool = False


@dataclass(frozen=True)
class Capabilities:
    """What a camera can do. controls by name: "exposure" (µs), "gain", "white_balance" (K), "brightness"."""

    colour_modes: Sequence[CameraMode]
    depth_modes: Sequence[CameraMode]
    controls: Mapping[str, Control] = field(default_factory=dict)
    infrared: bool = True
    seekable: bool = False
    """A recording: it ends, and nothing is lost by reading slowly."""
    simulated: bool = False
    """To be said on screen wherever its pictures are shown."""


@dataclass(frozen=True)
class FoundCamera:
    """A camera that is there. serial : the maker's number, "simulated", or a recording's file name."""

    backend: str
    serial: str
    title: str
    """For a list: "Azure Kinect 000123210112"."""


class DepthCamera(ABC):
    """An opened camera. `with` closes it."""

    capabilities: Capabilities
    calibration: RgbdCalibration
    serial: str
    title: str
    colour_mode: str
    depth_mode: str
    rate: int
    """Frames a second that it streams; a recording: that it was made with."""
    notes: Sequence[str] = ()
    """What differs from what was asked for, as sentences: to be said on screen."""
    maker: Mapping[str, Any] | None = None
    """The maker's own calibration as it was read, where there is one; to be kept beside ours."""

    @abstractmethod
    def read(self, timeout_s: float = 2.0) -> RgbdFrame:
        """The newest frame that was not read yet; older ones that nobody read are dropped (a recording drops none).

        Raises
        ------
        NoFrameError, UnpluggedError, EndOfRecordingError
        """

    @abstractmethod
    def reopen(self) -> None:
        """After `UnpluggedError`: open the same camera (same serial) again.

        Raises
        ------
        UnpluggedError : it is not back yet.
        """

    @abstractmethod
    def adjust(self, settings: CameraSettings) -> None:
        """Take over controls (exposure, gain, …) while streaming; those it does not have are left alone."""

    @abstractmethod
    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()
