"""Writing a recording as the Azure Kinect's recorder does, so that its tools and ours read it."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.devices.interface import DepthCamera
from plugins.kinect.devices.modes import azure_name
from plugins.kinect.devices.recording.azure_json import azure_from_calibration
from plugins.kinect.devices.recording.ebml import id_bytes, size_bytes, written
from plugins.kinect.devices.recording.heads import CLUSTER
from plugins.kinect.devices.recording.matroska import SIMPLE_BLOCK, TIME
from plugins.kinect.devices.recording.preface import COLOUR, CUES, DEPTH, INFRARED, Preface, cue, length, pointer
from plugins.kinect.devices.settings import COLOUR_MODES, DEPTH_MODES
from plugins.kinect.frames import ColourPicture, RgbdFrame
from workbench.api import DataError, WorkspaceError, files, jpeg_bytes

_REACH_US = 32_767
"""How far a picture's time may be from its cluster's."""
_QUALITY = 90
_SIZE_BYTES = 8
_KEYFRAME = 0x80


class RecordingWriter:
    """An MKV file that grows with every frame; what is written is readable after a crash, too.

    maker : the calibration as an Azure Kinect's JSON has it. Nothing is on the disk before the first frame.

    Raises
    ------
    WorkspaceError : there is a file of that name.
    """

    def __init__(
        self, path: Path, maker: Mapping[str, Any], colour_mode: str, depth_mode: str, rate: int, serial: str = ""
    ) -> None:
        if files.long_path(path).exists():
            remedy = "choose another name, or move it away"
            raise WorkspaceError("There is a recording of that name", where=files.plain_path(path), remedy=remedy)
        self._path, self._maker, self._serial = path, maker, serial
        self._colour_mode, self._depth_mode, self._rate = colour_mode, depth_mode, rate
        self._stream: BinaryIO | None = None
        self._preface: Preface | None = None
        self._start_us = self._last_us = 0
        self._cues: list[tuple[int, int]] = []
        self.frames = 0

    def write(self, frame: RgbdFrame) -> None:
        """Append a frame, later than the one before.

        Raises
        ------
        WorkspaceError : the disk is full.  DataError : it is not of the recording's modes, or empty.
        """
        self._check(frame)
        try:
            blocks = self._blocks(frame)
            while blocks:
                near = [block for block in blocks if block[1] - blocks[0][1] <= _REACH_US]
                self._write_cluster(near)
                blocks = blocks[len(near) :]
        except OSError as error:
            raise files.storage_error(error, self._path) from error
        self.frames += 1

    def close(self) -> None:
        """Write the length and the places of the frames. Raises WorkspaceError where the disk is full."""
        stream, self._stream = self._stream, None
        if stream is None or self._preface is None:
            return
        preface = self._preface
        try:
            with stream:
                cues = stream.tell()
                stream.write(written(CUES, b"".join(cue(*one) for one in self._cues)))
                end = stream.tell()
                for place, data in (
                    (preface.cues_pointer, pointer(CUES, cues - preface.segment)),
                    (preface.duration, length(self._last_us)),
                    (preface.segment - _SIZE_BYTES, size_bytes(end - preface.segment, _SIZE_BYTES)),
                ):
                    stream.seek(place)
                    stream.write(data)
        except OSError as error:
            raise files.storage_error(error, self._path) from error

    def __enter__(self) -> RecordingWriter:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def _write_cluster(self, blocks: list[tuple[int, int, bytes]]) -> None:
        """blocks : (track, device's clock in us, bytes), the earliest first."""
        stream, preface = self._opened(blocks[0][1])
        time_us = blocks[0][1] - self._start_us
        place = stream.tell() - preface.segment
        data = [written(TIME, time_us)]
        for track, block_us, picture in blocks:
            head = size_bytes(track) + struct.pack(">hB", block_us - self._start_us - time_us, _KEYFRAME)
            data += [id_bytes(SIMPLE_BLOCK), size_bytes(len(head) + len(picture)), head, picture]
        stream.write(id_bytes(CLUSTER) + size_bytes(sum(map(len, data))))
        stream.writelines(data)
        stream.flush()
        self._cues.append((time_us, place))
        self._last_us = max(self._last_us, blocks[-1][1] - self._start_us)

    def _opened(self, start_us: int) -> tuple[BinaryIO, Preface]:
        if self._stream is None or self._preface is None:
            self._start_us = start_us
            self._preface = Preface(
                self._maker, self._colour_mode, self._depth_mode, self._rate, self._serial, start_us
            )
            self._stream = open(files.long_path(self._path), "xb")  # noqa: SIM115  closed by `close`
            self._stream.write(self._preface.data)
        return self._stream, self._preface

    @staticmethod
    def _blocks(frame: RgbdFrame) -> list[tuple[int, int, bytes]]:
        """(track, device's clock in us, bytes), the earliest first."""
        blocks = []
        if frame.colour is not None:
            blocks.append((COLOUR, frame.colour_us, _jpeg(frame.colour)))
        if frame.depth_mm is not None:
            blocks.append((DEPTH, frame.depth_us, _words(frame.depth_mm)))
        if frame.infrared is not None:
            blocks.append((INFRARED, frame.depth_us, _words(frame.infrared)))
        return sorted(blocks, key=lambda block: block[1])

    def _check(self, frame: RgbdFrame) -> None:
        colour, depth = COLOUR_MODES[self._colour_mode], DEPTH_MODES[self._depth_mode]
        maps = [picture for picture in (frame.depth_mm, frame.infrared) if picture is not None]
        fits = frame.colour is None or frame.colour.size == colour
        if not fits or any(picture.shape != depth[::-1] for picture in maps) or not (frame.colour or maps):
            what = f"A frame is not of the recording's modes {self._colour_mode} and {self._depth_mode}"
            raise DataError(what, where=files.plain_path(self._path))


def recording_of(camera: DepthCamera, path: Path) -> RecordingWriter:
    """A recording of what an open camera gives. The calibration of one that is no Azure's is put in Azure's words."""
    maker = camera.maker
    if maker is None or "InertialSensors" not in maker.get("CalibrationInformation", {}):
        # The maker's library opens none without them.
        maker = azure_from_calibration(camera.calibration, camera.colour_mode, azure_name(camera.depth_mode))
    return RecordingWriter(path, maker, camera.colour_mode, camera.depth_mode, camera.rate, camera.serial)


def _words(picture: NDArray[np.uint16]) -> bytes:
    return np.ascontiguousarray(picture, ">u2").tobytes()


def _jpeg(picture: ColourPicture) -> bytes:
    return picture.jpeg if picture.jpeg is not None else jpeg_bytes(picture.pixels(), _QUALITY)
