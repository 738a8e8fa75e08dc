"""One picture's recipe: the face as the quick renderer draws it too, and everything that only Blender shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from plugins.blender.recipe.face import sample_face
from plugins.blender.recipe.hair import Hair, sample_hair
from plugins.blender.recipe.photo import Photo, sample_photo
from plugins.blender.recipe.skin import Skin, sample_skin
from plugins.blender.recipe.stance import CameraAngles
from plugins.blender.recipe.stock import Stock, find_stock
from plugins.blender.recipe.surroundings import Surroundings, sample_surroundings
from plugins.blender.recipe.wardrobe import Odds, Wardrobe, sample_wardrobe
from plugins.blender.settings import RenderSettings
from workbench.api import FaceScene, Recipe, rotation, stream

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Portrait(Recipe):
    """Everything in one picture, JSON-ready by `to_dict`; its size and quality are the batch's."""

    face: FaceScene
    skin: Skin = field(default_factory=Skin)
    hair: Hair = field(default_factory=Hair)
    wardrobe: Wardrobe = field(default_factory=Wardrobe)
    surroundings: Surroundings = field(default_factory=Surroundings)
    photo: Photo = field(default_factory=Photo)
    camera: CameraAngles = field(default_factory=CameraAngles)

    @property
    def camera_to_world(self) -> Float:
        """(3, 3) camera frame -> the environment's frame, z upwards; holds the environment's turn (`shot.World`)."""
        return self.camera.to_world(self.surroundings.turn)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """A portrait from what `to_dict` gave (the "recipe" of a sample's attributes).

        Raises
        ------
        SettingsError : a name is not part of a portrait.
        """
        parts: dict[str, type[Recipe]] = {
            "face": FaceScene, "skin": Skin, "hair": Hair, "wardrobe": Wardrobe, "surroundings": Surroundings,
            "photo": Photo, "camera": CameraAngles,
        }  # fmt: skip
        return super().from_dict(
            {name: parts[name].from_dict(value) if name in parts else value for name, value in values.items()}
        )


def odds_of(s: RenderSettings) -> Odds:
    """How often things are worn."""
    return Odds(
        glasses=s.glasses,
        hat=s.headwear,
        headphones=s.headphones,
        mask=s.facewear,
        earrings=s.jewellery,
        scarf=s.scarf,
        headband=s.headband,
        pattern=s.pattern,
    )


def sample_portrait(
    seed: int, identity_seed: int, s: RenderSettings, stock: Stock | None = None, place: int | None = None
) -> Portrait:
    """Draws a portrait; every part has its own stream. `identity_seed` decides who it is, `seed` everything else.

    stock : what there is to draw from (`find_stock`, by default of these settings). place : in the decks of
    environments and backgrounds, by default the seed.

    Raises
    ------
    SettingsError, DataError : a folder or file that the settings name cannot be used.
    """
    stock = find_stock(s) if stock is None else stock
    face, camera = sample_face(seed, identity_seed, s, stock)
    person = face.parameters, face.appearance
    return Portrait(
        face=face,
        skin=sample_skin(stream(identity_seed, "skin"), *person),
        hair=sample_hair(stream(identity_seed, "hair"), *person),
        wardrobe=sample_wardrobe(stream(seed, "wardrobe"), *person, odds_of(s)),
        surroundings=sample_surroundings(
            stream(seed, "surroundings"),
            s,
            stock,
            seed if place is None else place,
            camera.to_world() @ rotation(face.head_turn) @ [0.0, 0.0, -1.0],
            face.background.first,
        ),
        photo=sample_photo(stream(seed, "photo"), s),
        camera=camera,
    )
