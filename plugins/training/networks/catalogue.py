"""Every network that the workbench can build, and what forms and loops need to know of it. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.training.networks.entries.depth import DEPTH
from plugins.training.networks.entries.latent import LATENT
from plugins.training.networks.entries.rgbd import RGBD
from plugins.training.networks.entry import Entry
from workbench.api import SettingsError

CATALOGUE: Mapping[str, Entry] = {entry.name: entry for entry in (*DEPTH, *LATENT, *RGBD)}
"""Entries by name, in the order of forms."""


def entry_of(name: str) -> Entry:
    """The entry of that name. Raises SettingsError: there is none."""
    if name not in CATALOGUE:
        known = ", ".join(CATALOGUE)
        raise SettingsError(f"There is no network “{name}”", field="network", remedy=f"known are {known}")
    return CATALOGUE[name]


def trainable() -> dict[str, Entry]:
    """Depth networks that `train.run` can train, by name."""
    return {name: entry for name, entry in CATALOGUE.items() if entry.trainable}
