"""Where pictures count. Background is -1 in all four channels: black, and depth code 0."""

from __future__ import annotations

import torch

from plugins.training.settings.synthesis import Masking

_LEAST_DEPTH = 1 / 127.5 - 1
"""Code 1: the smallest that is no background (facts on the face synthesiser, section 4.1)."""
_HALF_A_CODE = 0.5 / 127.5
"""What a network says need not be a whole code."""


def own_mask(rgbd: torch.Tensor) -> torch.Tensor:
    """(N, 1, S, S) 1 where a picture's own depth says that there is a face, as used on what a generator made."""
    return (rgbd[:, 3:].detach() >= _LEAST_DEPTH - _HALF_A_CODE).to(rgbd.dtype)


def masked(rgbd: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """(N, C, S, S) with background where `mask` (N, 1, S, S) is 0."""
    return (rgbd + 1) * mask - 1


def true_face(rgbd: torch.Tensor, mask: torch.Tensor, masking: Masking) -> torch.Tensor:
    """A true face (N, 4, S, S), whose outline is `mask` (N, 1, S, S), as losses and judges see it."""
    return rgbd if masking == "none" else masked(rgbd, mask)


def made_face(made: torch.Tensor, mask: torch.Tensor, masking: Masking) -> torch.Tensor:
    """What a generator made (N, 4, S, S), as losses and judges see it beside a true face with that `mask`.

    As published, it goes by its own depth: where that says background, no channel has a gradient and the generator
    can never find out that there is a face. With the true mask its colours count all over the face, and its depth
    counts everywhere, so that it learns where the face ends.
    """
    if masking == "none":
        return made
    if masking == "published":
        return masked(made, own_mask(made))
    return torch.cat((masked(made[:, :3], mask), made[:, 3:]), 1)
