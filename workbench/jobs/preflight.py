"""Before anything starts: what it will cost, and whether there is room for it."""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from workbench.errors import WorkspaceError
from workbench.fields import Settings
from workbench.files import plain_path
from workbench.jobs.contract import AnyTask, BatchTask, Place
from workbench.jobs.folder import EngineSpec


@dataclass(frozen=True)
class Cost:
    """What a job will take; None where nothing is known before the first item was made."""

    items: int | None
    noun: str
    seconds: float | None
    bytes: int | None
    memory_bytes: int | None
    card_bytes: int | None = None
    """Memory of graphics cards, all workers together."""

    @property
    def sentence(self) -> str:
        """The line at the Start button: "500 faces · about 14 min · 1.1 GB"."""
        parts = [] if self.items is None else [f"{self.items:,} {self.noun}"]
        if self.seconds is not None:
            parts.append(f"about {duration(self.seconds)}")
        if self.bytes is not None:
            parts.append(size(self.bytes))
        if self.card_bytes is not None:
            parts.append(f"{size(self.card_bytes)} of the graphics card's memory")
        return " · ".join(parts)


def cost(task: AnyTask, settings: Settings, engine: EngineSpec | None = None, place: Place | None = None) -> Cost:
    """What the task will take with these settings (in a workspace, where its items lie there); cheap, called while a
    person types.

    Raises
    ------
    SettingsError : the settings list no items (a seed text that cannot be read).
    """
    estimate = task.estimate(settings)
    if not isinstance(task, BatchTask):
        return Cost(
            None, task.noun, None, None, estimate.memory_bytes_per_worker, card_bytes=estimate.card_bytes_per_worker
        )
    items = len(task.items(settings) if place is None else task.items_in(settings, place))
    workers = min(engine.workers if engine else 1, max(1, items))
    each, volume, memory = estimate.seconds_per_item, estimate.bytes_per_item, estimate.memory_bytes_per_worker
    card = estimate.card_bytes_per_worker
    return Cost(
        items=items,
        noun=task.noun,
        seconds=None if each is None else estimate.start_seconds + each * items / workers,
        bytes=None if volume is None else volume * items,
        memory_bytes=None if memory is None else memory * workers,
        card_bytes=None if card is None else card * workers,
    )


def refuse(task: AnyTask, settings: Any, place: Place, engine: EngineSpec | None = None) -> list[str]:
    """Refuse what cannot work; the returned sentences are warnings.

    Raises
    ------
    WorkbenchError : what the task itself refuses.  WorkspaceError : there is not enough room on the disk.
    """
    task.check(settings, place)
    expected = cost(task, settings, engine, place)
    if expected.bytes is not None:
        _refuse_full_disk(place.workspace, expected.bytes)
    warnings = []
    local = engine is None or engine.kind == "local" or engine.scheduler is None
    if local and expected.memory_bytes is not None and expected.memory_bytes > psutil.virtual_memory().available:
        warnings.append(
            f"The workers may need {size(expected.memory_bytes)} of memory and "
            f"{size(psutil.virtual_memory().available)} are free: fewer workers would be safer."
        )
    return warnings


def _refuse_full_disk(workspace: Path, needed: int) -> None:
    free = shutil.disk_usage(workspace).free
    if needed > free:
        raise WorkspaceError(
            f"This needs about {size(needed)} and the disk has {size(free)} free",
            where=plain_path(workspace),
            remedy="free some space, make fewer, or choose a workspace on another disk",
        )


def size(count: float) -> str:
    """A number of bytes for a person: "1.1 GB"."""
    units = ("B", "kB", "MB", "GB", "TB")
    power = 0 if count < 1 else min(len(units) - 1, int(math.log10(count) // 3))
    value = count / 1000**power
    return f"{value:.0f} {units[power]}" if power == 0 or value >= 10 else f"{value:.1f} {units[power]}"


def duration(seconds: float) -> str:
    """A time span for a person: "40 s", "14 min", "2 h 5 min", "3 d 4 h"."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"
