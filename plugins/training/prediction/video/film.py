"""The coloured videos: depth alone, and colour and depth side by side, with one range of colours from end to end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.training.prediction.depth_maps import coloured
from plugins.training.prediction.video.depth_store import DepthStore
from plugins.training.prediction.video.frames import Picture
from workbench.api import Codec, files, write_movie

_LOOKED_AT = 40
_VALUES_EACH = 4000


def colour_range(store: DepthStore, numbers: Sequence[int]) -> tuple[float, float]:
    """Values at the ends of the colours: the middle 98 % of the head over the whole video, from forty frames of it."""
    found: list[NDArray[np.float32]] = []
    for number in numbers[:: max(1, len(numbers) // _LOOKED_AT)]:
        values, head = store.read(number)
        inside = values[head]
        found.append(inside[:: max(1, len(inside) // _VALUES_EACH)])
    everything = np.concatenate(found) if found else np.empty(0, np.float32)
    if not len(everything):
        return 0.0, 1.0
    low, high = np.percentile(everything, [1, 99])
    return float(low), float(max(high, low + 1e-6))


def depth_pictures(
    store: DepthStore, numbers: Iterable[int], ends: tuple[float, float], *, near_small: bool
) -> Iterator[Picture]:
    """Coloured depth of these frames, bright is near."""
    for number in numbers:
        values, head = store.read(number)
        yield coloured(values, head, ends, "small" if near_small else "large")


def side_by_side(pictures: Iterable[Picture], depths: Iterable[Picture]) -> Iterator[Picture]:
    """Colour at the left, depth at the right."""
    for picture, depth in zip(pictures, depths, strict=False):
        yield np.concatenate([picture, depth], axis=1)


def write_film(
    target: Path, pictures: Iterable[Picture], fps: float, codec: Codec, going_on: Callable[[], bool]
) -> bool:
    """Write an MP4, whole or not at all; False when `going_on`, asked before every picture, said no.

    Raises
    ------
    UnavailableError : the codec is not there.  WorkspaceError : the disk is full.
    """
    stopped = False

    def asked() -> Iterator[Picture]:
        nonlocal stopped
        for picture in pictures:
            if not going_on():
                stopped = True
                return
            yield _even(picture)

    temporary = write_movie(target.parent, asked(), fps, codec)
    if stopped:
        temporary.unlink(missing_ok=True)
        return False
    files.replace(temporary, files.long_path(target))
    return True


def _even(picture: Picture) -> Picture:
    """Codecs store colour for 2 x 2 pixels, so odd sides get one more row or column of the edge's own pixels."""
    rows, columns = picture.shape[0] % 2, picture.shape[1] % 2
    if not rows and not columns:
        return np.ascontiguousarray(picture)
    return np.pad(picture, ((0, rows), (0, columns), (0, 0)), mode="edge")
