"""A capture keeps what it accepts, whatever the camera, the disk and the person do."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import Any

import pytest

from plugins.kinect.capture import steady
from plugins.kinect.capture.limits import AcceptanceSettings
from plugins.kinect.capture.schedule import Schedule
from plugins.kinect.capture.seen import Seen
from tests.plugins.kinect.capture.faces import points, seen, without_face
from tests.plugins.kinect.capture.toys import FRAME_BYTES, LOOSE, ToyCamera, ToyDisk, toy
from workbench.errors import DataError, WorkspaceError


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A camera that is away is looked for at once."""
    monkeypatch.setattr(steady, "_LOOK_EVERY_S", 0.0)


def test_every_accepted_frame_is_written_once_with_its_purpose(tmp_path: Path) -> None:
    made = toy(tmp_path, ToyCamera(count()))
    with made.queue:
        made.session.run()
    assert made.disk.numbers == list(range(15))
    assert all(kept.purpose == Schedule(12, 3).purpose(kept.number) for kept in made.disk.written)
    assert all(kept.frame.number == kept.number for kept in made.disk.written)
    assert made.session.summary()["frames"] == 15
    assert (made.session.summary()["train"], made.session.summary()["eval"]) == (12, 3)
    assert made.job.warnings == []


def test_refused_frames_are_counted_by_reason_and_take_no_number(tmp_path: Path) -> None:
    def sees(number: int, time_s: float) -> Seen:
        found = seen(time_s, number, landmarks=points(number), yaw=30.0 if number % 3 == 1 else 0.0)
        return without_face(found) if number % 3 == 2 else found

    made = toy(tmp_path, ToyCamera(count()), train=4, evaluate=0, sees=sees)
    with made.queue:
        made.session.run()
    assert [kept.frame.number for kept in made.disk.written] == [0, 3, 6, 9]
    assert made.session.summary()["refused: turned"] == made.session.summary()["refused: no face"] == 3


def test_a_second_face_that_only_a_look_at_the_whole_picture_finds_refuses_the_frame(tmp_path: Path) -> None:
    made = toy(tmp_path, ToyCamera(count()), train=3, evaluate=0)
    analyser: Any = made.session._p.analyser
    analyser.confirmed = lambda looked: (
        replace(looked, seen=without_face(looked.seen, boxes=2)) if looked.seen.number % 2 else looked
    )
    with made.queue:
        made.session.run()
    assert [kept.frame.number for kept in made.disk.written] == [0, 2, 4]
    assert made.session.summary()["refused: several faces"] == 2


def test_an_unplugged_camera_is_waited_for_and_nothing_is_lost(tmp_path: Path) -> None:
    events = chain(range(6), ["unplugged"], range(40, 60))
    made = toy(tmp_path, ToyCamera(events, away=3))
    with made.queue:
        made.session.run()
    assert [kept.frame.number for kept in sorted(made.disk.written, key=lambda k: k.number)] == [
        *range(6),
        *range(40, 49),
    ]
    assert made.session.summary()["replugged"] == 1
    assert made.job.warnings == ["Toy camera was unplugged: plug it in again, and it goes on by itself."]
    assert any("plug it in again" in note for note in made.job.notes)


def test_frames_that_the_camera_dropped_are_counted(tmp_path: Path) -> None:
    made = toy(tmp_path, ToyCamera(range(0, 60, 3)))
    with made.queue:
        made.session.run()
    assert made.session.summary()["dropped_by_camera"] == 14 * 2


def test_a_disk_slower_than_the_camera_pauses_accepting_with_a_sentence(tmp_path: Path) -> None:
    gate = threading.Event()
    looked = 0

    def sees(number: int, time_s: float) -> Seen:
        nonlocal looked
        looked += 1
        if looked == 50:
            assert made.queue.bytes <= 5 * FRAME_BYTES
            assert made.course.accepted == 5 and made.course.stored == 0
            gate.set()
        return seen(time_s, number, landmarks=points(number))

    made = toy(tmp_path, ToyCamera(count()), disk=ToyDisk(gate), most_bytes=5 * FRAME_BYTES, sees=sees)
    with made.queue:
        made.session.run()
    assert made.disk.numbers == list(range(15))
    assert made.job.warnings[0].startswith("The disk is slower than the camera: 5 frames")
    assert any("slower than the camera" in note for note in made.job.notes)


def test_a_recording_is_read_no_faster_than_its_frames_are_written(tmp_path: Path) -> None:
    made = toy(tmp_path, ToyCamera(range(15), seekable=True), most_bytes=3 * FRAME_BYTES)
    with made.queue:
        made.session.run()
    assert [kept.frame.number for kept in sorted(made.disk.written, key=lambda k: k.number)] == list(range(15))
    assert made.job.warnings == []


def test_a_recording_that_ends_early_leaves_what_it_gave(tmp_path: Path) -> None:
    made = toy(tmp_path, ToyCamera(range(7), seekable=True))
    with made.queue:
        made.session.run()
    assert made.session.ended
    assert made.disk.numbers == list(range(7))


