"""Drawing and storing with the built-in renderer; imported where faces are made, never by the form."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from plugins.blender.settings import RenderSettings, identity_of
from workbench.api import (
    DatasetInfo,
    DatasetWriter,
    Item,
    Place,
    Sample,
    Split,
    assign_splits,
    face_sample,
    region_names,
    seed_text,
    without_private_paths,
)

_SPLIT_SEED = 0


class QuickWorker:
    """Draws faces with the built-in renderer."""

    def __init__(self, settings: RenderSettings) -> None:
        self._settings = settings

    @cached_property
    def _splits(self) -> dict[str, Split]:
        """Split of every person; from the settings alone, so every worker finds the same."""
        s = self._settings
        people = {identity_of(seed, s.per_person) for seed in s.face_seeds}
        half = s.held_out / 2
        return assign_splits(map(_identity, people), (1 - s.held_out, half, half), _SPLIT_SEED)

    def make(self, item: Item) -> Sample:
        """The face of one seed."""
        s = self._settings
        seed = int(item.id)
        person = identity_of(seed, s.per_person)
        sample = face_sample(seed, person, s.ranges, s.resolution, s.channels)
        identity = _identity(person)
        return replace(sample, id=item.id, identity=identity, split=self._splits[identity])

    def close(self) -> None:
        """Nothing is held open."""


def writer(settings: RenderSettings, place: Place) -> DatasetWriter:
    """The one writer of the batch's dataset."""
    provenance = {
        "task": "render.batch",
        "settings": without_private_paths(settings.plain(), place.workspace),
        "seeds": seed_text(settings.face_seeds),
    }
    return DatasetWriter(place.dataset(settings.name), meaning(settings).model_copy(update=provenance))


def meaning(settings: RenderSettings) -> DatasetInfo:
    """What the numbers of the dataset mean; cheap, because every worker asks for it with every face."""
    return DatasetInfo(
        name=settings.name,
        kind="rendered",
        channels=tuple(settings.channels),
        mask_labels=region_names(),
        landmark_scheme="iBUG 68 and two pupils",
    )


def _identity(person: int) -> str:
    return f"head-{person:06d}"
