"""The journal's lines, marks and torn ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.datasets import journal
from workbench.errors import DataError


def put(folder: Path, data: bytes) -> None:
    (folder / journal.FILE_NAME).write_bytes(data)


def test_canonical_form_does_not_depend_on_key_order() -> None:
    assert journal.canonical({"b": 1, "a": "ü\u2028"}) == journal.canonical({"a": "ü\u2028", "b": 1})
    assert journal.canonical({"b": [1.5], "a": "ü"}) == '{"a":"ü","b":[1.5]}\n'.encode()


def test_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        journal.canonical({"a": float("nan")})


def test_lines_keep_their_places_and_a_torn_end_is_ignored(tmp_path: Path) -> None:
    put(tmp_path, b'{"id":"a"}\n' + journal.SYNC_MARK + b"rubbish\n" + b'{"id":"b","removed":"by hand"}\n{"id":"c')
    found = list(journal.lines(tmp_path))
    assert [(line.offset, line.record and line.record["id"], line.is_mark) for line in found] == [
        (0, "a", False),
        (11, None, True),
        (27, None, False),
        (35, "b", False),
    ]
    last = found[-1]
    assert journal.record_from(journal.read_line(tmp_path, last.offset, last.length), tmp_path)["id"] == "b"
    assert journal.end_of_whole_lines(tmp_path) == last.offset + last.length


@pytest.mark.parametrize("filler", [0, 1, (1 << 20) - 16, (1 << 20) - 8, 3 << 20])
def test_marks_and_line_ends_are_found_across_blocks(tmp_path: Path, filler: int) -> None:
    head = b'{"id":"a"}\n' + journal.SYNC_MARK
    put(tmp_path, head + b"x" * filler)
    assert journal.end_of_synced(tmp_path) == len(head)
    assert journal.end_of_whole_lines(tmp_path) == len(head)


def test_a_missing_file_is_an_empty_journal(tmp_path: Path) -> None:
    assert list(journal.lines(tmp_path)) == []
    assert journal.end_of_synced(tmp_path) == journal.end_of_whole_lines(tmp_path) == 0
    with pytest.raises(DataError, match="cannot be read"):
        journal.read_line(tmp_path, 0, 5)
    put(tmp_path, b"no record\n")
    with pytest.raises(DataError, match="changed while it was open"):
        journal.record_from(b"no record\n", tmp_path)
