"""Which pixels of a labelled mask are head, and which are face."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_NO_HEAD = {"background", "clothes", "clothing", "body", "shoulder", "shoulders", "torso"}
_FACE = {"face", "skin", "nose", "brow", "brows", "eye", "eyes", "lip", "lips", "mouth", "cheek", "chin", "forehead"}


def head_of(mask: NDArray[np.uint8], labels: Mapping[int, str]) -> NDArray[np.bool_]:
    """(H, W) True on the head with hair, ears and neck: every label but 0 and those named after clothes or body."""
    other = [label for label, name in labels.items() if _words(name) & _NO_HEAD]
    return np.asarray((mask > 0) & ~np.isin(mask, other))


def face_of(mask: NDArray[np.uint8], labels: Mapping[int, str]) -> NDArray[np.bool_] | None:
    """(H, W) True on skin of the face, nose, brows, eyes, lips and mouth; None where no label is named after one."""
    own = [label for label, name in labels.items() if label and _words(name) & _FACE]
    return np.isin(mask, own) if own else None


def _words(name: str) -> set[str]:
    return set(name.lower().replace("-", "_").replace(" ", "_").split("_"))
