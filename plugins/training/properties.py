"""`train.properties`: what networks cost, measured on this computer. Torch is imported only when it starts."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.training.networks.catalogue import entry_of
from plugins.training.run_folder import RunFolder
from plugins.training.settings.judging import PropertiesSettings
from workbench.api import Job, Place, Task


class TrainProperties(Task[PropertiesSettings]):
    """Counts weights and operations, times a forward pass, follows its memory; keeps that for the leaderboard."""

    settings = PropertiesSettings
    title = "Measure properties"
    verb = "Measure"
    noun = "networks"

    def check(self, s: PropertiesSettings, place: Place) -> None:
        """Refuses networks and runs that are not there."""
        for name in s.networks:
            entry_of(name)
        for name in s.runs:
            RunFolder(place.run(name)).record()

    def run(self, s: PropertiesSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Measure one after the other; how many were.

        Raises
        ------
        WorkbenchError : there is nothing to measure, the device is not there, or the disk is full.
        """
        from plugins.training.evaluation.properties.running import measure

        return measure(s, job)
