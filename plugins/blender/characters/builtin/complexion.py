"""Where the skin is redder, darker, oilier, folded or painted: numbers at the skin's points for the skin material.

Places are the neutral head's, so that they belong to the same skin whoever's head it is and however it moves. Wide
changes of colour are in the colour itself; what has an edge (lips, eyeliner) is a distance in millimetres, because the
points lie too far apart for an edge.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.surface import subdivision
from plugins.blender.recipe.portrait import Portrait
from workbench.api import (
    HAIRSTYLES,
    HeadModel,
    Region,
    beard_depth,
    face_regions,
    hair_depth,
    landmark_table,
    neutral_vertices,
    noise_in_space,
    smoothstep,
    unroll,
    vertex_fields,
)

Float = NDArray[np.float64]
_RED_RATHER = np.array([0.25, 1.0, 0.85])
"""How much of each channel blood takes."""
_WITHOUT_FRINGE = "short"
_FLESH = np.array([0.42, 0.12, 0.10])
"""Moist skin inside the mouth and at the lids, where it is not the skin's colour that shows."""


class Places:
    """Weights (N,) from 0 to 1, and distances in millimetres, of the skin's points on the neutral head."""

    def __init__(self) -> None:
        flat = subdivision().flat
        self.points = flat @ neutral_vertices()
        self.mm = self.points * 1000
        self.landmarks = landmark_table(70).points(neutral_vertices()) * 1000
        fields = vertex_fields()
        self.angle, self.height = (values.astype(np.float32) for values in unroll(self.points))
        self.lip, self.lash, self.blood = (flat @ fields[name] for name in ("lip", "lash", "blood"))
        self.openness = flat @ fields["openness"]
        self.mouth = flat @ _on("mouth_cavity")
        self.socket = flat @ _on("eye_cavity")
        self.ear = flat @ _on("ear")
        self.side = np.abs(self.mm[:, 0])

    def around(self, centre: Float, radius: float | Float) -> Float:
        """A bump of this radius in millimetres around a place of the subject's left side, and its mirror image."""
        away = (np.column_stack([self.side, self.mm[:, 1:]]) - centre * [-1 if centre[0] < 0 else 1, 1, 1]) / radius
        return np.asarray(np.exp(-0.5 * (away**2).sum(1)))


@cache
def places() -> Places:
    """Of the shipped head."""
    return Places()


def _on(name: str) -> Float:
    table = HeadModel.load().table
    inside, outside = np.zeros(len(table.template)), np.zeros(len(table.template))
    chosen = table.parts == table.part_names.index(name)
    inside[table.faces[chosen]], outside[table.faces[~chosen]] = 1.0, 1.0
    return inside * np.where(outside > 0, 0.5, 1.0)


def skin_attributes(portrait: Portrait) -> dict[str, Float]:
    """What the skin material reads at all N points of `surface.subdivision`, by name."""
    at = places()
    return {
        "rest": at.points,
        "skin_colour": colour(portrait),
        "roughness": roughness(portrait),
        "lip": at.lip,
        "lash": at.lash,
        "stubble": stubble(portrait),
        "lines": lines(portrait),
        "moist": np.clip(np.maximum(at.mouth, at.socket), 0, 1),
    }


