"""The loop itself: epochs of steps, validation, checkpoints; stops and goes on at any step."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from plugins.training.data.loading import Loader
from plugins.training.loop.averages import Averages
from plugins.training.loop.diary import Diary
from plugins.training.loop.keeping import Keeper
from plugins.training.loop.learner import Learner
from plugins.training.loop.machine import Machine, memory_gib
from plugins.training.loop.position import Position
from plugins.training.loop.schedule import schedule_of
from plugins.training.loop.telling import Teller
from plugins.training.run_folder import RunFolder
from plugins.training.settings.loop import LoopSettings
from workbench.api import Job, NumericalError

_NAN_REMEDY = "start a new run with a lower learning rate or in single precision"
_CHECK_EVERY = 16


class Trainer:
    """One run on its way. All randomness comes from the settings' seed, so a resumed run ends with the same weights."""

    def __init__(self, learner: Learner, s: LoopSettings, machine: Machine, folder: RunFolder, job: Job) -> None:
        self._learner, self._s, self._machine, self._job = learner, s, machine, job
        self._ranks = machine.ranks
        self._schedule = schedule_of(s)
        self._groups = [group for one in learner.optimisers.values() for group in one.param_groups]
        self._rates = [float(group["lr"]) for group in self._groups]
        self._at = Position()
        self._unchecked: list[tuple[Mapping[str, torch.Tensor], Sequence[int]]] = []
        self._averages = None if s.average is None else Averages(learner.modules, s.average)
        self._keeper = Keeper(
            folder, job.state_file, learner.modules, learner.optimisers, s.checkpoint_seconds, self._averages
        )
        self._resume()
        self._diary = Diary(job, folder.metrics, self._at.step)
        self._teller = Teller(learner, folder, job)
        self._baseline = folder.record().baseline
        self._ticked_at = _clocks()
        self._batches = len(learner.order(self._at.epoch))

    def run(self) -> Position:
        """Train until the epochs, the time, or the patience end, or someone asks to stop; the learner is closed."""
        if self._at.step == 0:
            self._diary.figures({f"baseline/{k}": v for k, v in self._baseline.items()}, self._at, self._epochs())
        learner, pin = self._learner, self._machine.device.type == "cuda"
        loader = Loader(learner.train, learner.augmentation, self._s.seed, self._machine.loaders, pin=pin)
        try:
            while not self._at.finished and self._epoch(loader):
                pass
        finally:
            loader.close()
            learner.close()
        return self._at

    def _epoch(self, loader: Loader) -> bool:
        """One epoch, or its rest; False when someone asked to stop."""
        at = self._at
        if at.batch == 0:
            at.begin_epoch(coarse=self._fraction() < self._learner.coarse_share)
        order = self._learner.order(at.epoch)
        self._batches = len(order)
        rest = order[at.batch :]
        own = rest if self._ranks is None else [self._ranks.part(indices) for indices in rest]
        started, waited, samples = time.perf_counter(), loader.waited_s, at.samples
        self._learner.begin_epoch(at.epoch)
        for indices, batch in zip(rest, loader.epoch(at.epoch, own), strict=True):
            if self._interrupted():
                return False
            self._step(batch, indices)
            if self._time_is_up():
                break
        self._check_losses()
        spent = max(time.perf_counter() - started, 1e-9)
        pace = {
            "speed/samples_per_s": (at.samples - samples) / spent,
            "speed/data_wait": (loader.waited_s - waited) / spent,
            "speed/memory_gib": self._machine.used_bytes() / 2**30,
            "memory/gib": memory_gib(self._machine.device),
        }
        return self._close_epoch(pace)

    def _step(self, batch: Any, indices: Sequence[int]) -> None:
        at = self._at
        factor = self._schedule.factor(self._fraction(), at.epoch)
        for group, rate in zip(self._groups, self._rates, strict=True):
            group["lr"] = rate * factor
        if self._ranks is not None:
            self._ranks.say(at.epoch, at.batch, at.step, factor, coarse=at.coarse)
            self._ranks.settle_chance(self._s.seed, at.step)
        figures = self._learner.learn(batch, coarse=at.coarse)
        self._unchecked.append((figures if self._ranks is None else self._ranks.mean(figures), indices))
        at.batch += 1
        at.step += 1
        at.samples += len(indices)
        if self._averages is not None:
            self._averages.update(at.step)
        if self._machine.device.type == "cpu" or len(self._unchecked) >= _CHECK_EVERY:
            self._check_losses()
        self._tick()
        note = f"epoch {at.epoch + 1} of {self._s.epochs}{', coarse' if at.coarse else ''}"
        self._job.progress(self._fraction() * self._s.epochs, self._s.epochs, note)
        if at.batch < self._batches and self._keeper.is_due(after_epoch=False):
            self._save()

    def _close_epoch(self, pace: Mapping[str, float]) -> bool:
        """Validate, tell, and settle whether the run goes on; False when someone asked to stop meanwhile."""
        at = self._at
        with self._keeper.judged():
            found = self._learner.judge(self._job.should_stop, coarse=at.coarse)
            if found:
                self._settle(found, pace)
        if not found:
            self._save()
            return False
        if at.finished or self._keeper.is_due(after_epoch=True):
            self._save()
        return True

    def _settle(self, found: dict[str, float], pace: Mapping[str, float]) -> None:
        """Take in the figures of the held-out samples: schedule, best weights, end of the run, what people see."""
        at = self._at
        if not math.isfinite(found["loss"]):
            raise NumericalError(
                f"The loss on the held-out faces is no longer a number after epoch {at.epoch + 1}", remedy=_NAN_REMEDY
            )
        figures = {f"val/{key}": value for key, value in found.items()}
        train_loss = at.loss_sum / max(1, at.loss_count)
        told = {**figures, "train/epoch_loss": train_loss, "lr": self._rate(), **pace}
        self._diary.figures(told, at, self._epochs())
        self._schedule.after_epoch(train_loss, found["loss"])
        if at.note_validation(found):
            self._keeper.note_best(at.epoch + 1)
        at.end_epoch()
        self._tick()
        at.finished = self._why_finished()
        self._teller.show(found, at, last=bool(at.finished))
        self._teller.record(at, pace)

    def _rate(self) -> float:
        return float(self._groups[0]["lr"])

    def _check_losses(self) -> None:
        """Read the figures that are still on the device; a loss that is no number ends the run before it is saved."""
        for figures, indices in self._unchecked:
            values = {name: float(value) for name, value in figures.items()}
            if not math.isfinite(values["loss"]):
                names = ", ".join(map(self._learner.train.id_of, indices[:8])) + (" …" if len(indices) > 8 else "")
                raise NumericalError(
                    f"The loss is no longer a number at step {self._at.step} of epoch {self._at.epoch + 1}",
                    where=f"batch with {names}",
                    remedy=f"look at these faces, or {_NAN_REMEDY}",
                )
            self._at.loss_sum += values["loss"]
            self._at.loss_count += 1
            self._diary.step(self._at, self._epochs(), values, {"lr": self._rate()})
        self._unchecked.clear()

    def _epochs(self) -> float:
        """How many epochs are learned, with the share of the batches of the current one."""
        return self._at.epoch + self._at.batch / self._batches

    def _fraction(self) -> float:
        """How much of the planned run is behind: by epochs or by time, whichever is further."""
        done = self._epochs() / self._s.epochs
        if self._s.time_limit_minutes is not None:
            done = max(done, self._spent_minutes() / self._s.time_limit_minutes)
        return min(1.0, done)

    def _tick(self) -> None:
        """Count the time since the last tick as spent on the run; pauses are not."""
        now, then = _clocks(), self._ticked_at
        self._at.seconds += now[0] - then[0]
        self._at.processor_seconds += now[1] - then[1]
        self._ticked_at = now

    def _spent_minutes(self) -> float:
        """Time spent on the run, of the kind that its limit counts."""
        at = self._at
        return (at.processor_seconds if self._s.time_counts == "processor" else at.seconds) / 60

    def _time_is_up(self) -> bool:
        limit = self._s.time_limit_minutes
        return limit is not None and self._spent_minutes() >= limit

    def _why_finished(self) -> str:
        at, s = self._at, self._s
        if self._time_is_up():
            return "time limit"
        if s.stop_after is not None and at.epochs_without_gain >= s.stop_after:
            return f"no better for {s.stop_after} epochs"
        return "all epochs" if at.epoch >= s.epochs else ""

    def _interrupted(self) -> bool:
        """Pauses where asked to; True when the run is to stop here."""
        if self._job.should_pause():
            self._save()
            self._job.wait_while_paused()
            self._ticked_at = _clocks()
        if not self._job.should_stop():
            return False
        self._save()
        return True

    def _save(self) -> None:
        self._check_losses()
        self._at.schedule, self._at.learner = self._schedule.state(), self._learner.state()
        self._keeper.save(self._at.plain())

    def _resume(self) -> None:
        position = self._keeper.restore()
        if position is not None:
            self._at = Position.of(position)
            self._schedule.restore(self._at.schedule)
            self._learner.restore(self._at.learner)


def _clocks() -> tuple[float, float]:
    """Seconds on the clock and of the processor, all threads of this process together."""
    return time.monotonic(), time.process_time()
