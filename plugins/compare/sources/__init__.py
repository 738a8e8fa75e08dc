"""Where the surfaces of a comparison come from: runs on a dataset's sample, or files."""

from __future__ import annotations

from pathlib import Path

from plugins.compare.settings import PairSettings
from plugins.compare.sources.from_files import pairs_of_files
from plugins.compare.sources.from_runs import pairs_of_runs
from plugins.compare.surfaces import Pair


def load_pairs(settings: PairSettings, workspace: Path) -> list[Pair]:
    """The true face with each of its predictions, as chosen; all pairs share the same truth.

    Raises
    ------
    SettingsError : nothing, or half of a pair, is chosen.
    DataError : a file or prediction is missing or unreadable.
    """
    settings.require_source()
    return pairs_of_files(settings) if settings.from_files else pairs_of_runs(settings, workspace)
