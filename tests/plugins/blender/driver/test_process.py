"""A real Blender that takes pictures, and every way in which it may fail: one sentence, and the next picture comes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from plugins.blender.driver import BlenderProcess, Limits
from plugins.blender.driver.problems import BlenderOutputError
from plugins.blender.installation import Blender
from tests.jobs.running import runs, until
from tests.plugins.blender.driver.shots import SIZE, digest, places, seen_in, small_shot
from workbench.errors import JobError, LostError, UnavailableError, WorkbenchError

HERE = Path(__file__).parent
FAULTY = HERE / "faulty.py"
Start = Callable[..., BlenderProcess]


@pytest.fixture
def begun(blender: Blender, tmp_path: Path) -> Iterator[Start]:
    """Makes processes, ended after the test."""
    every: list[BlenderProcess] = []

    def begin(script: Path = FAULTY, using: Blender = blender, **limits: object) -> BlenderProcess:
        (tmp_path / "Protokolle ü").mkdir(exist_ok=True)
        process = BlenderProcess(using, tmp_path / "Protokolle ü", 2, Limits(**limits), script)  # type: ignore[arg-type]
        every.append(process)
        return process

    yield begin
    for process in every:
        process.close()


def refused(process: BlenderProcess, folder: Path, fault: str, timeout_s: float | None = None) -> WorkbenchError:
    """The error of a shot with a fault."""
    with pytest.raises(WorkbenchError) as raised:
        process.take(small_shot(fault=fault), *places(folder), timeout_s)
    assert not any(place.exists() for place in places(folder))
    return raised.value


def in_log(error: BaseException) -> str:
    """What goes to the log behind a sentence."""
    assert isinstance(error.__cause__, BlenderOutputError)
    return str(error.__cause__)


@pytest.mark.every_blender
def test_picture_and_labels_are_of_the_shot(blender: Blender, tmp_path: Path) -> None:
    process = BlenderProcess(blender, tmp_path, 1)
    assert process.pid is None
    cost = process.take(small_shot(), *places(tmp_path))
    colours, regions = seen_in(tmp_path)
    half = round(80 * 0.1 / 0.7)
    middle = slice(SIZE // 2 - half, SIZE // 2 + half)
    expected = np.zeros((SIZE, SIZE), np.uint8)
    expected[middle, middle] = 3
    np.testing.assert_array_equal(regions, expected)
    assert colours[SIZE // 2, SIZE // 2, 1] > 2 * colours[SIZE // 2, SIZE // 2, 0] > 0
    assert cost["render_s"] > 0 and cost["other_s"] >= 0
    assert process.version[:2] == blender.version[:2] and process.pid is not None
    running = psutil.Process(process.pid)
    assert running.nice() > psutil.Process().nice()
    process.close()
    assert not runs(running)


def test_one_of_the_two_may_be_left_out(begun: Start, tmp_path: Path) -> None:
    process = begun()
    picture, labels = places(tmp_path)
    process.take(small_shot(), picture, None)
    assert picture.exists() and not labels.exists()
    picture.unlink()
    process.take(small_shot(), None, labels)
    assert labels.exists() and not picture.exists()


def test_a_new_process_takes_over_in_good_time_and_takes_the_same_pictures(begun: Start, tmp_path: Path) -> None:
    process, fresh = begun(), begun(recycle_pictures=2)
    lives = set()
    for number in (0, 1, 2, 0):
        process.take(small_shot(number), *places(tmp_path))
        first = digest(tmp_path)
        fresh.start()
        lives.add(fresh.pid)
        fresh.take(small_shot(number), *places(tmp_path))
        assert digest(tmp_path) == first
    assert len(lives) == 2
    greedy = begun(recycle_bytes=1)
    greedy.take(small_shot(), *places(tmp_path))
    assert greedy.pid is None


def test_what_is_raised_inside_is_told_and_the_process_goes_on(begun: Start, tmp_path: Path) -> None:
    process = begun()
    process.start()
    before = process.pid
    error = refused(process, tmp_path, "raises")
    assert isinstance(error, JobError)
    assert error.sentence == "Blender could not take the picture (ValueError: no such nose)."
    assert "in fail" in in_log(error) and "Traceback" in in_log(error)
    process.take(small_shot(), *places(tmp_path))
    assert process.pid == before


def test_a_crash_is_told_with_what_it_said_last_and_another_process_goes_on(begun: Start, tmp_path: Path) -> None:
    process = begun()
    error = refused(process, tmp_path, "crashes")
    assert isinstance(error, JobError)
    assert error.sentence.startswith("Blender ended unexpectedly (exit code ")
    assert "about to crash" in in_log(error)
    assert process.pid is None
    process.take(small_shot(), *places(tmp_path))
    assert len(list((tmp_path / "Protokolle ü").glob("*.log"))) == 2


def test_one_that_stands_still_is_ended_and_its_log_says_where_it_stood(begun: Start, tmp_path: Path) -> None:
    process = begun(silence_s=2.5)
    process.start()
    pid = process.pid
    error = refused(process, tmp_path, "stands still")
    assert error.sentence == "Blender stands still: no sign of life for 2 s: the log has what it said last."
    assert "in fail" in in_log(error)
    assert pid is not None and not psutil.pid_exists(pid)
    process.take(small_shot(), *places(tmp_path))


def test_a_picture_that_never_comes_is_given_up_on(begun: Start, tmp_path: Path) -> None:
    process = begun()
    process.start()
    running = psutil.Process(process.pid)
    error = refused(process, tmp_path, "loops", timeout_s=1.5)
    assert error.what == "Blender took longer than 2 s for one picture"
    assert error.remedy == "allow more time, or ask for a smaller picture or fewer light paths"
    assert not runs(running)
    process.take(small_shot(), *places(tmp_path))


def test_one_that_takes_too_much_memory_is_ended_before_the_machine_suffers(begun: Start, tmp_path: Path) -> None:
    process = begun(most_bytes=600_000_000)
    error = refused(process, tmp_path, "eats")
    assert error.sentence.startswith("Blender ran out of memory (it held ")
    assert error.remedy == "use fewer workers, a smaller picture or less hair"
    process.take(small_shot(), *places(tmp_path))


def test_one_that_is_ended_from_outside_was_lost(begun: Start, tmp_path: Path) -> None:
    process = begun()
    process.start()
    psutil.Process(process.pid).kill()
    error = refused(process, tmp_path, "")
    assert isinstance(error, LostError)
    assert error.sentence.startswith("Blender was ended from outside (exit code ")
    process.take(small_shot(), *places(tmp_path))


def test_strangers_at_the_door_are_sent_away(begun: Start, tmp_path: Path) -> None:
    process = begun(HERE / "stranger.py")
    process.take(small_shot(), *places(tmp_path))
    assert process.pid != 1


def test_one_that_never_starts_is_one_sentence(begun: Start, blender: Blender, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError) as raised:
        begun(HERE / "ends.py").start()
    assert raised.value.sentence == (
        f"Blender cannot be used: it ends at once (exit code 9) ({blender.path}): the log has what it said; "
        "another Blender may work."
    )
    assert in_log(raised.value) == "no licence for a nose"
    assert len(list((tmp_path / "Protokolle ü").glob("*.log"))) == 3
    with pytest.raises(UnavailableError, match=r"it said nothing within 1 s"):
        begun(HERE / "mute.py", start_s=1.0).start()


@pytest.mark.skipif(sys.platform == "win32", reason="the launcher is a shell script")
def test_a_blender_that_is_removed_meanwhile_is_one_sentence(begun: Start, blender: Blender, tmp_path: Path) -> None:
    launcher = tmp_path / "blender"
    launcher.write_text(f'#!/bin/sh\nexec "{blender.path}" "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)
    process = begun(using=replace(blender, path=launcher))
    process.take(small_shot(), *places(tmp_path))
    launcher.unlink()
    sentence = (
        f"Blender is no longer there ({launcher}): bring it back or choose another one, then resume; "
        "what is finished is kept."
    )
    for place in places(tmp_path):
        place.unlink()
    error = refused(process, tmp_path, "crashes")
    assert isinstance(error, UnavailableError)
    assert (error.sentence, refused(process, tmp_path, "").sentence) == (sentence, sentence)


def test_it_ends_with_whoever_started_it_even_in_the_middle_of_a_picture(blender: Blender, tmp_path: Path) -> None:
    words = [sys.executable, "-c", _TAKES, str(blender.path), blender.kind, str(tmp_path)]
    root = str(Path(__file__).resolve().parents[4])
    environment = {**os.environ, "PYTHONPATH": root}
    taker = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert taker.stdout is not None
        running = psutil.Process(int(taker.stdout.readline()))
        until(lambda: (tmp_path / "loops").exists())
        assert runs(running)
    finally:
        taker.kill()
        taker.communicate()
    until(lambda: not runs(running), 5.0)


_TAKES = """
import sys
from pathlib import Path
from plugins.blender.driver import BlenderProcess
from plugins.blender.installation import Blender
from tests.plugins.blender.driver.shots import places, small_shot
from tests.plugins.blender.driver.test_process import FAULTY
path, kind, folder = sys.argv[1:]
process = BlenderProcess(Blender(kind, Path(path), "test", (4, 2)), Path(folder), 1, script=FAULTY)
process.start()
print(process.pid, flush=True)
process.take(small_shot(fault="loops", marks=folder), *places(Path(folder)))
"""
