"""The sample panel: for a few held-out faces the input, the truth, the prediction and the error, side by side."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from plugins.training.data.batches import Samples
from plugins.training.depth.validation import batches_of, brought_up, said
from plugins.training.figures import error_unit, signed_error
from plugins.training.sheet import COLUMNS, GAP, HEADING
from workbench.api import colourise, cv2

_FACES = 4
_LEAST_SIDE = 128
_BACKGROUND = (24, 26, 31)
_LETTERS = (222, 226, 233)


def chosen_faces(samples: Samples) -> list[int]:
    """A few faces spread evenly over the split, the same in every epoch."""
    count = min(_FACES, len(samples))
    return [int(i) for i in np.linspace(0, len(samples) - 1, count).round()]


def panel(
    network: nn.Module, samples: Samples, faces: list[int], limit: float, device: torch.device, *, coarse: bool = False
) -> NDArray[np.uint8]:
    """(H, W, 3) RGB: one row per face; errors from -limit (too far) to +limit (too near), grey outside the head."""
    network.eval()
    rows = []
    for batch in batches_of(samples, faces, 1):
        raw, batch = said(network, batch, device, coarse=coarse)
        output = brought_up(raw, batch.target.shape[-1])
        mean, deviation = (np.asarray(c, np.float32) for c in samples.colours)
        for i in range(len(batch.ids)):
            seen = batch.image[i].permute(1, 2, 0).cpu().numpy()
            colours = (seen[..., ::-1] if samples.bgr else seen) * deviation + mean
            truth, prediction = batch.target[i, 0].cpu().numpy(), output.depth[i, 0].cpu().numpy()
            region = batch.region[i, 0].cpu().numpy() > 0
            rows.append(_row(colours, truth, prediction, region, samples, limit))
    unit = error_unit(samples.target)
    headings = (*COLUMNS[:-1], f"{COLUMNS[-1]}, {limit:g} {unit} at the ends".replace("  ", " "))
    return _assembled(rows, headings)


def _row(
    colours: NDArray[np.float32],
    truth: NDArray[np.float32],
    prediction: NDArray[np.float32],
    region: NDArray[np.bool_],
    samples: Samples,
    limit: float,
) -> list[NDArray[np.uint8]]:
    error = signed_error(samples.target, prediction, truth)
    low, high = np.percentile(truth[region], [1, 99]) if region.any() else (-1.0, 1.0)
    if samples.target.near == "small":
        # Bright is near in every picture of the workbench.
        truth, prediction, low, high = -truth, -prediction, -high, -low
    tiles = [
        (np.clip(colours, 0, 1) * 255).round().astype(np.uint8),
        colourise(np.where(region, truth, np.nan), low, high, "viridis"),
        colourise(np.where(region, prediction, np.nan), low, high, "viridis"),
        colourise(np.where(region, error, np.nan), -limit, limit, "diverging"),
    ]
    size = max(_LEAST_SIDE, min(256, tiles[0].shape[0]))
    return [np.asarray(cv2.resize(t, (size, size), interpolation=cv2.INTER_NEAREST_EXACT), np.uint8) for t in tiles]


def _assembled(rows: list[list[NDArray[np.uint8]]], headings: tuple[str, ...]) -> NDArray[np.uint8]:
    size = rows[0][0].shape[0]
    step = size + GAP
    picture = np.empty((HEADING + len(rows) * step, len(headings) * step - GAP, 3), np.uint8)
    picture[:] = _BACKGROUND
    for column, heading in enumerate(headings):
        place = (column * step + 2, HEADING - 7)
        cv2.putText(picture, heading, place, cv2.FONT_HERSHEY_SIMPLEX, 0.36, _LETTERS, 1, cv2.LINE_AA)
    for r, row in enumerate(rows):
        for column, tile in enumerate(row):
            top, left = HEADING + r * step, column * step
            picture[top : top + size, left : left + size] = tile
    return picture
