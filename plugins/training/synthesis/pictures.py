"""What a run shows after an epoch: drawing, true and made face, true and made depth, error of depth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.training.loop.sheets import assembled, tile
from plugins.training.settings.synthesis import ColourOrder, Masking
from plugins.training.sheet import FACE_COLUMNS
from plugins.training.synthesis.faces import FaceSamples
from plugins.training.synthesis.judging import Maker, batches_of, made_and_true
from plugins.training.synthesis.masks import MIDDLE, own_mask
from workbench.api import colourise

_ERROR_LEVELS = 20.0


def sheet(
    maker: Maker, samples: FaceSamples, faces: Sequence[int], masking: Masking, device: torch.device
) -> NDArray[np.uint8]:
    """(H, W, 3) RGB, a row per face. The maker is in eval mode; errors run from -20 to 20 levels of depth."""
    rows = []
    for prepared in batches_of(samples, list(faces)):
        batch = prepared.to(device)
        made, true = (x.cpu().numpy() for x in made_and_true(maker, batch, masking))
        for i in range(len(batch.ids)):
            drawing = np.repeat(_bytes(batch.feature[i].cpu().numpy().transpose(1, 2, 0)), 3, 2)
            rows.append([tile(t) for t in (drawing, *_tiles(made[i], true[i], samples.order))])
    return assembled(rows, (*FACE_COLUMNS[:-1], f"error, {_ERROR_LEVELS:g} levels"))


def colours_of(rgbd: NDArray[np.float32], order: ColourOrder) -> NDArray[np.uint8]:
    """(S, S, 3) RGB of a face (4, S, S) in [-1, 1]."""
    colours = _bytes(rgbd[:3].transpose(1, 2, 0))
    return np.ascontiguousarray(colours if order == "RGB" else colours[..., ::-1])


def codes_of(rgbd: NDArray[np.float32]) -> NDArray[np.float32]:
    """(S, S) depth code of a face (4, S, S), NaN in the background; small = near."""
    inside = own_mask(torch.from_numpy(rgbd)[None], "published")[0, 0].numpy() > 0
    return np.where(inside, rgbd[3] * MIDDLE + MIDDLE, np.nan).astype(np.float32)


def _tiles(made: NDArray[np.float32], true: NDArray[np.float32], order: ColourOrder) -> list[NDArray[np.uint8]]:
    deep_made, deep_true = codes_of(made), codes_of(true)
    # Bright is near in every picture of the workbench.
    depths = [colourise(-codes, -255.0, 0.0, "viridis") for codes in (deep_true, deep_made)]
    error = colourise(deep_true - deep_made, -_ERROR_LEVELS, _ERROR_LEVELS, "diverging")
    return [colours_of(true, order), colours_of(made, order), *depths, error]


def _bytes(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.asarray(np.clip(np.rint(values * MIDDLE + MIDDLE), 0, 255), np.uint8)
