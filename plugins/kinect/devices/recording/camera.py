"""A recording as a depth camera: every frame, in order, as fast as it is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from plugins.kinect.calibration import RgbdCalibration, calibration_from_azure
from plugins.kinect.devices.interface import DepthCamera, EndOfRecordingError
from plugins.kinect.devices.modes import azure_name, recorded
from plugins.kinect.devices.recording.captures import BlockCapture, captures
from plugins.kinect.devices.recording.facts import RecordingFacts, facts_of
from plugins.kinect.devices.recording.matroska import Block, MatroskaFile
from plugins.kinect.devices.recording.pictures import check_formats, colour_picture, words
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.frames import RgbdFrame
from workbench.api import files


class RecordingCamera(DepthCamera):
    """An MKV file of an Azure Kinect, or one that this workbench wrote.

    A frame's number counts periods since the first frame, so that a gap is a frame that the recorder lost.

    Raises
    ------
    DataError : it is no recording, is damaged, or lacks depth, colour or the calibration.
    """

    facts: RecordingFacts

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = MatroskaFile(path)
        try:
            self.facts = facts_of(self._file)
            if (problem := self.facts.problem) is not None:
                raise problem
            check_formats(self.facts.colour, self.facts.depth, self.facts.infrared, self.facts.place)
            self.calibration = self._calibrated()
            self._first_us = next((c.time_us for c in captures(self._file, self.facts)), 0)
        except BaseException:
            self._file.close()
            raise
        self.serial = path.name
        self.title = files.plain_path(path)
        self.colour_mode, self.depth_mode, self.rate = self.facts.colour_mode, self.facts.depth_mode, self.facts.rate
        self.maker = self.facts.maker
        self.capabilities = recorded(
            self.colour_mode, self.depth_mode, self.rate, infrared=self.facts.infrared is not None
        )
        self._captures = captures(self._file, self.facts)

    def read(self, timeout_s: float = 2.0) -> RgbdFrame:
        """The next frame; raises EndOfRecordingError after the last, also of a file that was cut off."""
        for capture in self._captures:
            frame = self._frame(capture)
            if frame is not None:
                return frame
        raise EndOfRecordingError(f"The recording has ended ({self.title})")

    def seek(self, seconds: float) -> None:
        """Go on with the first frame that is so long or longer after the first of all."""
        self._captures = captures(self._file, self.facts, self._first_us + round(seconds * 1e6))

    def reopen(self) -> None:
        """Begin again."""
        self.close()
        self._file = MatroskaFile(self._path)
        self._captures = captures(self._file, self.facts)

    def adjust(self, settings: CameraSettings) -> None:
        """Nothing can be changed about what was recorded."""

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _frame(self, capture: BlockCapture) -> RgbdFrame | None:
        facts, file = self.facts, self._file
        colour, depth, infrared = capture.colour, capture.depth, capture.infrared
        frame = RgbdFrame(
            number=round((capture.time_us - self._first_us) / facts.period_us),
            colour=colour_picture(file.data(colour), facts.colour) if colour and facts.colour else None,
            depth_mm=words(file.data(depth), facts.depth) if depth and facts.depth else None,
            infrared=words(file.data(infrared), facts.infrared) if infrared and facts.infrared else None,
            colour_us=self._device_us(colour),
            depth_us=self._device_us(depth or infrared),
        )
        return None if frame.colour is None and frame.depth_mm is None and frame.infrared is None else frame

    def _device_us(self, block: Block | None) -> int:
        return 0 if block is None else block.time_us + self.facts.start_us

    def _calibrated(self) -> RgbdCalibration:
        return calibration_from_azure(self.facts.maker or {}, self.facts.colour_mode, azure_name(self.facts.depth_mode))


def frames(camera: DepthCamera) -> Iterator[RgbdFrame]:
    """The frames of a camera that ends."""
    while True:
        try:
            yield camera.read()
        except EndOfRecordingError:
            return
