"""The pictures of a set: their ids, who is in them, and what of them varies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from plugins.blender.settings import RenderSettings, identity_of
from workbench.api import Item, SettingsError, derive_seed

Variation = Literal["free", "neutral", "expression", "lighting", "both"]


@dataclass(frozen=True)
class Picture:
    """One picture of a set.

    seed : of everything but the person, in a pose-stability set of the variation. person : number and seed of the
    identity. place : in the decks. variation : "free" outside of pose-stability sets, "neutral" for a person's first
    picture there, else what differs from that one.
    """

    id: str
    seed: int
    person: int
    place: int
    variation: Variation = "free"
    number: int = 0

    @property
    def identity(self) -> str:
        """The person's name in the dataset."""
        return f"head-{self.person:06d}"

    @property
    def attributes(self) -> dict[str, Any]:
        """What the dataset notes of its place in a pose-stability set; nothing for free sets."""
        if self.variation == "free":
            return {}
        return {"group": self.identity, "axis": self.variation, "variation": self.number}


def pictures(s: RenderSettings) -> Iterator[Picture]:
    """All pictures of a set, in order."""
    if s.design == "free":
        yield from (_free(seed, s) for seed in s.face_seeds)
    else:
        yield from (_varied(who, number, s) for who in range(s.identities) for number in range(s.variations + 1))


def picture_of(s: RenderSettings, sample_id: str) -> Picture:
    """The picture of this id, without listing the others.

    Raises
    ------
    SettingsError : no set of this kind has such an id.
    """
    person, separator, number = sample_id.partition("_")
    expected = s.design == "stability"
    if not person.isdecimal() or bool(separator) != expected or (expected and not number.isdecimal()):
        example = "00003_07" if expected else "42"
        raise SettingsError(f"“{sample_id}” is no face of this set", remedy=f"ids look like {example}")
    return _varied(int(person), int(number), s) if expected else _free(int(person), s)


def nth_picture(s: RenderSettings, number: int) -> Picture:
    """The face of the seed `number` in a free set, the picture at that place in a pose-stability set."""
    if s.design == "free":
        return _free(number, s)
    person, variation = divmod(number, s.variations + 1)
    return _varied(person, variation, s)


def items_of(s: RenderSettings) -> list[Item]:
    """The batch's items."""
    return [Item(index, p.id, derive_seed(p.seed, "face")) for index, p in enumerate(pictures(s))]


def count_pictures(s: RenderSettings) -> int:
    """How many pictures the set has."""
    return s.identities * (s.variations + 1) if s.design == "stability" else len(s.face_seeds)


def people(s: RenderSettings) -> Iterator[int]:
    """The people of a set in the order of their first pictures."""
    if s.design == "stability":
        return iter(range(s.identities))
    return iter(dict.fromkeys(identity_of(seed, s.per_person) for seed in s.face_seeds))


def _free(seed: int, s: RenderSettings) -> Picture:
    return Picture(f"{seed:06d}", seed, identity_of(seed, s.per_person), seed)


def _varied(person: int, number: int, s: RenderSettings) -> Picture:
    """Ids as Replicantface's: five digits of the person, two or more of the variation; 00 is neutral."""
    digits = max(2, len(str(s.variations)))
    axes: list[Variation] = [axis for axis in ("expression", "lighting", "both") if axis in s.axes]
    variation = axes[(number - 1) % len(axes)] if number else "neutral"
    seed = derive_seed(person, "variation", number) if number else person
    place = person * (s.variations + 1) + number
    return Picture(f"{person:05d}_{number:0{digits}d}", seed, person, place, variation, number)
