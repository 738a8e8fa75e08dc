"""`eg3d.generate`: a dataset of faces. Light: the window imports it for the form and the cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from plugins.eg3d.generate.costs import estimate, on_card
from plugins.eg3d.generate.meaning import info_with_origin, look, meaning
from plugins.eg3d.generate.plan import Items, Plan
from plugins.eg3d.generate.settings import GenerateSettings
from workbench.api import Artifact, BatchTask, Estimate, Item, Place, SettingsError, encode_sample

if TYPE_CHECKING:
    from workbench.api import Output, Worker

WORKERS_ON_A_CARD = 4
"""Each takes one to two gigabytes of its memory. Drawing takes a third of a face's time, encoding the rest."""


class GenerateTask(BatchTask[GenerateSettings]):
    """Faces of a generator with depth, codes, cameras and surfaces."""

    settings = GenerateSettings
    title = "Generate faces"
    verb = "Generate"
    noun = "faces"

    def items(self, s: GenerateSettings) -> Sequence[Item]:
        """One item a picture: all views of the first face, then of the next."""
        return Items(Plan(s))

    def worker(self, s: GenerateSettings, place: Place) -> Worker:
        from plugins.eg3d.generate.worker import FaceWorker

        return FaceWorker(s, place)

    def output(self, s: GenerateSettings, place: Place) -> Output:
        from plugins.eg3d.generate.output import FaceWriter, converted_once

        converted_once(s, place)
        return FaceWriter(place.dataset(s.name), info_with_origin(s, place))

    def pack(self, s: GenerateSettings, made: Any) -> Any:
        """The sample as the bytes of its files."""
        return encode_sample(made, meaning(s))

    def result(self, s: GenerateSettings, place: Place) -> Artifact:
        return Artifact("dataset", place.dataset(s.name), s.name)

    def check(self, s: GenerateSettings, place: Place) -> None:
        """Refuse a file that is no generator, and cameras that are nearer or further than depth can be stored.

        Raises
        ------
        SettingsError : with the field that is to blame.
        """
        configuration = look(s).configuration
        framing = s.framing(configuration)
        half = configuration.rendering.box_warp / 2
        farthest = (framing.radius + 2 * half) * configuration.metres_per_unit
        deepest = meaning(s).depth.unit_m * 65535
        if farthest > deepest:
            raise SettingsError(
                f"From this distance depth would reach {farthest:.1f} m, and {deepest:.1f} m can be stored",
                field="radius",
                remedy="bring the camera nearer",
            )

    def suggested_workers(self, s: GenerateSettings, cores: int) -> int:
        """On a graphics card a few: while one draws, others encode, so that the card never waits for a file."""
        every = super().suggested_workers(s, cores)
        return min(every, WORKERS_ON_A_CARD) if on_card(s.device) else every

    def estimate(self, s: GenerateSettings) -> Estimate:
        """Time, disk and memory, from the model file's sizes; nothing where the file cannot be read."""
        try:
            seen = look(s)
        except SettingsError:
            # The field says what is wrong with the file; here only the cost is asked for.
            return Estimate()
        return estimate(s, seen.configuration, seen.size)
