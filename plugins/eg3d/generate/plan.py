"""Which pictures a set holds: id, face, viewpoint and split of each. Cheap, and free of torch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.generate.settings import GenerateSettings
from plugins.eg3d.viewpoints import Category, deck
from workbench.api import Item, Split, assign_splits, derive_seed

_SPLIT_SEED = 0


@dataclass(frozen=True)
class Picture:
    """One picture of the set: the face's seed, which of its views it is, and the kind of viewpoint."""

    id: str
    face: int
    view: int
    category: Category


class Plan:
    """The pictures of one set of settings; the same settings give the same plan everywhere."""

    def __init__(self, settings: GenerateSettings) -> None:
        self._settings = settings
        self._faces = settings.face_seeds

    def items(self) -> list[Item]:
        """One item a picture. Its seed, from which its camera comes, depends on face, view and camera seed alone."""
        s = self._settings
        pairs = ((face, view) for face in self._faces for view in range(s.views))
        return [
            Item(index, self._id(face, view), derive_seed(s.camera_seed, "picture", face, view))
            for index, (face, view) in enumerate(pairs)
        ]

    def picture(self, item: Item) -> Picture:
        """What an item stands for."""
        face, view = self._faces[item.index // self._settings.views], item.index % self._settings.views
        return Picture(item.id, face, view, self._settings.categories[self._deck[item.index]])

    def split(self, face: int) -> Split:
        """The split of a face; all its views share it."""
        return self._splits[identity_of(face)]

    def _id(self, face: int, view: int) -> str:
        views = self._settings.views
        return identity_of(face) if views == 1 else f"{identity_of(face)}-{view:0{len(str(views - 1))}d}"

    @cached_property
    def _deck(self) -> NDArray[np.intp]:
        s = self._settings
        return deck(s.categories, len(self._faces) * s.views, s.camera_seed)

    @cached_property
    def _splits(self) -> dict[str, Split]:
        half = self._settings.held_out / 2
        return assign_splits(map(identity_of, self._faces), (1 - 2 * half, half, half), _SPLIT_SEED)


def identity_of(face: int) -> str:
    """Name of the face of a seed, as EG3D's scripts name its files: seed00012."""
    return f"seed{face:05d}"
