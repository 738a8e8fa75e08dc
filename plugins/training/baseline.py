"""What a run must beat: predicting the mean. One number for every pixel, or the mean depth image of the training faces.

Both come from the training split alone. The same pass gives the constants that bring the target to unit scale.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.training.data.batches import Batch, Samples
from plugins.training.figures import error_name, mean_absolute, signed_error
from plugins.training.losses import Output, WeightedLoss
from plugins.training.targets import Target, TargetKind
from workbench.api import DataError, MeanFace, files, stream

_MOST_SAMPLES = 2000
_CHUNK = 32


@dataclass(frozen=True)
class Baseline:
    """The training split's mean.

    Attributes
    ----------
    target : kind with mean and standard deviation over the counting pixels of the training split.
    mean_image : (S, S) float32, mean target value per pixel in normalised numbers; the overall mean where no training
        face was.
    head_share : share of all pixels that are head.
    samples : how many faces were averaged (at most 2000, drawn by the seed).
    mean_face : (64, 64) float32, as `mean_image`, each face stretched over the box around its head; None in runs made
        before there was one.
    mean : the overall mean in normalised numbers: 0 but for targets that keep their own numbers.
    """

    target: Target
    mean_image: NDArray[np.float32]
    head_share: float
    samples: int
    mean_face: NDArray[np.float32] | None = None
    mean: float = 0.0

    def save(self, path: Path) -> None:
        """Write the mean image as ``.npz``. Raises WorkspaceError."""
        stream_ = io.BytesIO()
        values: dict[str, Any] = {"mean_image": self.mean_image, "head_share": self.head_share, "samples": self.samples}
        values["mean"] = self.mean
        if self.mean_face is not None:
            values["mean_face"] = self.mean_face
        np.savez(stream_, **values)
        files.write_bytes(path, stream_.getvalue())

    def in_numbers_of(self, target: Target) -> Baseline:
        """The same baseline in the normalised numbers of other constants."""
        ratio = np.float32(self.target.scale / target.scale)
        shift = np.float32((self.target.mean - target.mean) / target.scale)

        def moved(image: NDArray[np.float32]) -> NDArray[np.float32]:
            return np.asarray(image * ratio + shift, np.float32)

        face = None if self.mean_face is None else moved(self.mean_face)
        mean = float(moved(np.asarray(self.mean, np.float32)))
        return replace(self, target=target, mean_image=moved(self.mean_image), mean_face=face, mean=mean)

    @staticmethod
    def load(path: Path, target: Target) -> Baseline:
        """The inverse of `save`. Raises DataError when the file is missing or damaged."""
        try:
            with np.load(files.long_path(path), allow_pickle=False) as archive:
                image = np.asarray(archive["mean_image"], np.float32)
                face = np.asarray(archive["mean_face"], np.float32) if "mean_face" in archive else None
                mean = float(archive["mean"]) if "mean" in archive else 0.0
                return Baseline(target, image, float(archive["head_share"]), int(archive["samples"]), face, mean)
        except (OSError, ValueError, KeyError) as error:
            raise DataError("The baseline of this run cannot be read", where=files.plain_path(path)) from error


def measured(samples: Samples, kind: TargetKind, seed: int) -> Baseline:
    """Mean, spread and mean image of the training split.

    Raises
    ------
    DataError : no training picture has depth inside the head.
    """
    total = square = heads = 0.0
    sums = np.zeros((samples.size, samples.size))
    counts = np.zeros_like(sums)
    face = MeanFace()
    chosen = stream(seed, "baseline").permutation(len(samples))[:_MOST_SAMPLES]
    for batch in _batches(samples, chosen.tolist()):
        values, region = batch.target[:, 0].numpy().astype(np.float64), batch.region[:, 0].numpy()
        for one, counting, head in zip(batch.target, batch.region, batch.head, strict=True):
            face.add(one[0].numpy(), counting[0].numpy() > 0, head[0].numpy() > 0)
        total += float(values.sum())
        square += float((values**2).sum())
        sums += values.sum(0)
        counts += region.sum(0)
        heads += float(batch.head.mean()) * len(batch.ids)
    pixels = counts.sum()
    if pixels == 0:
        raise DataError("No training picture has depth inside the head", remedy="verify the dataset")
    mean = total / pixels
    scale = max(float(np.sqrt(max(square / pixels - mean**2, 0.0))), 1e-6)
    unit = Target(kind, metric_data=samples.target.metric_data)
    image = np.where(counts > 0, sums / np.maximum(counts, 1), mean).astype(np.float32)
    found = Baseline(unit, image, heads / len(chosen), len(chosen), face.image(mean), mean)
    return found.in_numbers_of(Target.fitted(kind, mean, scale, metric_data=unit.metric_data))


def figures(baseline: Baseline, validation: Samples, loss: WeightedLoss, *, outline: bool) -> dict[str, float]:
    """Validation figures of predicting the mean, named as the run's own.

    ``loss`` and ``head_mae_mm`` (or ``head_mae``) of the one number; ``mean_image_…`` of the mean depth image.
    """
    name = error_name(baseline.target)
    errors: dict[str, list[float]] = {"": [], "mean_image_": []}
    losses: list[float] = []
    for batch in _batches(validation, list(range(len(validation)))):
        truth, region = batch.target[:, 0].numpy(), batch.region[:, 0].numpy() > 0
        flat = np.full_like(truth, baseline.mean)
        image = np.broadcast_to(baseline.mean_image, truth.shape)
        for prefix, prediction in (("", flat), ("mean_image_", image)):
            errors[prefix] += mean_absolute(signed_error(baseline.target, prediction, truth), region)
        losses += [float(loss(_said(baseline, batch, outline), batch))] * len(batch.ids)
    found = {f"{prefix}{name}": float(np.mean(values)) for prefix, values in errors.items() if values}
    return {"loss": float(np.mean(losses)), **found}


def _said(baseline: Baseline, batch: Batch, outline: bool) -> Output:
    share = min(max(baseline.head_share, 1e-3), 1 - 1e-3)
    flat = torch.full_like(batch.target, baseline.mean)
    return Output(flat, torch.full_like(flat, float(np.log(share / (1 - share)))) if outline else None)


def _batches(samples: Samples, indices: list[int]) -> list[Batch] | map[Batch]:
    return map(samples.batch, [indices[i : i + _CHUNK] for i in range(0, len(indices), _CHUNK)])
