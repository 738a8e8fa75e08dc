"""Drawing with the built-in renderer; imported where faces are made, never by the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from plugins.blender.recipe.stock import Stock
from plugins.blender.sets.pictures import Picture, picture_of
from plugins.blender.sets.splitting import Splits
from plugins.blender.sets.storing import kept_stock
from plugins.blender.sets.varying import face_of
from plugins.blender.settings import RenderSettings
from workbench.api import Item, Place, Sample, draw_scene, to_sample


class QuickWorker:
    """Draws faces with the built-in renderer."""

    def __init__(self, settings: RenderSettings, place: Place) -> None:
        self._settings = settings
        self._stock = kept_stock(settings, place)
        self._splits = Splits(settings, place)

    def make(self, item: Item) -> Sample:
        """The face of one item."""
        picture = picture_of(self._settings, item.id)
        s = self._settings
        made = quick_sample(s, picture, self._stock, s.resolution, s.channels)
        return replace(made, split=self._splits.of(picture))

    def close(self) -> None:
        """Nothing is held open."""


def quick_sample(s: RenderSettings, picture: Picture, stock: Stock, resolution: int, channels: Sequence[str]) -> Sample:
    """A picture of a set as the quick renderer draws it, with these channels, still without split."""
    scene, _ = face_of(s, picture, stock)
    drawn, camera = draw_scene(scene, resolution)
    made = to_sample(drawn, camera, scene, picture.id, picture.identity, picture.seed, channels)
    return replace(made, attributes={**made.attributes, **picture.attributes})
