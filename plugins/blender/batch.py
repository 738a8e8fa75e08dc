"""`render.batch`: a dataset of randomised heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from plugins.blender.settings import RenderSettings
from workbench.api import (
    Artifact,
    BatchTask,
    DatasetInfo,
    DatasetWriter,
    EncodedSample,
    Estimate,
    Item,
    Place,
    Sample,
    Split,
    assign_splits,
    derive_seed,
    encode_sample,
    face_sample,
    region_names,
    seed_text,
    without_private_paths,
)

_SPLIT_SEED = 0
_SECONDS_PER_MEGAPIXEL = 0.45
_SECONDS_PER_FACE = 0.012
_BYTES_PER_PIXEL = {"image": 2.2, "depth": 0.9, "mask": 0.03, "normals": 2.4}
_BYTES_PER_FACE = {"vertices": 55_000, "mesh": 300_000}
_RECORD_BYTES = 12_000
_WORKER_MEMORY_BYTES = 250_000_000


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


class RenderBatch(BatchTask[RenderSettings]):
    """Randomised heads with their true depth."""

    settings = RenderSettings
    title = "Render heads"
    verb = "Render"
    noun = "faces"

    def items(self, s: RenderSettings) -> Sequence[Item]:
        """One item a seed; its id is the seed, six digits or more."""
        return [Item(index, f"{seed:06d}", derive_seed(seed, "face")) for index, seed in enumerate(s.face_seeds)]

    def worker(self, s: RenderSettings, place: Place) -> QuickWorker:
        return QuickWorker(s)

    def output(self, s: RenderSettings, place: Place) -> DatasetWriter:
        provenance = {
            "task": "render.batch",
            "settings": without_private_paths(s.plain(), place.workspace),
            "seeds": seed_text(s.face_seeds),
        }
        return DatasetWriter(place.dataset(s.name), _meaning(s).model_copy(update=provenance))

    def pack(self, s: RenderSettings, made: Sample) -> EncodedSample:
        return encode_sample(made, _meaning(s))

    def result(self, s: RenderSettings, place: Place) -> Artifact:
        return Artifact("dataset", place.dataset(s.name), s.name)

    def estimate(self, s: RenderSettings) -> Estimate:
        """Measured on one core of a 2020s desktop processor; the first faces correct it."""
        pixels = s.resolution**2
        size = _RECORD_BYTES + sum(_BYTES_PER_PIXEL.get(c, 0) * pixels + _BYTES_PER_FACE.get(c, 0) for c in s.channels)
        seconds = _SECONDS_PER_FACE + _SECONDS_PER_MEGAPIXEL * pixels / 1e6
        return Estimate(seconds, int(size), _WORKER_MEMORY_BYTES, start_seconds=2.0)


def _meaning(s: RenderSettings) -> DatasetInfo:
    """What the numbers of the dataset mean; cheap, because every worker asks for it with every face."""
    return DatasetInfo(
        name=s.name,
        kind="rendered",
        channels=tuple(s.channels),
        mask_labels=region_names(),
        landmark_scheme="iBUG 68 and two pupils",
    )


def identity_of(seed: int, per_person: int) -> int:
    """The person a seed shows: runs of `per_person` neighbouring seeds share one."""
    return seed // per_person


def _identity(person: int) -> str:
    return f"head-{person:06d}"
