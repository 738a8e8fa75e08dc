"""People made by the add-on MPFB2, of the same base mesh as the built-in head.

Because vertex numbers are MakeHuman's in both, landmarks, regions and dense vertices are the built-in head's: a dataset
of MPFB people has the same vertices in the same order as one of built-in heads.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from plugins.blender.characters.asking import asked, labelled, posed
from plugins.blender.characters.interface import Body, Capabilities, Labelled
from plugins.blender.characters.landmark_file import NamedPoints
from plugins.blender.characters.regions import CLOTHES, FACE, HAIR, MOUTH, NECK, Rule, sides
from plugins.blender.recipe.portrait import Portrait
from workbench.api import HeadModel, HeadParameters, face_regions, landmark_table, stream

_AGES = ((0.0, 1 / 3, 2 / 3, 1.0), (0.0, 0.1875, 0.5, 1.0))
"""The built-in head's age -> MakeHuman's at infant, child, adult of 25 and old."""
_OPPOSITE = {
    "incr": "decr", "up": "down", "out": "in", "forward": "backward", "convex": "concave", "round": "square",
    "triangle": "pointed", "uncompress": "compress",
}  # fmt: skip
_WEARS = ("eyes", "teeth", "tongue", "eyebrows", "eyelashes", "hair", "clothes")
_RULES: list[Rule] = [
    ("mpfb:eyes", *sides("eyes")), ("mpfb:teeth", MOUTH, MOUTH), ("mpfb:tongue", MOUTH, MOUTH),
    ("mpfb:eyebrows", *sides("brows")), ("mpfb:eyelashes", FACE, FACE), ("mpfb:hair", HAIR, HAIR),
    ("mpfb:clothes", CLOTHES, CLOTHES), ("*", FACE, FACE),
]  # fmt: skip


class MpfbCharacter:
    """People of the add-on MPFB2 with the portraits' age, sex, build, ancestry, shape and expression."""

    capabilities = Capabilities(accessories=False, own_addons=True)

    @property
    def trial(self) -> Mapping[str, Any]:
        """An average person."""
        middle = HeadParameters()
        return _lasting() | identity(middle) | {"picks": dict.fromkeys(("skins", *_WEARS), 0.0)}

    def build(self, portrait: Portrait, width: int, height: int) -> Body:
        """The person of a portrait."""
        face = portrait.face
        # What is worn belongs to the person: the same in every picture of them.
        rng = stream(face.appearance.pattern, "mpfb assets")
        picks = {
            kind: float(share) for kind, share in zip(("skins", *_WEARS), rng.random(1 + len(_WEARS)), strict=True)
        }
        colour = {"skin_colour": list(face.appearance.skin)}
        return Body(
            built_there={
                **_lasting(),
                **identity(face.parameters),
                "picks": picks,
                **colour,
                **posed(portrait, width / height),
            }
        )

    def labelled(self, body: Body, answer: Mapping[str, Any]) -> Labelled:
        """What Blender measured."""
        return labelled(body.built_there, answer)


def identity(parameters: HeadParameters) -> dict[str, Any]:
    """Who a head is, in MPFB's words: macro details, targets with weights, and words to choose a skin by."""
    shares = np.maximum(parameters.ancestry, 1e-6)
    african, asian, caucasian = (round(float(share), 4) for share in shares / shares.sum())
    age = round(float(np.interp(parameters.age, *_AGES)), 4)
    macro = {
        # MakeHuman counts from female to male.
        "gender": round(1 - parameters.gender, 4), "age": age, "muscle": parameters.muscle, "weight": parameters.weight,
        "race": {"african": african, "asian": asian, "caucasian": caucasian},
    }  # fmt: skip
    race = max(macro["race"], key=macro["race"].get)  # type: ignore[attr-defined, call-overload]
    years = "old" if age > 0.75 else "middleage" if age > 0.58 else "young"
    return {
        "macro": macro,
        "targets": [[target_of(name, value), abs(value)] for name, value in parameters.local.items() if value],
        # The scene writes "woman" for "female", so that a man's skin is not found inside that word.
        "skin_words": [years, race, "woman" if parameters.gender > 0.5 else "male"],
    }


def target_of(name: str, value: float) -> str:
    """MakeHuman's target of a local change: "nose-hump-incr" at -0.5 is "nose-hump-decr"."""
    stem, _, direction = name.rpartition("-")
    return name if value >= 0 else f"{stem}-{_OPPOSITE.get(direction, direction)}"


@cache
def _lasting() -> dict[str, Any]:
    """What is the same for everybody."""
    table, points = HeadModel.load().table, landmark_table(70)
    named = NamedPoints(np.arange(70), table.base_index[points.corners], points.weights)
    regions = np.where(face_regions() == CLOTHES, NECK, face_regions())
    parts = np.array(table.part_names)[table.parts]
    helpers = {"eyes": ("eye",), "teeth": ("upper_teeth", "lower_teeth"), "tongue": ("tongue",)}
    return asked("mpfb", named, _RULES, dense=table.base_index) | {
        "wears": list(_WEARS),
        "face_table": {"corners": table.base_index[table.faces], "regions": regions, "elsewhere": NECK},
        "helpers": {
            kind: table.base_index[np.unique(table.faces[np.isin(parts, names)])] for kind, names in helpers.items()
        },
    }
