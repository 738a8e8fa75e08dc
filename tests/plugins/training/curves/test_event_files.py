from __future__ import annotations

import struct
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from plugins.training.curves.event_files import Point, crc32c, event_file


def test_the_checksum_is_crc_32c() -> None:
    # The check value of the catalogue of CRCs, and those of RFC 3720, B.4.
    assert crc32c(b"123456789") == 0xE3069283
    assert crc32c(bytes(32)) == 0x8A9136AA
    assert crc32c(b"\xff" * 32) == 0x62A8AB43
    assert crc32c(bytes(range(32))) == 0x46DD794E


def test_a_file_is_what_the_formats_say_byte_by_byte() -> None:
    made = event_file([Point("val/loss", 0.5, 300, 2.0)], begun_s=1.0)
    (length,) = struct.unpack_from("<Q", made)
    first = made[12 : 12 + length]
    assert first == b"\x09" + struct.pack("<d", 1.0) + b"\x10\x00" + b"\x1a\x0dbrain.Event:2"
    begin = 12 + length + 4
    (length,) = struct.unpack_from("<Q", made, begin)
    value = b"\x0a\x08val/loss\x15" + struct.pack("<f", 0.5)
    event = b"\x09" + struct.pack("<d", 2.0) + b"\x10\xac\x02" + b"\x2a\x11\x0a\x0f" + value
    assert made[begin + 12 : begin + 12 + length] == event
    assert len(made) == begin + 12 + length + 4


_READ = """
import sys
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
for event in EventFileLoader(sys.argv[1]).Load():
    for value in event.summary.value:
        number = value.tensor.float_val[0] if value.HasField("tensor") else value.simple_value
        print(value.tag, event.step, event.wall_time, number)
"""


@pytest.mark.skipif(find_spec("tensorboard") is None, reason="the extra “tensorboard” is not installed")
def test_tensorboard_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "events.out.tfevents.0.workbench"
    points = [Point("val/loss", 0.5 / (i + 1), 1000 * i, 1.7e9 + i) for i in range(3)]
    path.write_bytes(event_file(points, begun_s=1.7e9))
    done = subprocess.run([sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [(tag, int(step)) for tag, step, *_ in rows] == [("val/loss", 0), ("val/loss", 1000), ("val/loss", 2000)]
    assert [float(number) for *_, number in rows] == pytest.approx([0.5, 0.25, 0.5 / 3])