def colour(portrait: Portrait) -> Float:
    """(N, 3) reflectance without lips, freckles, moles, stubble and eyeliner."""
    at, looks, skin = places(), portrait.face.appearance, portrait.skin
    own = np.array(looks.skin)
    albedo = np.tile(own, (len(at.points), 1))
    shift = looks.pattern
    blotch = noise_in_space(at.points, 0.016, shift + 20) + 0.6 * noise_in_space(at.points, 0.007, shift + 21)
    red = (0.12 + 0.42 * looks.redness) * (
        at.blood + 0.5 * nostrils() + 0.25 * lids()
    ) + 0.05 * skin.unevenness * blotch
    albedo *= 1 - np.clip(red, -0.1, 0.6)[:, None] * _RED_RATHER
    sallow = noise_in_space(at.points, 0.03, shift + 22)
    albedo *= 1 + 0.04 * skin.unevenness * sallow[:, None] * [1.0, 1.0, 0.4]
    albedo *= 1 - 0.10 * forehead()[:, None] * [0.5, 0.9, 1.2]
    tired = (0.10 + 0.42 * skin.tired) * under_eyes() + 0.14 * lids()
    albedo *= 1 - tired[:, None] * [0.75, 0.95, 0.72]
    albedo = _blend(albedo, own * [0.85, 0.5, 0.5], 0.5 * skin.blush * apples())
    albedo = _blend(albedo, np.array(skin.eye_shadow_colour), 0.75 * skin.eye_shadow * upper_lids())
    albedo = _blend(albedo, 0.45 * np.array(looks.hair) + 0.3 * own, 0.75 * scalp(portrait))
    flesh = _FLESH * (0.5 + 0.5 * own.mean() / 0.3)
    albedo = _blend(albedo, 0.5 * flesh + 0.5 * own * [1.0, 0.62, 0.6], at.socket)
    return _blend(albedo, flesh * 0.55, at.mouth)


def roughness(portrait: Portrait) -> Float:
    """(N,) roughness: oily on brow, nose and chin, dry on the cheeks."""
    at, skin = places(), portrait.skin
    oily = np.clip(forehead() + nose() + 0.6 * at.around(at.landmarks[8], 14.0), 0, 1)
    patchy = 0.04 * noise_in_space(at.points, 0.012, portrait.face.appearance.pattern + 23)
    rough = 0.60 - 0.12 * skin.shine - (0.04 + 0.10 * skin.shine) * oily + patchy
    return np.asarray(np.clip(rough, 0.34, 0.8))


def stubble(portrait: Portrait) -> Float:
    """(N,) how much shaved or growing hair shows through the skin of the jaw."""
    at, looks = places(), portrait.face.appearance
    strength = max(looks.stubble, 0.8 * looks.beard if looks.beard_style != "none" else 0.0)
    grown = smoothstep((beard_depth(at.angle, at.height, looks) + 2) / 14) * smoothstep((-at.lip - 0.5) / 4)
    return np.asarray(strength * grown * skin_only(), np.float64)


def scalp(portrait: Portrait) -> Float:
    """(N,) how much hair roots darken the scalp."""
    at, looks = places(), portrait.face.appearance
    if HAIRSTYLES[looks.hairstyle].fringe is not None:
        # A fringe hangs over the forehead and has no roots there.
        looks = replace(looks, hairstyle=_WITHOUT_FRINGE)
    depth = hair_depth(at.angle, at.height, looks)
    return np.asarray(smoothstep((depth + 3) / 10) * skin_only() * (1 - at.ear), np.float64)


def lines(portrait: Portrait) -> Float:
    """(N, 3) depth of lines across the forehead, around the eyes, and of the folds from nose to mouth, 0 to 1."""
    actions, age = portrait.face.parameters.actions, portrait.skin.lines
    raised = max(actions.get(name, 0.0) for name in ("browInnerUp", "browOuterUpLeft", "browOuterUpRight"))
    squint = max(
        actions.get(f"{name}{side}", 0.0) for name in ("eyeSquint", "cheekSquint") for side in ("Left", "Right")
    )
    smile = max(actions.get(f"{name}{side}", 0.0) for name in ("mouthSmile", "noseSneer") for side in ("Left", "Right"))
    amounts = [
        np.clip(0.9 * age + (0.25 + 0.75 * age) * raised, 0, 1) * forehead(),
        np.clip(0.9 * age + (0.15 + 0.85 * age) * squint, 0, 1) * crows_feet(),
        np.clip(0.75 * age + (0.2 + 0.5 * age) * smile, 0, 1) * folds(),
    ]
    return np.stack(amounts, 1)


@cache
def skin_only() -> Float:
    """(N,) 1 on face and neck, 0 on ears, lips, eyes and in the mouth."""
    faces, regions = HeadModel.load().faces, face_regions()
    keep = np.ones(len(HeadModel.load().table.template))
    keep[faces[~np.isin(regions, (Region.FACE, Region.NECK, Region.NOSE, Region.CLOTHES))]] = 0.0
    return np.asarray(subdivision().flat @ keep)


