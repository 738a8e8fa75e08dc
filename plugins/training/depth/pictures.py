"""The sample panel: for a few held-out faces the input, the truth, the prediction and the error, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from plugins.training.current_face import CurrentFace
from plugins.training.data.batches import Samples
from plugins.training.depth.validation import batches_of, brought_up, said
from plugins.training.figures import error_unit, signed_error
from plugins.training.loop.sheets import assembled, tile
from plugins.training.networks.interface import Network
from plugins.training.sheet import COLUMNS
from plugins.training.targets import Target, laid_out
from workbench.api import colourise, cv2

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Seen:
    """One face as the network sees it: all arrays (H, W), `colours` (H, W, 3) in 0..1.

    `truth` and `prediction` are the network's normalised numbers; `maps` has what it found on its way, (h, w) each.
    """

    colours: Floats
    truth: Floats
    prediction: Floats
    region: NDArray[np.bool_]
    maps: dict[str, Floats]


def seen(
    network: nn.Module, samples: Samples, faces: list[int], device: torch.device, *, coarse: bool = False
) -> list[Seen]:
    """What the network makes of some faces."""
    network.eval()
    found = []
    shows = network if isinstance(network, Network) else None
    for batch in batches_of(samples, faces, 1):
        if shows is not None:
            shows.keep_maps = True
        try:
            raw, batch = said(network, batch, device, coarse=coarse)
            maps = (
                {name: one.float().mean(1).cpu().numpy() for name, one in shows.maps.items()}
                if shows is not None
                else {}
            )
        finally:
            if shows is not None:
                shows.keep_maps, shows.maps = False, {}
        output = brought_up(raw, batch.target.shape[-1])
        mean, deviation = (np.asarray(c, np.float32) for c in samples.colours)
        for i in range(len(batch.ids)):
            image = batch.image[i].permute(1, 2, 0).cpu().numpy()
            found.append(
                Seen(
                    (image[..., ::-1] if samples.bgr else image) * deviation + mean,
                    batch.target[i, 0].cpu().numpy(),
                    output.depth[i, 0].cpu().numpy(),
                    batch.region[i, 0].cpu().numpy() > 0,
                    {name: one[i] for name, one in maps.items()},
                )
            )
    return found


def panel(faces: list[Seen], target: Target, limit: float) -> NDArray[np.uint8]:
    """(H, W, 3) RGB: one row per face; errors from -limit (too far) to +limit (too near), grey outside the head."""
    unit = error_unit(target)
    headings = (*COLUMNS[:-1], f"{COLUMNS[-1]}, {limit:g} {unit} at the ends".replace("  ", " "))
    return assembled([_row(face, target, limit) for face in faces], headings)


def maps_panel(faces: list[Seen]) -> tuple[NDArray[np.uint8], tuple[str, ...]] | None:
    """The photo and each map of the network's inside, and the columns' headings; None where it shows none.

    Shares (0 to 1) keep their scale; what else a map holds is spread from its own lowest to its highest values.
    """
    names = list(faces[0].maps) if faces else []
    if not names:
        return None
    side = faces[0].colours.shape[0]
    rows = [[_photo(face), *(_map_tile(face.maps[name], side) for name in names)] for face in faces]
    headings = ("photo", *(name.replace("_", " ") for name in names))
    return assembled(rows, headings), headings


def current_face(face: Seen, target: Target) -> CurrentFace:
    """A face in depth, laid out one metre away where the run knows no distance."""
    said_m, true_m = (laid_out(target.kind, target.restore(values)) for values in (face.prediction, face.truth))
    outside = np.float32(np.nan)
    return CurrentFace(
        (np.clip(face.colours, 0, 1) * 255).round().astype(np.uint8),
        np.where(face.region, said_m, outside),
        np.where(face.region, true_m, outside),
        target.metric,
    )


def _photo(face: Seen) -> NDArray[np.uint8]:
    return tile((np.clip(face.colours, 0, 1) * 255).round().astype(np.uint8))


def _map_tile(values: Floats, side: int) -> NDArray[np.uint8]:
    low, high = (float(x) for x in np.percentile(values, [1, 99]))
    if float(values.min()) >= 0 and float(values.max()) <= 1:
        low, high = 0.0, 1.0
    grown = cv2.resize(values, (side, side), interpolation=cv2.INTER_NEAREST_EXACT)
    return tile(colourise(grown, low, max(high, low + 1e-6), "viridis"))


def _row(face: Seen, target: Target, limit: float) -> list[NDArray[np.uint8]]:
    truth, prediction, region = face.truth, face.prediction, face.region
    error = signed_error(target, prediction, truth)
    low, high = np.percentile(truth[region], [1, 99]) if region.any() else (-1.0, 1.0)
    if target.near == "small":
        # Bright is near in every picture of the workbench.
        truth, prediction, low, high = -truth, -prediction, -high, -low
    return [
        _photo(face),
        tile(colourise(np.where(region, truth, np.nan), low, high, "viridis")),
        tile(colourise(np.where(region, prediction, np.nan), low, high, "viridis")),
        tile(colourise(np.where(region, error, np.nan), -limit, limit, "diverging")),
    ]
