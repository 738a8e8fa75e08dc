"""The loop alone, with an engine that makes items in this very thread."""

from __future__ import annotations

import threading
from collections import Counter, deque
from pathlib import Path

import pytest

from tests.jobs.running import files_of, toy_job, until
from tests.jobs.toys import ToyBatch, ToySettings
from workbench.errors import JobError
from workbench.jobs.batch import Batch
from workbench.jobs.contract import Item
from workbench.jobs.control import Control
from workbench.jobs.engine.making import Maker, Outcome, Problem, Recipe
from workbench.jobs.events import read_events
from workbench.jobs.folder import JobFolder, Wanted
from workbench.jobs.reporter import Reporter
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of


class Inline:
    """Two items at most in flight; those in `deadly` lose their process, and what lay behind them with it.

    While `stuck` is set nothing is made.
    """

    def __init__(self, recipe: Recipe, deadly: set[int]) -> None:
        self.stuck = threading.Event()
        self.alone_is_stuck = False
        self.opened = 0
        self.maker = Maker(recipe)
        self.queue: deque[Item] = deque()
        self.deadly = deadly
        self.together: list[list[int]] = []
        self.made: Counter[int] = Counter()
        self.closed_now: bool | None = None

    def open(self) -> None:
        assert not self.queue
        self.opened += 1

    @property
    def room(self) -> int:
        return 2 - len(self.queue)

    @property
    def in_flight(self) -> int:
        return len(self.queue)

    def submit(self, item: Item) -> None:
        self.queue.append(item)

    def wait(self, timeout_s: float) -> list[Outcome]:
        self.together.append([item.index for item in self.queue])
        if self.stuck.is_set() or (self.alone_is_stuck and self.together[-1] == [0]):
            threading.Event().wait(0.001)
            return []
        if any(item.index in self.deadly for item in self.queue):
            lost = [Outcome(item, problem=Problem("Its process ended.", lost=True)) for item in self.queue]
            self.queue.clear()
            return lost
        item = self.queue.popleft()
        self.made[item.index] += 1
        return [self.maker.make(item)]

    def close(self, *, now: bool) -> None:
        self.closed_now = now
        self.queue.clear()


class Bench:
    """A batch on a bench: `run` it and look at everything."""

    def __init__(self, workspace: Path, deadly: set[int] = frozenset(), **settings: object) -> None:  # type: ignore[assignment]
        self.folder: JobFolder = toy_job(workspace, **settings)
        self.control = Control(self.folder)
        self.reporter = Reporter(self.folder, status_of(self.folder))
        self.reporter.start()
        place = self.folder.place
        recipe = Recipe("k", "tests.jobs.toys:ToyBatch", settings, str(place.workspace), str(place.job))
        self.engine = Inline(recipe, set(deadly))
        self.made_for: list[int] = []
        task, values = ToyBatch(), ToySettings.read(settings)
        self.batch = Batch(task, values, place, self._engine_for, self.reporter, self.control)

    def _engine_for(self, items: int) -> Inline:
        self.made_for.append(items)
        return self.engine

    def run(self) -> dict[str, object]:
        try:
            return dict(self.batch.run())
        finally:
            self.reporter.close()

    def events(self, kind: str) -> list[dict[str, object]]:
        return [e for e in read_events(self.folder.events)[0] if e["kind"] == kind]


def test_every_item_is_made_once_and_told(workspace: Path) -> None:
    bench = Bench(workspace, count=7)
    assert bench.run() == {"files": 7, "complete": True}
    assert len(files_of(workspace)) == 7
    assert bench.engine.closed_now is False
    told = [item for event in bench.events("item") for item in event["ids"]]  # type: ignore[attr-defined]
    assert sorted(told) == sorted(name.removesuffix(".txt") for name in files_of(workspace))
    status = status_of(bench.folder)
    assert (status.done, status.total) == (7, 7)
    assert set(bench.engine.made.values()) == {1}
    assert status.preview is not None
    assert status.preview.exists()


def test_finished_items_are_not_made_again(workspace: Path) -> None:
    Bench(workspace, count=3).run()
    before = files_of(workspace)
    bench = Bench(workspace, count=5)
    bench.run()
    assert bench.made_for == [2]
    assert before.items() <= files_of(workspace).items()
    done = Bench(workspace, count=5)
    assert done.run()["complete"] is True
    assert done.made_for == []


def test_a_failed_item_is_tried_again_once_then_set_aside_with_its_sentence(workspace: Path) -> None:
    bench = Bench(workspace, count=6, broken=[2], flaky=[4], defective=[5])
    assert bench.run() == {"files": 4, "complete": True}
    aside = {p.name: p.read_text(encoding="utf-8") for p in (workspace / "datasets/toys/aside").iterdir()}
    assert aside["0002"] == "The toy is broken (0002): glue it."
    assert "ZeroDivisionError" in aside["0005"]
    assert bench.engine.made[2] == bench.engine.made[5] == 2
    assert status_of(bench.folder).set_aside == 2
    assert {e["id"] for e in bench.events("item") if "id" in e} == {"0002", "0005"}


def test_ten_failures_in_a_row_end_the_job_with_a_sentence(workspace: Path) -> None:
    bench = Bench(workspace, count=40, broken=list(range(3, 40)))
    with pytest.raises(JobError, match=r"10 toys in a row .* The toy is broken"):
        bench.run()
    assert len(files_of(workspace)) == 3
    assert bench.engine.closed_now is True


