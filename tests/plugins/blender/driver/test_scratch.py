"""Files that Blender wrote, whole and cut; a disk that is full."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.blender.driver import BlenderProcess
from plugins.blender.driver.scratch import is_whole, refuse_full
from plugins.blender.installation import Blender
from tests.e2e.small_disk import fill, small_disk
from tests.plugins.blender.driver.shots import places, seen_in, small_shot
from workbench.errors import WorkspaceError


@pytest.mark.every_blender
def test_whole_files_are_told_from_cut_ones(blender: Blender, tmp_path: Path) -> None:
    process = BlenderProcess(blender, tmp_path, 1)
    process.take(small_shot(), *places(tmp_path))
    process.close()
    for place in places(tmp_path):
        assert is_whole(place)
        whole = place.read_bytes()
        for length in (0, 3, 9, 200, len(whole) // 2, len(whole) - 1):
            place.write_bytes(whole[:length])
            assert not is_whole(place)
        place.write_bytes(bytes(len(whole)))
        assert not is_whole(place)
    assert not is_whole(tmp_path / "nothing.exr")


def test_files_of_the_library_are_whole(tmp_path: Path) -> None:
    OpenEXR = pytest.importorskip("OpenEXR")
    image = np.random.default_rng(1).random((100, 70, 3), np.float32)
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    OpenEXR.File(header, {"RGB": image}).write(str(tmp_path / "a.exr"))
    assert is_whole(tmp_path / "a.exr")


def test_a_full_disk_is_the_reason_and_a_roomy_one_is_not(tmp_path: Path) -> None:
    refuse_full(tmp_path, 1000)
    assert list(tmp_path.iterdir()) == []
    with small_disk(tmp_path / "disk", 1) as disk:
        with pytest.raises(WorkspaceError, match="The disk is full"):
            refuse_full(disk, 2 << 20)
        assert list(disk.iterdir()) == []


def test_blender_on_a_full_disk_is_one_sentence(blender: Blender, tmp_path: Path) -> None:
    process = BlenderProcess(blender, tmp_path / "logs", 1)
    try:
        with small_disk(tmp_path / "disk", 1) as disk:
            process.take(small_shot(), *places(disk))
            for place in places(disk):
                place.unlink()
            ballast = fill(disk)
            with pytest.raises(WorkspaceError) as raised:
                process.take(small_shot(), *places(disk))
            assert raised.value.sentence == (
                f"The disk is full ({disk}): free some space, then resume; nothing finished was lost."
            )
            assert list(disk.iterdir()) == [ballast]
            ballast.unlink()
            process.take(small_shot(), *places(disk))
            assert seen_in(disk)[1].max() == 3
    finally:
        process.close()
