"""Which pictures belong together, on times that are written down by hand; and the formats of pictures."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.kinect.devices.recording.captures import captures
from plugins.kinect.devices.recording.facts import RecordingFacts
from plugins.kinect.devices.recording.heads import Track
from plugins.kinect.devices.recording.matroska import Block
from plugins.kinect.devices.recording.pictures import colour_picture, words

COLOUR, DEPTH, INFRARED = 1, 2, 3


class Blocks:
    """In place of a file."""

    def __init__(self, *blocks: tuple[int, int]) -> None:
        self._blocks = [Block(track, time_ms * 1000, 0, 0) for track, time_ms in blocks]

    def blocks(self, from_us: int = 0) -> list[Block]:
        return [block for block in self._blocks if block.time_us >= from_us]


def track(number: int, fourcc: str = "b16g", width: int = 4, height: int = 2) -> Track:
    return Track(number, number, "", width, height, fourcc, 0, packed=False)


def paired(*blocks: tuple[int, int], delay_ms: int = 0, from_ms: int = 0) -> list[tuple[int | None, ...]]:
    """(colour, depth, infrared) times in ms of each capture, at 10 frames a second."""
    facts = RecordingFacts(
        "x.mkv", track(COLOUR), track(DEPTH), track(INFRARED), "", "", 10, "", 0, delay_ms * 1000, 0, None
    )
    found = captures(Blocks(*blocks), facts, from_ms * 1000)  # type: ignore[arg-type]
    return [tuple(b.time_us // 1000 if b else None for b in (c.colour, c.depth, c.infrared)) for c in found]


def test_pictures_less_than_half_a_period_apart_belong_together() -> None:
    blocks = [(COLOUR, 0), (DEPTH, 40), (INFRARED, 40), (COLOUR, 100), (DEPTH, 149), (INFRARED, 149)]
    assert paired(*blocks) == [(0, 40, 40), (100, 149, 149)]
    assert paired((COLOUR, 0), (DEPTH, 60), (INFRARED, 60)) == [(0, None, None), (None, 60, 60)]


def test_the_order_in_the_file_does_not_matter() -> None:
    assert paired((DEPTH, 100), (COLOUR, 0), (INFRARED, 0), (DEPTH, 0), (COLOUR, 100), (INFRARED, 100)) != []
    blocks = [(DEPTH, 0), (DEPTH, 100), (INFRARED, 0), (INFRARED, 100), (COLOUR, 0), (COLOUR, 100)]
    assert paired(*blocks) == [(0, 0, 0), (100, 100, 100)]


def test_a_missing_picture_is_missing_there_only() -> None:
    blocks = [(DEPTH, 0), (INFRARED, 0), (COLOUR, 100), (DEPTH, 100), (INFRARED, 100), (COLOUR, 200), (INFRARED, 200)]
    assert paired(*blocks) == [(None, 0, 0), (100, 100, 100), (200, None, 200)]


def test_a_track_that_ended_holds_nobody_up() -> None:
    blocks = [(COLOUR, 0), *((DEPTH, 100 * n) for n in range(30)), *((INFRARED, 100 * n) for n in range(30))]
    found = paired(*sorted(blocks, key=lambda block: block[1]))
    assert found == [(0, 0, 0), *((None, 100 * n, 100 * n) for n in range(1, 30))]


def test_depth_that_was_delayed_on_purpose_is_brought_back() -> None:
    blocks = [(COLOUR, 0), (DEPTH, 60), (INFRARED, 60), (COLOUR, 100), (DEPTH, 160), (INFRARED, 160)]
    assert paired(*blocks, delay_ms=60) == [(0, 60, 60), (100, 160, 160)]


def test_from_a_time_on() -> None:
    blocks = [(kind, 100 * n) for n in range(6) for kind in (COLOUR, DEPTH, INFRARED)]
    assert paired(*blocks, from_ms=250) == [(300, 300, 300), (400, 400, 400), (500, 500, 500)]
    assert paired(*blocks, from_ms=300)[0] == (300, 300, 300)


def test_words_of_both_byte_orders() -> None:
    data = bytes(range(16))
    assert words(data, track(DEPTH)).tolist()[0] == [0x0001, 0x0203, 0x0405, 0x0607]  # type: ignore[union-attr]
    assert words(data, track(DEPTH, "Y16 ")).tolist()[0] == [0x0100, 0x0302, 0x0504, 0x0706]  # type: ignore[union-attr]
    assert words(data[:-1], track(DEPTH)) is None


@pytest.mark.parametrize("fourcc", ["YUY2", "NV12", "BGRA"])
def test_colours_that_are_not_compressed(fourcc: str) -> None:
    # BT.601: Y 145, U 54, V 34 is pure green.
    data = {
        "YUY2": bytes([145, 54, 145, 34]) * 4,
        "NV12": bytes([145]) * 8 + bytes([54, 34]) * 2,
        "BGRA": bytes([0, 255, 0, 255]) * 8,
    }[fourcc]
    picture = colour_picture(data, track(COLOUR, fourcc))
    assert picture is not None
    assert picture.pixels().shape == (2, 4, 3)
    assert np.abs(picture.pixels().astype(int) - (0, 255, 0)).max() <= 3
    assert colour_picture(data[:-1], track(COLOUR, fourcc)) is None
    assert colour_picture(b"", track(COLOUR, "MJPG")) is None
