"""Which frames of a video are wanted, and reading them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.training.prediction.photos import square_middle
from plugins.training.settings.predict_video import PredictVideoSettings
from workbench.api import DataError, Movie, SettingsError, cv2, files

Picture = NDArray[np.uint8]
_UNLIMITED = 10**9


@dataclass(frozen=True)
class WantedFrames:
    """Frames `first`, `first + every` ... before `end`, numbered from 0; `fps` of the whole video."""

    first: int
    end: int
    every: int
    fps: float

    def __contains__(self, number: int) -> bool:
        return self.first <= number < self.end and (number - self.first) % self.every == 0

    @property
    def count(self) -> int:
        """How many there will be, as far as the file says."""
        return max(0, -(-(self.end - self.first) // self.every))

    @property
    def fps_written(self) -> float:
        """Frames a second of a video of these frames that plays as fast as the first."""
        return max(self.fps / self.every, 1.0)


def opened(path: Path | None) -> Movie:
    """The video to read.

    Raises
    ------
    SettingsError : none is chosen, or it is not there.  DataError : the file is no video that can be read.
    """
    if path is None:
        raise SettingsError("No video is chosen", field="video", remedy="choose a video file")
    if not files.long_path(path).is_file():
        raise SettingsError("The video is not there", field="video", where=path, remedy="choose another")
    try:
        return Movie(path)
    except DataError as error:
        raise DataError(
            "The file is not a video that can be read", where=files.plain_path(path), remedy="save it as MP4"
        ) from error


def wanted_frames(movie: Movie, s: PredictVideoSettings) -> WantedFrames:
    """The frames that the settings ask for. Raises SettingsError: none lies between the moments."""
    first = round(s.from_s * movie.fps)
    end = movie.count or _UNLIMITED
    if s.to_s is not None:
        end = min(end, round(s.to_s * movie.fps))
    if first >= end:
        long = f"the video is {movie.count / movie.fps:.1f} s long" if movie.count else "“To” comes before “From”"
        raise SettingsError("No frame lies between these moments", field="from_s", remedy=long)
    return WantedFrames(first, end, s.every, movie.fps)


def read_frames(
    movie: Movie, wanted: WantedFrames, needed: Callable[[int], bool] = lambda number: True
) -> Iterator[tuple[int, Picture | None]]:
    """(number, RGB picture) of the wanted frames in order, all of the first one's size; None for those not `needed`."""
    size: tuple[int, int] | None = None
    number = 0
    while number < wanted.end:
        if number in wanted and needed(number):
            picture = movie.following()
            if picture is None:
                return
            size = size or (picture.shape[1], picture.shape[0])
            if (picture.shape[1], picture.shape[0]) != size:
                picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
            yield number, picture
        else:
            if not movie.skip():
                return
            if number in wanted:
                yield number, None
        number += 1


def framed(picture: Picture, s: PredictVideoSettings) -> Picture:
    """The part of a frame that the network sees."""
    return square_middle(picture) if s.framing == "square" else picture
