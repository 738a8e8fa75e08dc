"""Points that another program sends."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator

import numpy as np
import pytest

from plugins.training.synthesis.osc import LandmarkReceiver, messages
from workbench.errors import UnavailableError

NUMBERS = list(range(140))


def message(numbers: list[int], address: bytes = b"/landmarks\0\0", tag: bytes = b"i", layout: str = ">i") -> bytes:
    """As OSC 1.0 lays it out."""
    tags = b"," + tag * len(numbers)
    tags += b"\0" * (4 - len(tags) % 4)
    return address + tags + b"".join(struct.pack(layout, number) for number in numbers)


def bundle(*elements: bytes) -> bytes:
    return b"#bundle\0" + bytes(8) + b"".join(struct.pack(">i", len(e)) + e for e in elements)


@pytest.fixture
def receiver() -> Iterator[LandmarkReceiver]:
    with LandmarkReceiver(0) as opened:
        yield opened


def send(port: int, *packets: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for packet in packets:
            sender.sendto(packet, ("127.0.0.1", port))


def test_numbers_are_x_and_y_in_turn_and_pixels_have_their_centres_at_a_half() -> None:
    (points,) = messages(message(NUMBERS))
    assert points.shape == (70, 2)
    assert points[1].tolist() == [2.5, 3.5]


def test_bundles_and_floats_are_read_too() -> None:
    floats = message(NUMBERS, tag=b"f", layout=">f")
    assert [p[69].tolist() for p in messages(bundle(message(NUMBERS), bundle(floats)))] == [[138.5, 139.5]] * 2


@pytest.mark.parametrize(
    "packet",
    [
        b"", b"\0", b"garbage", message(NUMBERS[:-1]), message(NUMBERS)[:-2], message(NUMBERS, b"/other\0\0"),
        message(NUMBERS, tag=b"s"), b"#bundle\0" + bytes(8) + b"\xff\xff\xff\xff",
        message([0] * 139 + [2143289344], tag=b"f", layout=">i"),
    ],
)  # fmt: skip
def test_what_is_no_message_of_points_is_passed_over(packet: bytes) -> None:
    assert list(messages(packet)) == []


def test_the_newest_message_counts(receiver: LandmarkReceiver) -> None:
    send(receiver.port, message([1] * 140), b"garbage", message([2] * 140))
    found = receiver.newest(2.0)
    assert found is not None
    # Packets to oneself keep their order; were only the first there yet, the next call would find the other.
    while (later := receiver.newest(0.0)) is not None:
        found = later
    np.testing.assert_array_equal(found, np.full((70, 2), 2.5))
    assert receiver.newest(0.0) is None


def test_a_port_that_is_taken_is_told(receiver: LandmarkReceiver) -> None:
    with pytest.raises(UnavailableError, match=f"on port {receiver.port}"):
        LandmarkReceiver(receiver.port)
