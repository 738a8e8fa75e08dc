"""A face that speaks and blinks: facial actions as a function of the seed and the time."""

from __future__ import annotations

from functools import lru_cache

from workbench.api import EXPRESSIONS, expression_strengths, stream

_SYLLABLE_S = 0.17
_PHRASE_S = 3.0
_TALKS = 0.6
"""Share of the phrases that are spoken; the others are pauses, a third of them with a smile."""
_BLINK_EVERY_S, _BLINK_S = 3.2, 0.26
_SOUNDS = tuple(name for name in EXPRESSIONS if name.startswith("say "))


def speech(seed: int, time_s: float) -> dict[str, float]:
    """Facial actions of the mouth: sounds that flow into each other, in phrases with pauses."""
    place = time_s / _SYLLABLE_S
    number = int(place // 1)
    share = place - number
    share = share * share * (3 - 2 * share)
    here, there = _sound(seed, number), _sound(seed, number + 1)
    names = here.keys() | there.keys()
    mixed = {name: (1 - share) * here.get(name, 0.0) + share * there.get(name, 0.0) for name in sorted(names)}
    return {name: round(value, 4) for name, value in mixed.items() if value > 1e-3}


def blink(seed: int, time_s: float) -> float:
    """How far the lids are closed, 0 to 1: down in a third of a blink, up in the rest."""
    place = int(time_s // _BLINK_EVERY_S)
    begins = place * _BLINK_EVERY_S + float(stream(seed, "blink", place).uniform(0.1, _BLINK_EVERY_S - _BLINK_S))
    share = (time_s - begins) / _BLINK_S
    if not 0 < share < 1:
        return 0.0
    return min(1.0, share * 3.5) if share < 1 / 3 else min(1.0, (1 - share) * 1.5)


@lru_cache(maxsize=64)
def _sound(seed: int, number: int) -> dict[str, float]:
    draw = stream(seed, "sound", number)
    phrase = int(number * _SYLLABLE_S // _PHRASE_S)
    mood = float(stream(seed, "phrase", phrase).uniform())
    if mood > _TALKS:
        smiles = mood > _TALKS + 2 * (1 - _TALKS) / 3
        wide = stream(seed, "smile", phrase)
        return expression_strengths(wide, EXPRESSIONS["slight smile"][1], mirrored=False) if smiles else {}
    if draw.uniform() < 0.15:
        return {}
    return expression_strengths(draw, EXPRESSIONS[_SOUNDS[int(draw.integers(len(_SOUNDS)))]][1], mirrored=False)
