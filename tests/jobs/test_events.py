from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest

from workbench.errors import WorkspaceError
from workbench.files import storage_error
from workbench.jobs import events
from workbench.jobs.events import EventLog, EventReader, read_events, tail


def test_events_come_back_in_order_and_only_once(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "events.jsonl")
    reader = EventReader(tmp_path / "events.jsonl")
    assert reader.news() == []
    log.write("state", state="running")
    log.write("progress", done=1, note="zwölf\u2028Köpfe")
    assert [e["kind"] for e in reader.news()] == ["state", "progress"]
    assert reader.news() == []
    log.write("done")
    assert [e["kind"] for e in reader.news()] == ["done"]
    assert read_events(tmp_path / "events.jsonl")[0][1]["note"] == "zwölf\u2028Köpfe"


def test_a_line_torn_by_a_crash_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    EventLog(path).write("state", state="running")
    with open(path, "ab") as stream:
        stream.write(b'{"t": 1, "kind": "prog')
    assert len(read_events(path)[0]) == 1
    EventLog(path).write("state", state="running again")
    assert [e.get("state") for e in read_events(path)[0]] == ["running", "running again"]


def test_a_line_is_read_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    reader = EventReader(path)
    path.write_bytes(b'{"kind": "a"}\n{"kind"')
    assert [e["kind"] for e in reader.news()] == ["a"]
    with open(path, "ab") as stream:
        stream.write(b': "b"}\n')
    assert [e["kind"] for e in reader.news()] == ["b"]


def test_the_end_of_a_long_file_is_read_alone(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text("".join(f'{{"kind": "item", "n": {n}}}\n' for n in range(10_000)), encoding="utf-8")
    found, offset, whole = tail(path, 500)
    assert 10 < len(found) < 40
    assert found[-1]["n"] == 9999
    assert not whole
    assert offset == path.stat().st_size
    assert tail(path, 10**9)[2]


def test_threads_do_not_mix_their_lines(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "events.jsonl")
    threads = [threading.Thread(target=lambda n=n: [log.write("item", n=n) for _ in range(100)]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_events(tmp_path / "events.jsonl")[0]) == 400


def test_on_a_full_disk_the_reserve_makes_room_for_the_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve = tmp_path / "reserve.bin"
    log = EventLog(tmp_path / "events.jsonl", reserve=reserve)
    append = events.append_line

    def full(path: Path, line: str, *, durable: bool = False) -> None:
        if reserve.exists():
            raise storage_error(OSError(errno.ENOSPC, "full"), path)
        append(path, line, durable=durable)

    monkeypatch.setattr(events, "append_line", full)
    log.write("failed", sentence="The disk is full.")
    assert read_events(tmp_path / "events.jsonl")[0][0]["sentence"] == "The disk is full."

    def fuller(path: Path, line: str, *, durable: bool = False) -> None:
        raise storage_error(OSError(errno.ENOSPC, "full"), path)

    monkeypatch.setattr(events, "append_line", fuller)
    with pytest.raises(WorkspaceError, match="full"):
        log.write("failed")
