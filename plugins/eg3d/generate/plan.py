"""Which pictures a set holds: id, face, viewpoint and split of each. Cheap, and free of torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

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

    def __len__(self) -> int:
        return len(self._faces) * self._settings.views

    def item(self, index: int) -> Item:
        """The picture of an index. Its seed, from which its camera comes, depends on face, view and camera seed."""
        face, view = self._place(index)
        return Item(index, self._id(face, view), derive_seed(self._settings.camera_seed, "picture", face, view))

    def picture(self, item: Item) -> Picture:
        """What an item stands for."""
        face, view = self._place(item.index)
        return Picture(item.id, face, view, self._settings.categories[self._deck[item.index]])

    def split(self, face: int) -> Split:
        """The split of a face; all its views share it."""
        return self._splits[identity_of(face)]

    def _place(self, index: int) -> tuple[int, int]:
        face, view = divmod(index, self._settings.views)
        return self._faces[face], view

    def _id(self, face: int, view: int) -> str:
        views = self._settings.views
        return identity_of(face) if views == 1 else f"{identity_of(face)}-{view:0{len(str(views - 1))}d}"

    @cached_property
    def _deck(self) -> NDArray[np.intp]:
        s = self._settings
        return deck(s.categories, len(self), s.camera_seed)

    @cached_property
    def _splits(self) -> dict[str, Split]:
        half = self._settings.held_out / 2
        return assign_splits(map(identity_of, self._faces), (1 - 2 * half, half, half), _SPLIT_SEED)


class Items(Sequence[Item]):
    """The items of a plan, made as they are asked for: counting 50,000 of them costs nothing while a person types."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def __len__(self) -> int:
        return len(self._plan)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        numbers = range(len(self))[index]
        return self._plan.item(numbers) if isinstance(numbers, int) else [self._plan.item(n) for n in numbers]


def identity_of(face: int) -> str:
    """Name of the face of a seed, as EG3D's scripts name its files: seed00012."""
    return f"seed{face:05d}"
