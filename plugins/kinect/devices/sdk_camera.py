"""A real camera: read through the process that has its maker's library."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.calibration import RgbdCalibration
from plugins.kinect.devices.interface import (
    Capabilities,
    Control,
    DepthCamera,
    NoFrameError,
    UnpluggedError,
)
from plugins.kinect.devices.modes import nearest
from plugins.kinect.devices.sdk_problems import TITLES
from plugins.kinect.devices.sdk_process import SdkProcess
from plugins.kinect.devices.settings import COLOUR_MODES, CameraSettings
from plugins.kinect.frames import ColourPicture, RgbdFrame
from workbench.api import UnavailableError

_OPEN_S, _ASK_S = 45.0, 15.0
_UNITS = {"exposure": "µs", "white_balance": "K"}


class SdkCamera(DepthCamera):
    """What the cameras of all makers have in common; a subclass knows its modes and its calibration.

    `logs` : folder for what the maker's library prints. `hung_s` : a library that does not come back from asking for
    a frame for so long is ended.

    Raises
    ------
    UnavailableError : its library is not installed, it is not connected, or it does not start.
    """

    library: ClassVar[str]
    modes: ClassVar[Capabilities]

    def __init__(self, settings: CameraSettings, logs: Path | None = None, *, hung_s: float = 10.0) -> None:
        self._settings, self.notes = nearest(settings, self.modes)
        self._logs, self._hung_s = logs, hung_s
        self._first_number = self._next_number = 0
        self.colour_mode, self.depth_mode = self._settings.colour_mode, self._settings.depth_mode
        self.rate = self._settings.rate
        self._process: SdkProcess | None = None
        self._open(settings.serial, running=False)

    def read(self, timeout_s: float = 2.0) -> RgbdFrame:
        """See `DepthCamera.read`."""
        answer = self._ask("next", timeout_s + _ASK_S, timeout_s=timeout_s)
        capture = answer.get("capture")
        if capture is None:
            if answer["waiting_s"] > self._hung_s:
                assert self._process is not None
                process, self._process = self._process, None
                raise process.give_up()
            raise NoFrameError(f"The {TITLES[self.library]} gave no picture within {timeout_s:g} s")
        frame = frame_of(capture, COLOUR_MODES[self.colour_mode], self._first_number)
        self._next_number = frame.number + 1
        return frame

    def reopen(self) -> None:
        """See `DepthCamera.reopen`. Frames go on being counted."""
        self.close()
        self._first_number = self._next_number
        try:
            self._open(self.serial, running=True)
        except UnpluggedError:
            raise
        except UnavailableError as error:
            raise UnpluggedError(error.what, where=error.where, remedy=error.remedy) from error

    def adjust(self, settings: CameraSettings) -> None:
        """See `DepthCamera.adjust`; a camera that is gone is told when it is back."""
        self._settings = CameraSettings.read({**self._settings.plain(), **settings.controls})
        if self._process is not None:
            self._ask("adjust", _ASK_S, controls=settings.controls)

    def close(self) -> None:
        """Stop the camera, so that another program can open it."""
        process, self._process = self._process, None
        if process is not None:
            process.close()

    @property
    def pid(self) -> int | None:
        """The process that has the maker's library, while there is one."""
        return self._process.pid if self._process else None

    def _depth_word(self) -> str:
        """The depth mode as the library's module in `sdk` takes it."""
        return self.depth_mode

    @abstractmethod
    def _calibrated(self, told: Any) -> RgbdCalibration:
        """The calibration from what the library told."""

    def _open(self, serial: str, *, running: bool) -> None:
        process = SdkProcess(self.library, self._logs)
        s = self._settings
        try:
            about = process.ask(
                "open", _OPEN_S, running=running, serial=serial, colour_mode=s.colour_mode,
                depth_mode=self._depth_word(), rate=s.rate, controls=s.controls,
            )  # fmt: skip
            self.calibration = self._calibrated(about["calibration"])
        except BaseException:
            process.close()
            raise
        self._process = process
        self.serial = str(about["serial"])
        self.title = f"{about['name']} {self.serial}".strip()
        controls = {name: _control(name, values) for name, values in about["controls"].items()}
        self.capabilities = Capabilities(self.modes.colour_modes, self.modes.depth_modes, controls)

    def _ask(self, op: str, patience_s: float, **arguments: Any) -> dict[str, Any]:
        if self._process is None:
            raise UnpluggedError(f"The {TITLES[self.library]} is closed", remedy="open it again")
        try:
            return self._process.ask(op, patience_s, running=True, **arguments)
        except UnpluggedError:
            process, self._process = self._process, None
            process.close()
            raise


def frame_of(capture: dict[str, Any], size: tuple[int, int], first_number: int = 0) -> RgbdFrame:
    """A frame from what the camera's process sent (`sdk.azure.plain`). size : (width, height) of a JPEG in it."""
    return RgbdFrame(
        number=first_number + int(capture["number"]),
        colour=_picture(capture["colour"], size),
        depth_mm=capture["depth"],
        infrared=capture["infrared"],
        colour_us=int(capture["colour_us"]),
        depth_us=int(capture["depth_us"]),
        exposure_us=capture["exposure_us"],
    )


def _picture(colour: NDArray[np.uint8] | None, size: tuple[int, int]) -> ColourPicture | None:
    if colour is None:
        return None
    if colour.ndim == 1:
        return ColourPicture(size, jpeg=colour.tobytes())
    return ColourPicture((colour.shape[1], colour.shape[0]), bgr=np.ascontiguousarray(colour[..., :3]))


def _control(name: str, values: list[Any]) -> Control:
    low, high, step, rest, automatic = values
    return Control(name, _UNITS.get(name, ""), low, high, step, rest, bool(automatic))
