"""`render.batch`: a dataset of randomised heads. Light: the window imports it for the form and the cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from plugins.blender.settings import RenderSettings
from workbench.api import Artifact, BatchTask, Estimate, Item, Place, derive_seed

if TYPE_CHECKING:
    from workbench.api import Output, Worker

_SECONDS_PER_MEGAPIXEL = 0.45
_SECONDS_PER_FACE = 0.012
_BYTES_PER_PIXEL = {"image": 2.2, "depth": 0.9, "mask": 0.03, "normals": 2.4}
_BYTES_PER_FACE = {"vertices": 55_000, "mesh": 300_000}
_RECORD_BYTES = 12_000
_WORKER_MEMORY_BYTES = 250_000_000


class RenderBatch(BatchTask[RenderSettings]):
    """Randomised heads with their true depth."""

    settings = RenderSettings
    title = "Render heads"
    verb = "Render"
    noun = "faces"

    def items(self, s: RenderSettings) -> Sequence[Item]:
        """One item a seed; its id is the seed, six digits or more."""
        return [Item(index, f"{seed:06d}", derive_seed(seed, "face")) for index, seed in enumerate(s.face_seeds)]

    def worker(self, s: RenderSettings, place: Place) -> Worker:
        from plugins.blender.quick import QuickWorker

        return QuickWorker(s)

    def output(self, s: RenderSettings, place: Place) -> Output:
        from plugins.blender.quick import writer

        return writer(s, place)

    def pack(self, s: RenderSettings, made: Any) -> Any:
        """The sample as the bytes of its files."""
        from plugins.blender.quick import meaning
        from workbench.api import encode_sample

        return encode_sample(made, meaning(s))

    def result(self, s: RenderSettings, place: Place) -> Artifact:
        return Artifact("dataset", place.dataset(s.name), s.name)

    def estimate(self, s: RenderSettings) -> Estimate:
        """Measured on one core of a 2020s desktop processor; the first faces correct it."""
        pixels = s.resolution**2
        size = _RECORD_BYTES + sum(_BYTES_PER_PIXEL.get(c, 0) * pixels + _BYTES_PER_FACE.get(c, 0) for c in s.channels)
        seconds = _SECONDS_PER_FACE + _SECONDS_PER_MEGAPIXEL * pixels / 1e6
        return Estimate(seconds, int(size), _WORKER_MEMORY_BYTES, start_seconds=2.0)
