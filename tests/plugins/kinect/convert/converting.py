"""Running a conversion in this process, item by item."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plugins.kinect.convert.batch import ConvertCapture
from plugins.kinect.convert.settings import ConvertSettings
from workbench.api import Item, Place, Scalar

TASK = ConvertCapture()


def settings(raw: Path, **given: Any) -> ConvertSettings:
    """Small pictures that lie wholly in those of `captured`."""
    return ConvertSettings.read({"source": raw, "name": "made", "output_image_size": 96, "padding": 4} | given)


def convert(
    s: ConvertSettings, workspace: Path, *, shuffled: int | None = None, most: int | None = None
) -> tuple[Mapping[str, Scalar], list[str]]:
    """Summary and warnings. shuffled : seed of the order within each of the two steps. most : stop after so many."""
    place = Place(workspace, workspace)
    TASK.check(s, place)
    output = TASK.output(s, place)
    finished = output.finished_ids()
    items = [item for item in TASK.items(s) if item.id not in finished]
    if shuffled is not None:
        random.Random(shuffled).shuffle(items)
        items.sort(key=lambda item: not item.id.startswith("face-"))
    warnings: list[str] = []
    for item in items[:most]:
        warnings += _one(s, place, output, item)
    return output.close(complete=most is None or most >= len(items)), warnings


def _one(s: ConvertSettings, place: Place, output: Any, item: Item) -> list[str]:
    """Every item by a worker of its own, as if each were another process."""
    worker = TASK.worker(s, place)
    committed = output.commit(item, TASK.pack(s, worker.make(item)))
    worker.close()
    return list(committed.warnings)


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but locks and the index."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "index.sqlite" not in path.name and path.suffix != ".lock"
    }
