"""How like the true pictures made ones are, with or without depth as a fourth channel (facts on the synthesiser, 5).

Pictures are (N, C, H, W) in [-1, 1], colours as RGB where it matters. Functions of pairs give one figure per picture;
FID gives one for two sets. Nothing here knows of runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.training.evaluation.inception import Inception
from plugins.training.losses.lpips import Lpips
from plugins.training.losses.similarity import valid_map

MIDDLE = 127.5
THRESHOLD_LEVELS = 5.0
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PictureMetric:
    """How a metric is shown."""

    title: str
    unit: str = ""
    better: str = "high"


PICTURE_METRICS: Mapping[str, PictureMetric] = {
    "pixel_accuracy": PictureMetric("Share of values that are equal to the last bit"),
    "threshold_pixel_accuracy": PictureMetric("Share of values within 5 levels of 255"),
    "psnr_db": PictureMetric("Peak signal to noise of all channels, peak 255", "dB"),
    "ssim": PictureMetric("Structural similarity, mean of the channels, range 255"),
    "lpips_colour": PictureMetric("LPIPS of colours", better="low"),
    "lpips_depth": PictureMetric("LPIPS of depth as grey", better="low"),
    "fid": PictureMetric("FID of colours", better="low"),
}
"""All metrics, in the order of tables."""


def pixel_accuracy(made: torch.Tensor, true: torch.Tensor) -> list[float]:
    """Share of the C·H·W values that are exactly equal, as published; 0 for nearly every made picture."""
    return _per_picture((made == true).double())


def threshold_pixel_accuracy(made: torch.Tensor, true: torch.Tensor, levels: float = THRESHOLD_LEVELS) -> list[float]:
    """Share of the values that differ by at most `levels` of 255."""
    return _per_picture(((made - true).abs() <= levels / MIDDLE).double())


def psnr_db(made: torch.Tensor, true: torch.Tensor) -> list[float]:
    """20 log10(255 / sqrt(MSE)) over all channels in 0..255; infinite for equal pictures."""
    errors = _per_picture(((made - true).double() * MIDDLE) ** 2)
    return [float("inf") if error == 0 else float(20 * np.log10(255 / np.sqrt(error))) for error in errors]


def ssim(made: torch.Tensor, true: torch.Tensor) -> list[float]:
    """Mean over channels and whole 11 x 11 windows in 0..255, C1 = (0.01·255)², C2 = (0.03·255)²."""
    one, other = ((picture.double() + 1) * MIDDLE for picture in (made, true))
    return _per_picture(valid_map(one, other, 255.0))


@torch.no_grad()
def lpips(made: torch.Tensor, true: torch.Tensor, network: Lpips) -> dict[str, list[float]]:
    """``lpips_colour`` of the first three channels (RGB) and, of four, ``lpips_depth`` with depth as grey.

    The published table pools both; here they are two figures.
    """
    found = {"lpips_colour": _plain(network(made[:, :3], true[:, :3]))}
    if made.shape[1] > 3:
        grey = [picture[:, 3:].expand(-1, 3, -1, -1) for picture in (made, true)]
        found["lpips_depth"] = _plain(network(*grey))
    return found


def pair_metrics(made: torch.Tensor, true: torch.Tensor, network: Lpips | None = None) -> dict[str, list[float]]:
    """All figures of pairs of pictures, by name; those of LPIPS where there is a network."""
    found = {
        "pixel_accuracy": pixel_accuracy(made, true),
        "threshold_pixel_accuracy": threshold_pixel_accuracy(made, true),
        "psnr_db": psnr_db(made, true),
        "ssim": ssim(made, true),
    }
    return found if network is None else found | lpips(made, true, network)


def summary(values: Sequence[float]) -> dict[str, float]:
    """mean, min, max, median and std over pictures, as the published tables give them."""
    numbers = np.asarray(values, np.float64)
    with np.errstate(invalid="ignore"):  # equal pictures have an infinite ratio
        return {
            "mean": float(numbers.mean()),
            "min": float(numbers.min()),
            "max": float(numbers.max()),
            "median": float(np.median(numbers)),
            "std": float(numbers.std()),
        }


@torch.no_grad()
def features(batches: Iterable[torch.Tensor], network: Inception) -> Floats:
    """(N, 2048) what Inception sees of batches of pictures; the first three channels, RGB in [-1, 1], count."""
    device = next(network.parameters()).device
    seen = [network(batch[:, :3].float().to(device)).double().cpu().numpy() for batch in batches]
    return np.concatenate(seen)


def fid(made: Floats, true: Floats) -> float:
    """Fréchet distance of two sets of features (n, d), each at least two: |m1 - m2|² + Tr(S1 + S2 - 2 sqrt(S1 S2)).

    S are the unbiased covariances. With S = RᵀR the trace of the root is the sum of the singular values of R1 R2ᵀ,
    which holds for fewer pictures than features too (where the usual root of a matrix fails); but with few pictures
    the distance comes out too large, so state how many there were.
    """
    one, other = _root(made), _root(true)
    shift = float(((made.mean(0) - true.mean(0)) ** 2).sum())
    shared = float(np.linalg.svd(one @ other.T, compute_uv=False).sum())
    return max(0.0, shift + float((one**2).sum() + (other**2).sum()) - 2 * shared)


def _root(seen: Floats) -> Floats:
    """R (at most d rows) with RᵀR = covariance of (n, d)."""
    centred = (seen - seen.mean(0)) / np.sqrt(len(seen) - 1)
    return np.asarray(np.linalg.qr(centred, mode="r")) if len(seen) > seen.shape[1] else centred


def _per_picture(values: torch.Tensor) -> list[float]:
    return _plain(values.flatten(1).mean(1))


def _plain(values: torch.Tensor) -> list[float]:
    return [float(value) for value in values.cpu()]
