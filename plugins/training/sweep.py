"""`train.sweep`: a grid or a random choice of settings, one run for each. Torch is imported only in the workers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plugins.training.run import TrainRun
from plugins.training.settings.sweep import SweepSettings
from plugins.training.sweeping.combinations import combinations, settings_of
from plugins.training.sweeping.table import SweepTable
from workbench.api import Artifact, BatchTask, Estimate, Item, Output, Place, SettingsError, Worker, files


class TrainSweep(BatchTask[SweepSettings]):
    """Runs that differ in a few settings, and a table of how well they did."""

    settings = SweepSettings
    title = "Compare settings"
    verb = "Train all"
    noun = "runs"

    def items(self, s: SweepSettings) -> Sequence[Item]:
        """One per combination; all have the seed of the settings, so that only what varies differs."""
        return [
            Item(number, settings_of(s, number, chosen).name, s.seed) for number, chosen in enumerate(combinations(s))
        ]

    def worker(self, s: SweepSettings, place: Place) -> Worker:
        from plugins.training.sweeping.worker import SweepWorker

        return SweepWorker(s, place)

    def output(self, s: SweepSettings, place: Place) -> Output:
        return SweepTable(self._folder(s, place))

    def suggested_workers(self, s: SweepSettings, cores: int) -> int:
        """One run at a time: it uses all cores by itself."""
        return 1 if s.threads is None else max(1, cores // s.threads)

    def result(self, s: SweepSettings, place: Place) -> Artifact:
        """The folder of the table."""
        return Artifact("report", self._folder(s, place), s.name)

    def check(self, s: SweepSettings, place: Place) -> None:
        """Refuses a taken name, values that do not fit, and what `train.run` refuses."""
        if self._folder(s, place).exists():
            raise SettingsError(f"There already is a sweep “{s.name}”", field="name", remedy="choose another name")
        for number, chosen in enumerate(combinations(s)):
            TrainRun().check(settings_of(s, number, chosen), place)

    def estimate(self, s: SweepSettings) -> Estimate:
        return TrainRun().estimate(s)

    def _folder(self, s: SweepSettings, place: Place) -> Path:
        return files.long_path(place.workspace / "sweeps" / s.name)
