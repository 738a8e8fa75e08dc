"""One picture's recipe: the face as the quick renderer draws it too, and everything that only Blender shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from plugins.blender.recipe.hair import Hair, sample_hair
from plugins.blender.recipe.photo import Photo, sample_photo
from plugins.blender.recipe.skin import Skin, sample_skin
from plugins.blender.recipe.surroundings import Surroundings, sample_surroundings
from plugins.blender.recipe.wardrobe import Wardrobe, sample_wardrobe
from workbench.api import FaceRanges, FaceScene, Recipe, sample_scene, stream


@dataclass(frozen=True)
class Portrait(Recipe):
    """Everything in one picture, JSON-ready by `to_dict`; its size and quality are the batch's."""

    face: FaceScene
    skin: Skin = field(default_factory=Skin)
    hair: Hair = field(default_factory=Hair)
    wardrobe: Wardrobe = field(default_factory=Wardrobe)
    surroundings: Surroundings = field(default_factory=Surroundings)
    photo: Photo = field(default_factory=Photo)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """A portrait from what `to_dict` gave (the "recipe" of a sample's attributes).

        Raises
        ------
        SettingsError : a name is not part of a portrait.
        """
        parts: dict[str, type[Recipe]] = {
            "face": FaceScene, "skin": Skin, "hair": Hair, "wardrobe": Wardrobe, "surroundings": Surroundings,
            "photo": Photo,
        }  # fmt: skip
        return super().from_dict(
            {name: parts[name].from_dict(value) if name in parts else value for name, value in values.items()}
        )


def sample_portrait(seed: int, identity_seed: int, ranges: FaceRanges) -> Portrait:
    """Draws a portrait; every part has its own stream. `identity_seed` decides who it is, `seed` everything else."""
    face = sample_scene(seed, identity_seed, ranges)
    person = face.parameters, face.appearance
    return Portrait(
        face=face,
        skin=sample_skin(stream(identity_seed, "skin"), *person),
        hair=sample_hair(stream(identity_seed, "hair"), *person),
        wardrobe=sample_wardrobe(stream(seed, "wardrobe"), *person),
        surroundings=sample_surroundings(stream(seed, "surroundings")),
        photo=sample_photo(stream(seed, "photo")),
    )
