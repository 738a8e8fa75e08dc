"""`render.batch`: a dataset of randomised heads. Light: the window imports it for the form and the cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from plugins.blender.cost import estimate_of
from plugins.blender.sets.pictures import items_of
from plugins.blender.settings import RenderSettings
from workbench.api import Artifact, BatchTask, Estimate, Item, Place

if TYPE_CHECKING:
    from workbench.api import Output, Worker


class RenderBatch(BatchTask[RenderSettings]):
    """Randomised heads with their true depth."""

    settings = RenderSettings
    title = "Render heads"
    verb = "Render"
    noun = "faces"

    def items(self, s: RenderSettings) -> Sequence[Item]:
        """One item a picture; in a free set its id is the seed, six digits or more."""
        return items_of(s)

    def worker(self, s: RenderSettings, place: Place) -> Worker:
        if s.renderer == "blender":
            from plugins.blender.portrait_worker import PortraitWorker

            return PortraitWorker(s, place)
        from plugins.blender.quick import QuickWorker

        return QuickWorker(s, place)

    def suggested_workers(self, s: RenderSettings, cores: int) -> int:
        """One Blender uses all cores, as fast as several that share them and in less memory."""
        return 1 if s.renderer == "blender" else super().suggested_workers(s, cores)

    def output(self, s: RenderSettings, place: Place) -> Output:
        from plugins.blender.sets.storing import writer

        return writer(s, place)

    def pack(self, s: RenderSettings, made: Any) -> Any:
        """The sample as the bytes of its files."""
        from plugins.blender.sets.storing import meaning
        from workbench.api import encode_sample

        return encode_sample(made, meaning(s))

    def check(self, s: RenderSettings, place: Place) -> None:
        """Refuse to add other faces to a dataset of this name, folders that hold nothing, and Blender's faces without
        a Blender.

        Raises
        ------
        SettingsError : names the field.  UnavailableError : there is no Blender, or the chosen one cannot be used.
        """
        from plugins.blender.characters.choosing import character
        from plugins.blender.installation import find_blender
        from plugins.blender.recipe.stock import find_stock
        from plugins.blender.sets.storing import refuse_unlike

        refuse_unlike(s, place)
        find_stock(s, place.workspace)
        if s.renderer == "blender":
            character(s.character, s)
            find_blender(s.blender)

    def result(self, s: RenderSettings, place: Place) -> Artifact:
        return Artifact("dataset", place.dataset(s.name), s.name)

    def estimate(self, s: RenderSettings) -> Estimate:
        """Measured on one core (quick) and on two (Blender) of 2020s processors; the first faces correct it."""
        return estimate_of(s)
