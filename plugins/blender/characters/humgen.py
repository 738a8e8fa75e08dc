"""People made by the paid add-on Human Generator (HumGen3D), where the person's Blender has it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.asking import asked, labelled, posed
from plugins.blender.characters.interface import Body, Capabilities, Labelled
from plugins.blender.characters.landmark_file import NamedPoints
from plugins.blender.characters.regions import CLOTHES, FACE, HAIR, MOUTH, Rule, sides
from plugins.blender.recipe.portrait import Portrait
from workbench.api import DataError, derive_seed, stream

_FOLDER = Path(__file__).resolve().parents[3] / "resources" / "replicantface"
_ADULT_YEARS = ((0.0, 2 / 3, 1.0), (20.0, 25.0, 80.0))
"""The built-in head's age -> years; the add-on has grown-ups only."""
_RULES: list[Rule] = [
    (".hg_eyes*", *sides("eyes")), (".hg_teeth*", MOUTH, MOUTH), (".hg_hair_eye*", FACE, FACE),
    (".hg_hair*", HAIR, HAIR), (".human*", FACE, FACE), (".face*", FACE, FACE), ("*", CLOTHES, CLOTHES),
]  # fmt: skip


class HumgenCharacter:
    """Presets of Human Generator with random faces, the portraits' sex, age, pose and expression.

    The body's skin is one material, so neck and ears are face skin in the mask.
    """

    capabilities = Capabilities(gaze=False, accessories=False, own_addons=True, pictures_per_process=1)

    @property
    def trial(self) -> Mapping[str, Any]:
        """The first preset. Raises DataError: the shipped vertex numbers cannot be read."""
        picks = dict.fromkeys(("preset", "hair", "beard", "clothes", "strength"), 0.0)
        return _lasting() | {"gender": "male", "age": 30, "seed": 0, "picks": picks, "wears": []}

    def build(self, portrait: Portrait, width: int, height: int) -> Body:
        """The person of a portrait. Raises DataError: the shipped vertex numbers cannot be read."""
        person = portrait.face.parameters
        pattern = portrait.face.appearance.pattern
        rng = stream(pattern, "human generator")
        picks = {name: float(rng.random()) for name in ("preset", "hair", "beard", "clothes")}
        man = person.gender < 0.5
        who = {
            "gender": "male" if man else "female",
            "age": round(float(np.interp(person.age, *_ADULT_YEARS))),
            "seed": derive_seed(pattern, "human generator") % 2**32,
            "picks": picks | {"strength": 0.5},
            "wears": [
                "hair",
                "clothes",
                *(["beard"] if man and portrait.face.appearance.beard_style != "none" else []),
            ],
        }
        return Body(built_there={**_lasting(), **who, **posed(portrait, width / height)})

    def labelled(self, body: Body, answer: Mapping[str, Any]) -> Labelled:
        """What Blender measured; the dense vertices are Replicantface's 7,959 in their order."""
        return labelled(body.built_there, answer)


@cache
def _lasting() -> dict[str, Any]:
    """What is the same for everybody."""
    corners = np.repeat(_indices("landmark")[:, None], 3, 1)
    points = NamedPoints(np.arange(len(corners)), corners, np.tile([1.0, 0.0, 0.0], (len(corners), 1)))
    return asked("humgen", points, _RULES, dense=_indices("head"))


def _indices(name: str) -> NDArray[np.int64]:
    """Vertices of the add-on's body mesh, from the Replicantface project (resources/replicantface/NOTICE.md)."""
    place = _FOLDER / f"{name}_indices.npz"
    try:
        with np.load(place, allow_pickle=False) as stored:
            return np.asarray(stored["indices"], np.int64)
    except (OSError, KeyError, ValueError) as error:
        raise DataError(
            "The vertex numbers of Human Generator cannot be read", where=place, remedy="install the workbench again"
        ) from error