@cache
def forehead() -> Float:
    """(N,) between brows and hair."""
    at = places()
    up = smoothstep((-at.mm[:, 1] - 24) / 12) * smoothstep((at.mm[:, 1] + 78) / 14)
    return np.asarray(up * smoothstep((52 - at.side) / 18) * (at.mm[:, 2] < 40), np.float64)


@cache
def nose() -> Float:
    """(N,) ridge and tip."""
    at = places()
    return np.clip(
        at.around(at.landmarks[30], np.array([9.0, 12.0, 12.0]))
        + at.around(at.landmarks[28], np.array([6, 14.0, 9.0])),
        0,
        1,
    )


@cache
def nostrils() -> Float:
    """(N,) wings of the nose and the creases beside them."""
    at = places()
    return np.asarray(at.around(at.landmarks[35] + [1.0, -1.0, 1.0], 5.0))


@cache
def lids() -> Float:
    """(N,) both lids of both eyes."""
    return np.asarray(smoothstep(1 - places().lash / 8) * skin_only(), np.float64)


@cache
def upper_lids() -> Float:
    """(N,) between the upper lashes and the brow."""
    at = places()
    centre = 0.5 * (at.landmarks[43] + at.landmarks[44]) + [1.5, -3.5, 0]
    above = smoothstep((at.landmarks[42, 1] + 1.0 - at.mm[:, 1]) / 4)
    return np.asarray(at.around(centre, np.array([11.0, 5.5, 12.0])) ** 0.7 * above * skin_only(), np.float64)


@cache
def under_eyes() -> Float:
    """(N,) the hollow below the inner half of the lower lid."""
    at = places()
    centre = at.landmarks[47] + [-3.0, 6.5, 2.0]
    below = smoothstep((at.mm[:, 1] - at.landmarks[42, 1] + 2) / 4)
    inner = at.around(at.landmarks[42] + [-3.0, 2.0, 2.0], 5.5)
    return np.asarray(np.clip(at.around(centre, np.array([10.0, 5.0, 12.0])) * below + 0.5 * inner, 0, 1) * skin_only())


@cache
def apples() -> Float:
    """(N,) where blush is put: the cheeks, up towards the temples."""
    at = places()
    low, high = at.around(np.array([40.0, 33, -10]), 12.0), at.around(np.array([54.0, 23, 5]), 12.0)
    return np.asarray(np.clip(low + 0.7 * high, 0, 1))


@cache
def crows_feet() -> Float:
    """(N,) beside the outer corners of the eyes."""
    at = places()
    x, y = at.side - at.landmarks[45, 0], at.mm[:, 1] - at.landmarks[45, 1]
    ring = smoothstep((np.hypot(x, y) - 3) / 4) * smoothstep((26 - np.hypot(x, y)) / 14)
    return np.asarray(ring * smoothstep((x + 0.35 * np.maximum(y, 0) - 0.5) / 5) * skin_only(), np.float64)


@cache
def folds() -> Float:
    """(N,) profile of the fold from the wing of the nose past the corner of the mouth: 1 in its depth."""
    at = places()

    beside = np.array([[3.0, -4, 4], [9.5, 6, 7], [9.0, -9, 3], [10.0, 2, 5], [8.5, 12, 8]])
    line = at.landmarks[[35, 35, 54, 54, 54]] + beside
    point = np.column_stack([at.side, at.mm[:, 1]])
    step, away = np.diff(line[:, :2], axis=0), point[:, None] - line[:-1, :2]
    share = np.clip((away * step).sum(2) / (step**2).sum(1), 0, 1)
    distance = np.sqrt(((away - share[..., None] * step) ** 2).sum(2))
    along = (np.arange(4) + share)[np.arange(len(point)), distance.argmin(1)] / 4
    depth = np.interp(along, [0, 0.1, 0.45, 0.8, 1], [0.4, 1, 0.9, 0.45, 0])
    return np.asarray(np.exp(-0.5 * (distance.min(1) / 1.7) ** 2) * depth * (at.mm[:, 2] < 20) * skin_only())


def _blend(colours: Float, other: Float, share: Float) -> Float:
    return np.asarray(colours + share[:, None] * (other - colours))
