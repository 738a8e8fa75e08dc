"""Making the portraits of a batch with Blender; imported where faces are made, never by the form."""

from __future__ import annotations

from dataclasses import replace

from plugins.blender.portraits import Photographer, sampling_of
from plugins.blender.sets.pictures import picture_of
from plugins.blender.sets.splitting import Splits
from plugins.blender.sets.storing import kept_stock
from plugins.blender.sets.varying import portrait_of
from plugins.blender.settings import RenderSettings
from workbench.api import Item, Place, Sample


class PortraitWorker:
    """One Blender that takes picture after picture.

    Raises
    ------
    UnavailableError : there is no Blender, or it does not start.  DataError : the character's files cannot be used.
    """

    def __init__(self, settings: RenderSettings, place: Place) -> None:
        self._settings = settings
        self._stock = kept_stock(settings, place)
        self._splits = Splits(settings, place)
        self._photographer = Photographer.of(settings, place.job, place.threads)
        # Before the first picture: a Blender that does not work is the batch's problem, not this face's.
        self._photographer.start()

    def make(self, item: Item) -> Sample:
        """The picture of one item. Raises as `Photographer.photograph`."""
        s = self._settings
        picture = picture_of(s, item.id)
        portrait = portrait_of(s, picture, self._stock)
        made = self._photographer.photograph(portrait, s.resolution, sampling_of(s, picture), frozenset(s.channels))
        return replace(
            made,
            id=picture.id,
            identity=picture.identity,
            seed=picture.seed,
            split=self._splits.of(picture),
            attributes={**made.attributes, **picture.attributes},
        )

    def close(self) -> None:
        """End Blender."""
        self._photographer.close()
