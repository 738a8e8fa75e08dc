"""The low-pass filter that all of EG3D's layers share, stored once a layer in its files."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[np.float32]]
_NAME = "resample_filter"
_OWN = f"superresolution.{_NAME}"
_WITHOUT_OWN = "SuperresolutionHybrid8XDC"
_TAPS = np.array([1.0, 3.0, 3.0, 1.0]) / 8


def odd_filter(tensors: Mapping[str, NDArray[np.float32]]) -> str:
    """Name of a stored filter that is another than the (4, 4) product of 1, 3, 3, 1 eighths; empty if there is none."""
    wanted = _filter()
    for name, values in tensors.items():
        if name.endswith(_NAME) and not (values.shape == wanted.shape and np.allclose(values, wanted, atol=1e-4)):
            return name
    return ""


def with_filters(tensors: Mapping[str, NDArray[np.float32]], superresolution: str) -> Arrays:
    """The tensors with exactly the filters that this kind of generator's state has: some forks leave them out."""
    owners = {name.removesuffix("noise_const") for name in tensors if name.endswith(".noise_const")}
    owners |= {name.removesuffix("torgb.weight") for name in tensors if name.endswith(".torgb.weight")}
    found = {name: values for name, values in tensors.items() if name != _OWN}
    found |= {owner + _NAME: _filter() for owner in sorted(owners)}
    return found if superresolution == _WITHOUT_OWN else {**found, _OWN: _filter()}


def _filter() -> NDArray[np.float32]:
    return np.outer(_TAPS, _TAPS).astype(np.float32)