def test_nothing_made_at_all_is_a_failure(workspace: Path) -> None:
    with pytest.raises(JobError, match="None of the 3 toys"):
        Bench(workspace, count=3, broken=[0, 1, 2]).run()


def test_no_items_is_no_failure(workspace: Path) -> None:
    assert Bench(workspace, count=0).run() == {"files": 0, "complete": True}


def test_the_neighbour_of_an_item_that_ends_its_process_is_not_set_aside_with_it(workspace: Path) -> None:
    bench = Bench(workspace, deadly={3}, count=6)
    assert bench.run()["files"] == 5
    assert status_of(bench.folder).set_aside == 1
    assert "0003.txt" not in files_of(workspace)
    assert [3] in bench.engine.together


def test_pause_lets_quick_items_finish_lets_go_of_everything_and_goes_on_where_it_was(workspace: Path) -> None:
    bench = Bench(workspace, count=20, seconds=0.03)
    thread = threading.Thread(target=bench.run)
    thread.start()
    until(lambda: len(files_of(workspace)) >= 3)
    bench.folder.want(Wanted.PAUSE)
    until(lambda: status_of(bench.folder).state is JobState.PAUSED)
    paused_at = len(files_of(workspace))
    assert 3 <= paused_at < 20
    assert (bench.engine.in_flight, bench.engine.closed_now) == (0, False)
    bench.folder.want(Wanted.RUN)
    thread.join(30)
    assert len(files_of(workspace)) == 20
    assert bench.engine.opened == 2
    assert set(bench.engine.made.values()) == {1}
    states = [e["state"] for e in bench.events("state")]
    assert states == ["queued", "running", "pausing", "paused", "running"]


def test_a_pause_does_not_wait_for_slow_items_and_makes_them_anew_afterwards(workspace: Path) -> None:
    bench = Bench(workspace, count=6)
    bench.engine.stuck.set()
    thread = threading.Thread(target=bench.run)
    thread.start()
    until(lambda: bench.engine.in_flight == 2)
    bench.folder.want(Wanted.PAUSE)
    until(lambda: status_of(bench.folder).state is JobState.PAUSED)
    assert (bench.engine.in_flight, bench.engine.closed_now) == (0, True)
    bench.engine.stuck.clear()
    bench.engine.together.clear()
    bench.folder.want(Wanted.RUN)
    thread.join(30)
    assert bench.engine.together[0] == [0, 1]
    assert (len(files_of(workspace)), dict(bench.engine.made)) == (6, dict.fromkeys(range(6), 1))
    assert status_of(bench.folder).set_aside == 0


def test_an_item_that_lost_its_process_twice_is_made_alone_after_a_pause_too(workspace: Path) -> None:
    bench = Bench(workspace, deadly={0}, count=4)
    bench.engine.alone_is_stuck = True
    thread = threading.Thread(target=bench.run)
    thread.start()
    until(lambda: bench.engine.together[-1:] == [[0]])
    bench.folder.want(Wanted.PAUSE)
    until(lambda: status_of(bench.folder).state is JobState.PAUSED)
    bench.engine.alone_is_stuck = False
    bench.engine.together.clear()
    bench.folder.want(Wanted.RUN)
    thread.join(30)
    assert [0] in bench.engine.together
    assert all(entry == [0] or 0 not in entry for entry in bench.engine.together)
    assert (len(files_of(workspace)), status_of(bench.folder).set_aside) == (3, 1)


def test_a_job_that_is_to_pause_before_it_began_opens_nothing(workspace: Path) -> None:
    bench = Bench(workspace, count=4)
    bench.folder.want(Wanted.PAUSE)
    thread = threading.Thread(target=bench.run)
    thread.start()
    until(lambda: status_of(bench.folder).state is JobState.PAUSED)
    assert bench.engine.opened == 0
    bench.folder.want(Wanted.RUN)
    thread.join(30)
    assert (bench.engine.opened, len(files_of(workspace))) == (1, 4)


@pytest.mark.parametrize("kind", ["unavailable", "full"])
def test_what_no_later_item_can_do_without_ends_the_job_at_once(workspace: Path, kind: str) -> None:
    bench = Bench(workspace, count=9, **{kind: [3]})
    with pytest.raises(JobError, match="toy machine"):
        bench.run()
    assert len(files_of(workspace)) == 3
    assert bench.engine.made[3] == 1


def test_an_item_whose_program_was_ended_from_outside_gets_three_chances(workspace: Path) -> None:
    bench = Bench(workspace, count=5, lost=[2])
    assert bench.run()["files"] == 4
    assert bench.engine.made[2] == 3
    assert bench.engine.together[-1] == [2]


def test_cancel_keeps_what_is_finished_and_leaves_at_once(workspace: Path) -> None:
    bench = Bench(workspace, count=200, seconds=0.02)
    thread = threading.Thread(target=bench.run)
    thread.start()
    until(lambda: len(files_of(workspace)) >= 2)
    bench.folder.want(Wanted.CANCEL)
    thread.join(5)
    assert not thread.is_alive()
    assert 2 <= len(files_of(workspace)) < 100
    assert bench.engine.closed_now is True


def test_a_wish_to_end_from_the_system_ends_a_pause(workspace: Path) -> None:
    bench = Bench(workspace, count=20)
    bench.folder.want(Wanted.PAUSE)
    thread = threading.Thread(target=bench.run)
    thread.start()
    until(lambda: status_of(bench.folder).state is JobState.PAUSED)
    bench.control.interrupt()
    thread.join(5)
    assert not thread.is_alive()
    assert files_of(workspace) == {}
