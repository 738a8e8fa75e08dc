"""Face points that another program sends: OSC messages ``/landmarks`` with 140 numbers, x0, y0, x1, y1, … in pixels.

OSC 1.0 over UDP, as the MIREVI programs send it (facts on the face synthesiser, section 7): 140 integers to port 9000.
Only this computer is listened to, and only while a receiver is open. Without torch.
"""

from __future__ import annotations

import select
import socket
import struct
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from workbench.api import UnavailableError

PORT = 9000
ADDRESS = "/landmarks"
_NUMBERS = 140
_LARGEST = 65_507
_BUNDLE = b"#bundle\0"
_NESTED = 8
_SIZES = {"i": 4, "f": 4, "h": 8, "d": 8}
_FORMATS = {"i": ">i", "f": ">f", "h": ">q", "d": ">d"}


class LandmarkReceiver:
    """Listens on a port of this computer; of several messages that have come, the newest counts.

    Raises
    ------
    UnavailableError : another program listens on that port.
    """

    def __init__(self, port: int = PORT) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind(("127.0.0.1", port))
        except OSError as error:
            self._socket.close()
            raise UnavailableError(
                f"Face points cannot be received on port {port}",
                remedy="close the program that uses it, or choose another",
            ) from error
        self._socket.setblocking(False)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._socket.getsockname()[1])

    def newest(self, wait_s: float = 0.0) -> NDArray[np.float64] | None:
        """(70, 2) points of the newest message, pixels of the sender's picture, centres at +0.5; None: none came.

        Messages that are no OSC, of another address, or of another length are passed over.
        """
        if not select.select([self._socket], [], [], wait_s)[0]:
            return None
        found = None
        while (data := self._received()) is not None:
            for values in messages(data):
                found = values
        return found

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _received(self) -> bytes | None:
        try:
            return self._socket.recv(_LARGEST)
        except OSError:  # nothing there, or Windows telling that an earlier sender is gone
            return None


def messages(packet: bytes, depth: int = 0) -> Iterator[NDArray[np.float64]]:
    """(70, 2) points of every ``/landmarks`` message of a packet and of its bundles; damaged ones are left out."""
    if packet.startswith(_BUNDLE):
        yield from _bundled(packet[16:], depth)
        return
    try:
        address, at = _text(packet, 0)
        tags, at = _text(packet, at)
        if address != ADDRESS or not tags.startswith(","):
            return
        values = _numbers(packet, tags[1:], at)
    except (ValueError, struct.error, UnicodeDecodeError):
        return
    if len(values) == _NUMBERS and np.isfinite(values).all():
        yield np.asarray(values, np.float64).reshape(-1, 2) + 0.5


def _bundled(rest: bytes, depth: int) -> Iterator[NDArray[np.float64]]:
    while len(rest) >= 4 and depth < _NESTED:
        (size,) = struct.unpack_from(">i", rest)
        if size <= 0 or size > len(rest) - 4:
            return
        yield from messages(rest[4 : 4 + size], depth + 1)
        rest = rest[4 + size :]


def _text(packet: bytes, at: int) -> tuple[str, int]:
    """A text that ends with 0 and is filled up to a multiple of four bytes; where what follows begins."""
    end = packet.index(b"\0", at)
    return packet[at:end].decode("ascii"), end + 4 - (end - at) % 4


def _numbers(packet: bytes, tags: str, at: int) -> list[float]:
    values = []
    for tag in tags:
        if tag not in _SIZES:
            raise ValueError(tag)
        values.append(float(struct.unpack_from(_FORMATS[tag], packet, at)[0]))
        at += _SIZES[tag]
    return values
