"""The index is only an index: lost, stale or damaged, the lists stay right."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from workbench.datasets import index as index_module
from workbench.datasets import journal
from workbench.datasets.dataset import Dataset
from workbench.datasets.index import Index
from workbench.datasets.info import DatasetInfo
from workbench.errors import DataError


def ids(folder: Path) -> list[str]:
    dataset = Dataset.open(folder)
    try:
        return dataset.ids()
    finally:
        dataset.close()


WHOLE = [f"{i:06d}" for i in range(8)]


@pytest.mark.parametrize("damage", ["deleted", "rubbish", "empty", "cut", "other", "old"])
def test_rebuilt_silently(folder: Path, damage: str) -> None:
    path = folder / "index.sqlite"
    assert ids(folder) == WHOLE
    if damage == "deleted":
        path.unlink()
    elif damage == "rubbish":
        path.write_bytes(b"not a database at all" * 100)
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:5000])
    elif damage == "other":
        path.unlink()
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE meta(something)")
        other.close()
    else:
        with sqlite3.connect(path) as other:
            other.execute("UPDATE meta SET value='0' WHERE key='schema'")
            other.execute("DELETE FROM samples")
        other.close()
    assert ids(folder) == WHOLE


def test_damage_inside_met_by_a_query(folder: Path) -> None:
    dataset = Dataset.open(folder)
    dataset.query("SELECT 1")
    with sqlite3.connect(folder / "index.sqlite") as other:
        other.execute("DROP TABLE samples")
    other.close()
    assert dataset.ids() == WHOLE
    dataset.close()


def test_a_journal_changed_underneath_is_indexed_anew(folder: Path) -> None:
    path = folder / journal.FILE_NAME
    kept = [line for line in path.read_bytes().splitlines(keepends=True) if b'"000003"' not in line]
    assert ids(folder) == WHOLE
    path.write_bytes(b"".join(kept))
    assert ids(folder) == [i for i in WHOLE if i != "000003"]
    path.write_bytes(b"".join(reversed(kept)) + b"\n" * 4000)
    assert ids(folder) == [i for i in WHOLE if i != "000003"]


def test_without_a_writable_index_it_is_kept_in_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(index_module, "_ready", refuse)
    fresh = Index(folder)
    assert len(fresh.query("SELECT id FROM samples")) == 8
    (folder / "index.sqlite").unlink()
    lost = Index(folder)
    assert len(lost.query("SELECT id FROM samples")) == 8
    assert not (folder / "index.sqlite").exists()
    fresh.close()
    lost.close()


def test_later_lines_win(folder: Path) -> None:
    dataset = Dataset.open(folder)
    changed = {**dataset.record("000002"), "category": "second"}
    with (folder / journal.FILE_NAME).open("ab") as stream:
        stream.write(journal.canonical(changed) + journal.removal("000003", by_hand=True))
        stream.write(journal.removal("000004", by_hand=False) + b'{"id":"torn')
    dataset.refresh()
    assert dataset.row("000002").category == dataset.record("000002")["category"] == "second"
    assert dataset.ids() == [i for i in WHOLE if i not in ("000003", "000004")]
    assert dataset.removed_ids() == ["000003"]
    dataset.close()


@pytest.mark.parametrize("values", [{"seed": 10**20}, {"identity": ["anna"]}, {"files": ["image"]}])
def test_a_record_that_somebody_changed_is_a_sentence(tmp_path: Path, values: dict[str, object]) -> None:
    DatasetInfo(name="heads").write(tmp_path)
    (tmp_path / journal.FILE_NAME).write_bytes(journal.canonical({"id": "a", "seed": 1, "files": {}, **values}))
    with pytest.raises(DataError, match=r"The record of sample a in samples\.jsonl"):
        Dataset.open(tmp_path)
