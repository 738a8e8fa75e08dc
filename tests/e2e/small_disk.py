"""A file system of a few megabytes, to fill or to make read-only; only where it can be had (Linux, as root)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(mount_point: Path, megabytes: int) -> Iterator[Path]:
    """A RAM disk at `mount_point`, gone afterwards; skips the test where none can be made."""
    if not sys.platform.startswith("linux"):
        pytest.skip("a small disk is mounted on Linux only")
    mount_point.mkdir(parents=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(mount_point)], capture_output=True, text=True
    )
    if done.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here ({done.stderr.strip()}); root may")
    try:
        yield mount_point
    finally:
        # A disk that was made read-only is two mounts on one place.
        while mount_point.is_mount():
            subprocess.run(["umount", "--lazy", str(mount_point)], check=True)


def make_read_only(disk: Path) -> None:
    """From now on nothing can be opened for writing on the disk, by nobody.

    A second mount over the first: remounting the first is refused as busy while a process that just ended still
    holds a file there.
    """
    subprocess.run(["mount", "--bind", str(disk), str(disk)], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Take all the room there is but for a few kilobytes."""
    ballast = disk / "holiday pictures.zip"
    with ballast.open("wb", buffering=0) as stream:
        for size in (1 << 16, 1 << 12):
            try:
                while stream.write(bytes(size)) == size:
                    continue
            except OSError:
                continue
    return ballast
