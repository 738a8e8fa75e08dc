"""What the sample of a photo is called. Without torch: the window counts photos."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plugins.training.prediction.photos import ids_of
from workbench.api import sample_id_from


def sample_ids(photos: Sequence[Path]) -> list[str]:
    """A sample's id for each photo, close to its file's name; those that would be the same get a number."""
    found: list[str] = []
    for name in ids_of(photos):
        wanted = free = sample_id_from(name)
        number = 1
        while free in found:
            number += 1
            free = f"{wanted[:70]}-{number}"
        found.append(free)
    return found