def test_going_on_fills_the_gaps_of_a_crash_first(tmp_path: Path) -> None:
    stored = {0, 1, 2, 4, 7}
    made = toy(tmp_path, ToyCamera(count(100)), stored=stored)
    with made.queue:
        made.session.run()
    assert made.disk.numbers == sorted(set(range(15)) - stored)
    assert made.course.stored == 15


def test_a_recording_gone_on_with_gives_each_number_the_frame_it_had(tmp_path: Path) -> None:
    stored = {0, 1, 2, 4, 7}
    made = toy(tmp_path, ToyCamera(count(), seekable=True), stored=stored)
    with made.queue:
        made.session.run()
    assert all(kept.number == kept.frame.number for kept in made.disk.written)
    assert made.disk.numbers == sorted(set(range(15)) - stored)


def test_what_was_accepted_before_a_stop_is_written(tmp_path: Path) -> None:
    made = toy(tmp_path, ToyCamera(count()), stop=lambda job: job.asked > 8)
    with made.queue:
        made.session.run()
    assert made.disk.numbers == list(range(8))


def test_during_the_countdown_nothing_is_taken(tmp_path: Path) -> None:
    made = toy(tmp_path, ToyCamera(count()), countdown_s=2.0)
    with made.queue:
        made.session.run()
    assert min(kept.frame.number for kept in made.disk.written) == 30
    assert "Get ready." in made.job.notes


def test_a_pause_writes_what_was_accepted_and_the_picture_goes_on(tmp_path: Path) -> None:
    resumed = threading.Event()
    asked = 0

    def pause(job: object) -> bool:
        nonlocal asked
        asked += 1
        return asked == 5

    def sees(number: int, time_s: float) -> Seen:
        if number == 20:
            # Frames are looked at while the job waits; nothing is taken.
            assert made.course.accepted == made.course.stored == 4
            resumed.set()
            for thread in threading.enumerate():
                if thread.name == "paused":
                    thread.join()
        return seen(time_s, number, landmarks=points(number))

    made = toy(tmp_path, ToyCamera(count()), sees=sees, pause=pause)
    made.job.wait_while_paused = lambda: None if resumed.wait(30) else pytest.fail("never resumed")  # type: ignore[method-assign]
    with made.queue:
        made.session.run()
    assert made.disk.numbers == list(range(15))
    numbers = sorted(kept.frame.number for kept in made.disk.written)
    assert numbers[:4] == [0, 1, 2, 3] and numbers[4] >= 20
    assert "The capture is paused." in made.job.notes


def test_a_full_disk_ends_the_capture_with_its_sentence(tmp_path: Path) -> None:
    disk = ToyDisk(fails_at=5, error=WorkspaceError("The disk is full"))
    made = toy(tmp_path, ToyCamera(count()), train=200, evaluate=0, disk=disk)
    with pytest.raises(WorkspaceError, match="disk is full"), made.queue:
        made.session.run()
    assert set(range(5)) <= set(disk.numbers)


@pytest.mark.parametrize("number", [5, 14])
def test_a_damaged_picture_is_taken_anew_also_at_the_very_end(tmp_path: Path, number: int) -> None:
    disk = ToyDisk(fails_at=number, error=DataError("A colour picture of the camera is no JPEG"))
    made = toy(tmp_path, ToyCamera(count()), disk=disk)
    with made.queue:
        made.session.run()
    assert made.disk.numbers == list(range(15)) and made.course.stored == 15


def test_guided_the_person_is_sent_where_frames_are_missing(tmp_path: Path) -> None:
    camera = ToyCamera(count())
    aims: list[tuple[float, float]] = []
    camera.aim = lambda yaw, pitch: aims.append((yaw, pitch))  # type: ignore[attr-defined]

    def sees(number: int, time_s: float) -> Seen:
        yaw, pitch = aims[-1] if aims else (0.0, 0.0)
        return seen(time_s, number, landmarks=points(number), yaw=yaw, pitch=pitch)

    limits = AcceptanceSettings.model_validate(LOOSE.plain() | {"balance": "guide"})
    made = toy(tmp_path, camera, train=32, evaluate=0, limits=limits, sees=sees)
    with made.queue:
        made.session.run()
    assert len(set(aims)) == 16


def test_memory_is_bounded_while_a_long_capture_is_written(tmp_path: Path) -> None:
    most = 0

    def sees(number: int, time_s: float) -> Seen:
        nonlocal most
        most = max(most, made.queue.bytes)
        return seen(time_s, number, landmarks=points(number % 50))

    made = toy(tmp_path, ToyCamera(count()), train=1500, evaluate=250, most_bytes=8 * FRAME_BYTES, sees=sees)
    with made.queue:
        made.session.run()
    assert made.disk.numbers == list(range(1750))
    assert most <= 8 * FRAME_BYTES
