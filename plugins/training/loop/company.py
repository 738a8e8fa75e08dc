"""The processes that follow a run's own: started, taught with, and ended."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from plugins.training.data.loading import Loader
from plugins.training.loop.gathering import (
    Company,
    announced,
    own_address,
    settle_interface,
    take_number,
    wait_for_others,
)
from plugins.training.loop.keeping import STATE_NAME
from plugins.training.loop.learner import Learner
from plugins.training.loop.machine import Machine, Seat
from plugins.training.loop.position import Position
from plugins.training.loop.silent_job import SilentJob
from plugins.training.loop.stopping import StopAsked
from plugins.training.loop.weights import load_state
from plugins.training.run_folder import RunFolder
from plugins.training.settings.loop import LoopSettings
from workbench.api import Job, JobError, Place, SettingsError, WorkbenchError

Built = Callable[[LoopSettings, Job, Callable[[Machine], Machine]], tuple[Learner, Machine]]
"""Settings, job and what brings a machine to its seat -> a learner on that machine."""
_LEAVE_S = 10.0
_TELL_S = 2.0

if TYPE_CHECKING:
    from plugins.training.loop.ranks import Ranks


@contextmanager
def accompanied(s: LoopSettings, machine: Machine, built: str, job: Job) -> Iterator[Machine]:
    """The machine of a run, with as many other processes beside it as the settings ask for.

    Parameters
    ----------
    built : dotted name, ``module:function``, of a `Built` that makes the same learner in the other processes.

    Raises
    ------
    JobError : another process has ended.  SettingsError : the batch does not divide.
    StopAsked : the job is to stop while further computers are waited for.
    """
    each = s.processes
    if machine.device.type == "cuda":
        each = torch.cuda.device_count() if s.device == "cuda:all" else 1
    if each * s.machines <= 1:
        yield machine
        return
    # Fabric takes a second to import, which a run alone on a processor need not wait for.
    from plugins.training.loop.ranks import Ranks, open_store

    count = each * s.machines
    _refuse_uneven(s, count)
    host = "127.0.0.1" if s.machines == 1 else s.address or own_address()
    if s.machines > 1:
        settle_interface(host)
    store = open_store(count, host, s.port or 0)
    company = Company(
        host, store.port, s.machines, each, built, f"{type(s).__module__}:{type(s).__qualname__}", s.plain(),
        _below(job.place.job, job), _below(job.state_file, job),
    )  # fmt: skip
    own, *seats = company.seats(0)
    others = [_started(seat, s, built, job.place, job.state_file) for seat in seats]
    ranks: Ranks | None = None
    try:
        with announced(company, RunFolder(job.place.run(s.name))) if s.machines > 1 else nullcontext():
            if not wait_for_others(store, company, job):
                raise StopAsked
            seated = _seated(machine, own)
            ranks = Ranks(own, seated.device, seated.precision, store)
            yield replace(seated, ranks=ranks)
            ranks.end()
    except RuntimeError as error:
        if s.machines == 1 and all(process.is_alive() for process in others):
            raise
        raise JobError(
            "One of the processes that trained together has ended", remedy="resume the run; it goes on from its state"
        ) from error
    finally:
        _end(others, ranks)


def join(workspace: Path, name: str, job: Job) -> int:
    """Take part in a run that another computer leads, until it ends; which computer this one is, from 1.

    Parameters
    ----------
    workspace : the leader's, as this computer reaches it; `name` is that of the run.

    Raises
    ------
    DataError : the run waits for nobody.  JobError : all have joined already, or the leader has ended before its time.
    """
    from plugins.training.loop.ranks import reach_store

    run = RunFolder(workspace / "runs" / name)
    company = Company.read(run)
    settle_interface(company.host)
    module, _, kind_name = company.kind.partition(":")
    kind: type[LoopSettings] = getattr(importlib.import_module(module), kind_name)
    s = kind.read(company.settings)
    try:
        number = take_number(reach_store(company.seats(0)[0]), company)
    except RuntimeError as error:
        raise JobError(
            f"The leader at {company.host} does not answer", remedy="start the run again, and let its port through"
        ) from error
    place, state = Place(workspace, workspace / company.job), workspace / company.state
    processes = [_started(seat, s, company.built, place, state) for seat in company.seats(number)]
    try:
        warned = False
        while any(process.is_alive() for process in processes):
            if job.should_stop():
                return number
            if job.should_pause() and not warned:
                warned = True
                job.warn(
                    f"This computer goes on with the others: pause the run on the one that leads ({company.host})."
                )
            _tell(job, run, s, f"computer {number + 1} of {company.machines}; {company.host} leads")
            processes[0].join(_TELL_S)
        if any(process.exitcode for process in processes):
            raise JobError("The run has ended before its time", remedy="resume it, then join again")
    finally:
        _end(processes, None)
    return number


def _tell(job: Job, run: RunFolder, s: LoopSettings, words: str) -> None:
    """How far the leader is, by what it writes down after each epoch."""
    behind = 0
    with contextlib.suppress(WorkbenchError):
        behind = int(run.record().result.get("epochs") or 0)
    job.progress(behind, s.epochs, words)


def _refuse_uneven(s: LoopSettings, count: int) -> None:
    if s.batch % count:
        raise SettingsError(
            f"A batch of {s.batch} cannot be shared equally by {count} processes",
            field="batch",
            remedy=f"choose a multiple of {count}",
        )


def _below(path: Path, job: Job) -> str:
    return path.relative_to(job.place.workspace).as_posix()


def _started(seat: Seat, s: LoopSettings, built: str, place: Place, state: Path) -> BaseProcess:
    values = (seat, type(s), s.plain(), built, place, state)
    process = multiprocessing.get_context("spawn").Process(target=_follow, args=values, daemon=True)
    process.start()
    return process


def _end(others: list[BaseProcess], ranks: Ranks | None) -> None:
    for process in others:
        process.join(_LEAVE_S if ranks is not None else 0)
        if process.is_alive():
            process.terminate()
            process.join()
    if ranks is not None:
        ranks.leave()


def _seated(machine: Machine, seat: Seat) -> Machine:
    device = torch.device("cuda", seat.local) if machine.device.type == "cuda" else machine.device
    threads = max(1, machine.threads // seat.here)
    torch.set_num_threads(threads)
    return replace(machine, device=device, threads=threads, loaders=max(1, machine.loaders // seat.here))


def _follow(
    seat: Seat, kind: type[LoopSettings], values: dict[str, Any], built: str, place: Place, state: Path
) -> None:
    """Entry of a spawned process."""
    from plugins.training.loop.ranks import Ranks

    _end_with_parent()
    module, _, name = built.partition(":")
    build: Built = getattr(importlib.import_module(module), name)
    s = kind.read(values)

    def seated(machine: Machine) -> Machine:
        own = _seated(machine, seat)
        return replace(own, ranks=Ranks(seat, own.device, own.precision))

    learner, machine = build(s, SilentJob(place, state), seated)
    assert machine.ranks is not None
    try:
        _teach(learner, s, machine, state)
    finally:
        learner.close()
        machine.ranks.leave()


def _teach(learner: Learner, s: LoopSettings, machine: Machine, state: Path) -> None:
    """Take part in every step that the leader names."""
    ranks, pin = machine.ranks, machine.device.type == "cuda"
    assert ranks is not None
    groups = [group for one in learner.optimisers.values() for group in one.param_groups]
    rates = [float(group["lr"]) for group in groups]
    if (state / STATE_NAME).exists():
        position, _ = load_state(state / STATE_NAME, learner.modules, learner.optimisers)
        learner.restore(Position.of(position).learner)
    loader = Loader(learner.train, learner.augmentation, s.seed, machine.loaders, pin=pin)
    batches: Iterator[Any] = iter(())
    next_up = (-1, -1)
    try:
        while (said := ranks.heard()) is not None:
            if (said.epoch, said.batch) != next_up:
                learner.begin_epoch(said.epoch)
                order = learner.order(said.epoch)[said.batch :]
                batches = loader.epoch(said.epoch, [ranks.part(indices) for indices in order])
            next_up = (said.epoch, said.batch + 1)
            for group, rate in zip(groups, rates, strict=True):
                group["lr"] = rate * said.factor
            ranks.settle_chance(s.seed, said.step)
            ranks.mean(learner.learn(next(batches), coarse=said.coarse))
    finally:
        loader.close()


def _end_with_parent() -> None:
    """A follower whose leader was ended from outside ends as well, even in the middle of a wait."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="leader").start()
