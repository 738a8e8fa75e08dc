"""How a person's file of weights fits a network, found out in a process of its own; asked through `weight_fit`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plugins.training.networks.fit import misfit
from plugins.training.networks.fitting import fit_of, nearest
from plugins.training.networks.weight_files import read_weights
from workbench.api import answer


def found(asked: dict[str, Any]) -> dict[str, Any]:
    """The fit, and what is said of it where it is not complete. Raises DataError: the file holds no weights."""
    path, encoder = Path(asked["path"]), bool(asked["encoder"])
    tensors = read_weights(path)
    fit = fit_of(tensors, asked["network"], encoder=encoder, **asked["options"])
    refused = None if fit.complete else misfit(path, fit, lambda: nearest(tensors, encoder=encoder))
    return {"fit": fit.plain(), "refused": refused and {"what": refused.what, "remedy": refused.remedy}}


if __name__ == "__main__":
    answer(found)
