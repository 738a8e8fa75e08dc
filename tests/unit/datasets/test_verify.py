"""Verification names every fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.datasets import journal
from workbench.datasets.info import DatasetInfo
from workbench.datasets.verify import verify
from workbench.errors import DataError


def test_each_fault_is_one_sentence(folder: Path) -> None:
    (folder / "image" / "000001.png").unlink()
    changed = folder / "depth" / "000002.png"
    data = bytearray(changed.read_bytes())
    data[60] ^= 1
    changed.write_bytes(bytes(data))
    (folder / "mask" / "000003.png").write_bytes(b"short")
    found = verify(folder)
    assert list(found.problems) == [
        "The image of sample 000001 is missing (image/000001.png).",
        "The depth of sample 000002 was changed after it was written (depth/000002.png).",
        f"The mask of sample 000003 has 5 bytes instead of {_size(folder, '000003', 'mask')} (mask/000003.png).",
    ]


def _size(folder: Path, sample_id: str, channel: str) -> int:
    records = [line.record for line in journal.lines(folder) if line.record and line.record["id"] == sample_id]
    return int(records[-1]["files"][channel]["bytes"])


def test_changed_records_break_the_seal(folder: Path) -> None:
    path = folder / journal.FILE_NAME
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines).replace(b'"person1"', b'"person9"'))
    assert verify(folder).problems == ("The records are not those the dataset was finished with.",)
    path.write_bytes(b"".join(lines[1:]) + b"\xff\xfe\n")
    problems = verify(folder).problems
    assert problems[0] == f"Line {len(lines)} of samples.jsonl cannot be read; the sample it held is lost."
    assert problems[1] == "The dataset was finished with 8 samples and now has 7."


def test_missing_channels_strays_and_meaning(folder: Path) -> None:
    info = DatasetInfo.read(folder)
    before = verify(folder).content_hash
    info.model_copy(update={"channels": ("image", "depth", "mask", "infrared", "camera")}).write(folder)
    (folder / "image" / "left_over.png").write_bytes(b"x")
    found = verify(folder)
    assert found.content_hash != before
    assert "Sample 000000 lacks infrared." in found.problems
    assert found.remarks == ("1 files belong to no sample (image/left_over.png).",)


def test_progress_and_stop(folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    found = verify(folder, lambda done, total: seen.append((done, total)), lambda: len(seen) == 3)
    assert seen == [(1, 8), (2, 8), (3, 8)]
    assert found.stopped and found.samples == 3


def test_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not a dataset"):
        verify(tmp_path)
