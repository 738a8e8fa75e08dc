"""Which people train and which are held out, so that a set that grows never moves anyone to another split."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from plugins.blender.sets.pictures import Picture, people
from plugins.blender.settings import RenderSettings
from workbench.api import DataError, Dataset, Place, Split, files

_SPLITS: tuple[Split, Split, Split] = ("train", "validation", "test")
_FILE = "splits.json"


def splits_of(identities: Iterable[str], held_out: float) -> dict[str, Split]:
    """The split of every identity, from those before it alone.

    The first ones fill the splits in turn, each later one goes where most is missing. So the shares are held to one
    person at every length, and a longer list begins with the same splits.
    """
    shares = dict(zip(_SPLITS, (1 - held_out, held_out / 2, held_out / 2), strict=True))
    wanted = [split for split in _SPLITS if shares[split] > 0]
    counts = dict.fromkeys(wanted, 0)
    found: dict[str, Split] = {}
    for number, identity in enumerate(identities, start=1):
        empty = [split for split in wanted if not counts[split]]
        split = empty[0] if empty else max(wanted, key=lambda s: round(shares[s] * number - counts[s], 9))
        counts[split] += 1
        found[identity] = split
    return found


class Splits:
    """The splits of one batch; the same in every worker and at every resume."""

    def __init__(self, s: RenderSettings, place: Place) -> None:
        self._kept: Mapping[str, Split] = _read(place.job / _FILE)
        names = (f"head-{person:06d}" for person in people(s))
        self._new = {} if s.design == "stability" else splits_of(names, s.held_out)

    def of(self, picture: Picture) -> Split:
        """The split of a picture's person; a pose-stability set is for tests as a whole."""
        kept = self._kept.get(picture.identity)
        return kept or self._new.get(picture.identity, "test")


def keep_splits(s: RenderSettings, place: Place) -> None:
    """Note, once for a job, who is in another split in the dataset that it adds to (a person moved them by hand).

    Called in the job's own process before any worker opens.

    Raises
    ------
    WorkspaceError : the job's folder cannot be written to.
    """
    target = place.job / _FILE
    if target.exists():
        return
    expected = splits_of((f"head-{person:06d}" for person in people(s)), s.held_out) if s.design == "free" else {}
    there = _present(place.dataset(s.name))
    files.write_json(target, {who: split for who, split in there.items() if expected.get(who) != split})


def _present(folder: Path) -> dict[str, Split]:
    try:
        dataset = Dataset.open(folder)
    except DataError:
        # Nothing of that name yet.
        return {}
    try:
        rows = dataset.query("SELECT DISTINCT identity, split FROM samples WHERE removed=0 ORDER BY identity, split")
        return {str(identity): split for identity, split in rows if split}
    finally:
        dataset.close()


def _read(path: Path) -> dict[str, Split]:
    return dict(files.read_json(path)) if path.exists() else {}
