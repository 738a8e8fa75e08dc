"""Our regions as the mask groups of Replicantface and the ids of FaceSynthetics, by name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.api import FACESYNTHETICS_IDS, FACESYNTHETICS_IGNORE, REPLICANTFACE_COLOURS

_LIKE = {
    "skin": "face",
    "eyelashes": "face",
    "lashes": "face",
    "eyelid": "face",
    "teeth": "mouth",
    "upper_teeth": "mouth",
    "lower_teeth": "mouth",
    "tongue": "mouth",
    "gums": "mouth",
    "stubble": "beard",
    "moustache": "beard",
    "body": "clothes",
    "clothing": "clothes",
    "collar": "clothes",
    "shirt": "clothes",
    "scarf": "clothes",
    "hat": "headwear",
    "cap": "headwear",
    "headband": "headwear",
    "headphones": "headwear",
    "helmet": "headwear",
    "mask": "facewear",
    "face_mask": "facewear",
    "edge": "background",
}
"""Names that stand for a region both layouts know."""
_GROUPS = {
    "background": "background",
    "hair": "hair",
    "beard": "beard",
    "neck": "body",
    "clothes": "body",
    "left_ear": "ears",
    "right_ear": "ears",
    "ears": "ears",
    "body": "body",
    "glasses": "accessory",
    "headwear": "accessory",
    "facewear": "accessory",
    "earrings": "accessory",
    "earring": "accessory",
    "accessory": "accessory",
}
_FACE = ("face", "nose", "left_eye", "right_eye", "left_brow", "right_brow", "mouth", "upper_lip", "lower_lip")


def group_of(name: str) -> str | None:
    """The Replicantface group of a region of ours; None for a name nobody knows."""
    plain = _plain(name)
    return "face" if plain in _FACE else _GROUPS.get(plain)


def segment_of(name: str) -> int | None:
    """The FaceSynthetics id of a region of ours: 255 (ignore) for earrings, which it lacks; None for unknown names."""
    plain = _plain(name)
    return FACESYNTHETICS_IDS.get(plain, FACESYNTHETICS_IGNORE if plain in _GROUPS else None)


def unknown_names(labels: Mapping[int, str]) -> list[str]:
    """Names of a dataset's regions that neither layout has a place for; they are written as accessory and ignore."""
    return sorted({name for name in labels.values() if group_of(name) is None})


def as_groups(mask: NDArray[np.uint8], labels: Mapping[int, str]) -> NDArray[np.uint8]:
    """(H, W) labels of ours -> (H, W) places in Replicantface's groups."""
    places = {name: place for place, name in enumerate(REPLICANTFACE_COLOURS)}
    table = np.full(256, places["accessory"], np.uint8)
    table[0] = places["background"]
    for label, name in labels.items():
        table[label] = places[group_of(name) or "accessory"]
    return table[mask]


def as_segments(mask: NDArray[np.uint8], labels: Mapping[int, str]) -> NDArray[np.uint8]:
    """(H, W) labels of ours -> (H, W) ids of FaceSynthetics."""
    table = np.full(256, FACESYNTHETICS_IGNORE, np.uint8)
    table[0] = FACESYNTHETICS_IDS["background"]
    for label, name in labels.items():
        found = segment_of(name)
        table[label] = FACESYNTHETICS_IGNORE if found is None else found
    return table[mask]


def _plain(name: str) -> str:
    text = name.strip().lower().replace(" ", "_")
    return _LIKE.get(text, text)
