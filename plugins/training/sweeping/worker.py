"""Trains the runs of a sweep, one after the other."""

from __future__ import annotations

from plugins.training.depth.training import train
from plugins.training.settings.sweep import SweepSettings
from plugins.training.sweeping.combinations import combinations, settings_of
from plugins.training.sweeping.swept_job import SweptJob
from plugins.training.sweeping.table import SweptRun
from workbench.api import Item, Place


class SweepWorker:
    """One process of a sweep."""

    def __init__(self, s: SweepSettings, place: Place) -> None:
        self._s, self._place, self._combinations = s, place, combinations(s)

    def make(self, item: Item) -> SweptRun:
        """Train the item's run, from where it was left if it began before. Raises WorkbenchError."""
        chosen = self._combinations[item.index]
        settings = settings_of(self._s, item.index, chosen)
        job = SweptJob(self._place, item.id)
        return SweptRun(settings.name, chosen, train(settings, job), tuple(job.warnings))

    def close(self) -> None:
        """Nothing stays open."""
