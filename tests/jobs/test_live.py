from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.jobs.running import PATIENCE_S, runs, until
from tests.jobs.toys import WishSettings
from workbench.errors import DataError
from workbench.jobs.live import CRASHES_ALLOWED, Answer, LiveClient, LiveState
from workbench.jobs.live_wire import read_message, write_message

Open = Callable[..., LiveClient]


class Ear:
    """Collects every answer of a client."""

    def __init__(self) -> None:
        self.word = threading.Semaphore(0)
        self.client: LiveClient | None = None

    def next(self) -> Answer:
        assert self.client is not None
        while (answer := self.client.take()) is None:
            assert self.word.acquire(timeout=PATIENCE_S), "no answer came"
        return answer

    def last(self) -> list[Answer]:
        """Answers up to the final frame of the latest request."""
        answers = [self.next()]
        while not (answers[-1].latest and answers[-1].frame and answers[-1].frame.final):
            answers.append(self.next())
        return answers


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def client(ear: Ear, tmp_path: Path) -> Iterator[LiveClient]:
    client = LiveClient("tests.jobs.toys:Wishes", lambda: ear.word.release(), log=tmp_path / "log" / "preview.txt")
    ear.client = client
    yield client
    client.close(10)


def test_arrays_travel_as_they_are() -> None:
    arrays = {
        "image": np.arange(24, dtype=np.uint8).reshape(2, 4, 3)[:, ::-1],
        "depth": np.full((3, 2), np.nan, np.float32),
        "none": np.zeros((0, 3)),
        "flag": np.array(True),
    }
    stream = io.BytesIO()
    write_message(stream, {"kind": "frame", "note": "Größe"}, arrays)
    write_message(stream, {"kind": "ready"})
    stream.seek(0)
    message = read_message(stream)
    assert message is not None
    header, found = message
    assert header == {"kind": "frame", "note": "Größe"}
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
    second = read_message(stream)
    assert second is not None
    assert second[0] == {"kind": "ready"}
    assert read_message(stream) is None


def test_what_is_no_message_is_refused_and_a_cut_one_is_the_end() -> None:
    with pytest.raises(DataError):
        read_message(io.BytesIO(b"Traceback (most recent call last)"))
    with pytest.raises(DataError):
        read_message(io.BytesIO(b"\x02\x00\x00\x00[]"))
    with pytest.raises(DataError, match="numbers"):
        write_message(io.BytesIO(), {}, {"objects": np.array([object()])})
    stream = io.BytesIO()
    write_message(stream, {}, {"a": np.zeros(100)})
    assert read_message(io.BytesIO(stream.getvalue()[:-1])) is None


def test_coarse_first_then_better(client: LiveClient, ear: Ear, tmp_path: Path) -> None:
    stamp = client.request(WishSettings(number=7, frames=2, seconds=0.05))
    answers = ear.last()
    assert {answer.stamp for answer in answers} == {stamp}
    frame = answers[-1].frame
    assert frame is not None
    assert frame.arrays["image"].tolist() == np.full((4, 3, 3), 7).tolist()
    assert frame.figures["n"] == 1
    assert client.state is LiveState.READY
    assert "stray print" in (tmp_path / "log" / "preview.txt").read_text()


def test_the_latest_request_wins(client: LiveClient, ear: Ear) -> None:
    client.request(WishSettings())
    ear.last()
    for number in range(100):
        client.request(WishSettings(number=number, frames=50, seconds=0.02))
    client.request(WishSettings(number=200, frames=1))
    answers = ear.last()
    assert answers[-1].frame is not None
    assert answers[-1].frame.figures["number"] == 200
    # Each of the hundred would have taken a second; all but a few were never begun, and those were abandoned.
    assert len(answers) < 20
    stamps = [answer.stamp for answer in answers]
    assert stamps == sorted(stamps)
    assert all(answer.latest == (answer.stamp == stamps[-1]) for answer in answers)


def test_work_that_has_nothing_to_show_yet_can_be_left(client: LiveClient, ear: Ear) -> None:
    client.request(WishSettings(frames=1))
    ear.last()
    # A frame of the first would take longer than anybody waits.
    client.request(WishSettings(number=1, frames=1, pauses=100_000, seconds=0.01))
    client.request(WishSettings(number=2, frames=1, pauses=3))
    answers = ear.last()
    assert [answer.frame.figures["number"] for answer in answers if answer.frame] == [2]


def test_what_is_forgotten_does_not_come_back(client: LiveClient, ear: Ear) -> None:
    client.request(WishSettings(number=1, frames=3, seconds=0.1))
    first = ear.next()
    assert first.stamp == 1
    client.forget()
    assert client.take() is None
    client.request(WishSettings(number=2, frames=1))
    assert {answer.stamp for answer in ear.last()} == {2}


def test_a_sentence_instead_of_a_frame(client: LiveClient, ear: Ear) -> None:
    stamp = client.request(WishSettings(refuse=True))
    assert ear.next() == Answer(stamp, sentence="This wish cannot be granted: wish for less.")
    stamp = client.request({"number": "many"})
    answer = ear.next()
    assert answer.sentence.startswith("Number:")
    assert answer.field == "number"
    client.request(WishSettings(number=3))
    assert ear.last()[-1].frame is not None


def test_killed_it_comes_back_and_answers_the_last_request(client: LiveClient, ear: Ear) -> None:
    client.request(WishSettings(number=5))
    ear.last()
    pid = client.pid
    assert pid is not None
    psutil.Process(pid).kill()
    assert ear.next().sentence == "The preview stopped unexpectedly and is being started again."
    frame = ear.last()[-1].frame
    assert frame is not None
    assert frame.figures["number"] == 5
    assert frame.figures["pid"] != pid


def test_a_request_that_always_crashes_is_given_up_and_another_revives(client: LiveClient, ear: Ear) -> None:
    client.request(WishSettings(crash=True))
    sentences = [ear.next().sentence for _ in range(CRASHES_ALLOWED)]
    assert "3 times (exit code 9)" in sentences[-1]
    until(lambda: client.state is LiveState.FAILED)
    client.request(WishSettings(number=1))
    assert ear.last()[-1].frame is not None


def test_what_cannot_open_says_why_and_waits_to_be_asked_again(ear: Ear) -> None:
    client = LiveClient("tests.jobs.toys:Unopenable", lambda: ear.word.release())
    ear.client = client
    assert ear.next().sentence == "No lamp was found: rub harder."
    until(lambda: client.state is LiveState.FAILED)
    client.request(WishSettings())
    assert client.state is LiveState.FAILED
    client.restart()
    assert ear.next().sentence == "No lamp was found: rub harder."
    client.close(10)


def test_closing_ends_the_process_at_once(client: LiveClient, ear: Ear) -> None:
    client.request(WishSettings(frames=1000, seconds=30.0))
    ear.next()
    pid = client.pid
    assert pid is not None
    process = psutil.Process(pid)
    client.close()
    until(lambda: not runs(process), 5)
    assert client.state is LiveState.CLOSED


def test_closed_while_it_starts_nothing_is_left(ear: Ear) -> None:
    client = LiveClient("tests.jobs.toys:Wishes", lambda: None)
    client.close(10)
    assert client.pid is None
