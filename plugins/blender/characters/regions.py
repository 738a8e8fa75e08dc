"""Names of mask regions as people and add-ons write them, and rules from names of materials to regions."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.api import DataError, region_names

Rule = tuple[str, int, int]
"""Pattern of a material's name, region on the subject's left, on the right (`scene.characters.labelling`)."""
FACE, NECK, HAIR, CLOTHES, MOUTH = (
    next(number for number, name in region_names().items() if name == wanted)
    for wanted in ("face", "neck", "hair", "clothes", "mouth")
)


def sides(name: str) -> tuple[int, int]:
    """Regions of a name on the subject's left and right: "hair", or "eyes" for left_eye and right_eye.

    Raises
    ------
    DataError : there is no such region.
    """
    numbers = {known: number for number, known in region_names().items() if number}
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    if plain in numbers:
        return numbers[plain], numbers[plain]
    one = plain.removesuffix("s")
    if f"left_{one}" in numbers:
        return numbers[f"left_{one}"], numbers[f"right_{one}"]
    if plain == "skin":
        return FACE, FACE
    raise DataError(f"There is no region “{name}”", remedy=f"use {', '.join(_spoken(numbers))}")


def rules_of(named: Mapping[str, str], otherwise: int = FACE) -> list[Rule]:
    """Rules in their order, and what every other material is. Raises DataError."""
    return [(pattern, *sides(region)) for pattern, region in named.items()] + [("*", otherwise, otherwise)]


def _spoken(numbers: Mapping[str, int]) -> list[str]:
    one_sided = [name for name in numbers if not name.startswith(("left_", "right_"))]
    return sorted([*one_sided, *{f"{name.removeprefix('left_')}s" for name in numbers if name.startswith("left_")}])
