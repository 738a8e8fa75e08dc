"""Where pictures count. Background is -1 in all four channels: black, and depth code 0."""

from __future__ import annotations

import torch

from plugins.training.settings.synthesis import Masking

MIDDLE = 127.5
"""Bytes v become (v - 127.5) / 127.5."""

_LEAST_LEVEL = {"true": 8.0, "published": 0.5, "none": 0.5}
"""Smaller depths are background. True codes are whole, 0 in the background and far from 0 on faces: the code begins
some millimetres in front of the nose. What a network says comes close to 0 but hardly ever reaches it; published is
the threshold of code 1 (facts on the face synthesiser, section 4.1)."""


def own_mask(rgbd: torch.Tensor, masking: Masking) -> torch.Tensor:
    """(N, 1, S, S) 1 where a picture's own depth says that there is a face, as used on what a generator made."""
    return (rgbd[:, 3:].detach() * MIDDLE + MIDDLE >= _LEAST_LEVEL[masking]).to(rgbd.dtype)


def masked(rgbd: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """(N, C, S, S) with background where `mask` (N, 1, S, S) is 0."""
    return torch.where(mask > 0, rgbd, -1.0)


def true_face(rgbd: torch.Tensor, mask: torch.Tensor, masking: Masking) -> torch.Tensor:
    """A true face (N, 4, S, S), whose outline is `mask` (N, 1, S, S), as losses and judges see it."""
    return rgbd if masking == "none" else masked(rgbd, mask)


def made_face(made: torch.Tensor, masking: Masking) -> torch.Tensor:
    """What a generator made (N, 4, S, S), as losses and judges see it.

    As published, background is put in by its own depth: where that says background, no channel has a gradient and the
    generator can never find out that there is a face. Else it is left as it is: beside a true face before black it
    learns where the face ends.
    """
    return masked(made, own_mask(made, masking)) if masking == "published" else made
