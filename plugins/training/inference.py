"""A trained run applied to pictures of any size."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F  # noqa: N812

from plugins.training import networks
from plugins.training.data.framing import Letterbox
from plugins.training.loop.machine import Machine, choose
from plugins.training.loop.weights import load_weights
from plugins.training.networks.folding import fold
from plugins.training.networks.interface import DepthNetwork
from plugins.training.run_folder import RunFolder, RunRecord
from plugins.training.targets import Target
from workbench.api import cv2

Image = NDArray[np.uint8]
_BATCH = 8


@dataclass(frozen=True)
class Prediction:
    """What a run says of one picture, at the picture's own size.

    Attributes
    ----------
    values : (H, W) float32 in the target's unit (`Target.unit`): for the default target metres behind (positive) or
        before (negative) the head's reference point. Defined everywhere, meant inside the head.
    head : (H, W) float32, how probably a pixel is head, 0..1; None where the run did not learn it.
    """

    values: NDArray[np.float32]
    head: NDArray[np.float32] | None

    def outline(self) -> NDArray[np.bool_] | None:
        """(H, W) the largest connected part that is more probably head than not; None where that was not learned.

        Strangers' collars and shadows leave specks that no head is.
        """
        if self.head is None:
            return None
        count, parts, figures, _ = cv2.connectedComponentsWithStats((self.head > 0.5).astype(np.uint8), connectivity=4)
        if count < 2:
            return np.zeros(self.head.shape, np.bool_)
        return np.asarray(parts == 1 + int(np.argmax(figures[1:, cv2.CC_STAT_AREA])))


class Predictor:
    """A run's network with the constants it was trained with. Always single precision, so figures repeat."""

    def __init__(self, record: RunRecord, network: DepthNetwork, machine: Machine, *, mirror: bool = False) -> None:
        self.record = record
        self._network, self._machine, self._mirror = network, machine, mirror

    @classmethod
    def load(
        cls,
        folder: RunFolder | Path,
        checkpoint: Literal["best", "last"] = "best",
        *,
        device: str = "auto",
        threads: int | None = None,
        mirror: bool = False,
    ) -> Predictor:
        """The network of a run folder.

        Raises
        ------
        DataError : there is no such run, or its weights are missing or damaged.
        SettingsError : the run reads no depth.
        UnavailableError : the device is not there.
        """
        run = folder if isinstance(folder, RunFolder) else RunFolder(folder)
        record = run.depth_record()
        network = networks.build_depth(record.network, **record.network_options)
        load_weights(run.checkpoint(checkpoint), network)
        machine = choose(device, "float32", threads)
        network.to(machine.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return cls(record, fold(network), machine, mirror=mirror)

    @property
    def target(self) -> Target:
        """What the run predicts."""
        return self.record.normalisation

    def predict(self, images: Sequence[Image]) -> list[Prediction]:
        """Predictions for RGB pictures (H, W, 3) uint8 of any sizes, in their order."""
        cores = self._machine.threads if self._machine.device.type == "cpu" else 1
        size = max(1, min(_BATCH, -(-len(images) // cores)))
        parts = [images[start : start + size] for start in range(0, len(images), size)]
        # Several pictures: a core each, as in training. One picture: all cores on it.
        torch.set_num_threads(1 if len(parts) > 1 else cores)
        with ThreadPoolExecutor(cores) as pool:
            return [prediction for part in pool.map(self._batch, parts) for prediction in part]

    def _batch(self, images: Sequence[Image]) -> list[Prediction]:
        size = self.record.resolution
        boxes = [Letterbox(image.shape[0], image.shape[1], size) for image in images]
        squares = np.stack([box.image(image) for box, image in zip(boxes, images, strict=True)])
        mean, deviation = (np.asarray(c, np.float32) for c in (self.record.input_mean, self.record.input_deviation))
        colours = (squares.astype(np.float32) * np.float32(1 / 255) - mean) / deviation
        if self.record.input_bgr:
            colours = np.ascontiguousarray(colours[..., ::-1])
        output = self._said(torch.from_numpy(colours).permute(0, 3, 1, 2))
        return [self._restored(box, output[i]) for i, box in enumerate(boxes)]

    @torch.no_grad()
    def _said(self, pictures: torch.Tensor) -> NDArray[np.float32]:
        pictures = pictures.to(self._machine.device)
        output = _probable(self._network(pictures))
        if self._mirror:
            output = (output + _probable(self._network(pictures.flip(3))).flip(3)) / 2
        if output.shape[-2:] != pictures.shape[-2:]:
            # Some networks answer at half the size of what they are shown.
            output = F.interpolate(output, size=pictures.shape[-2:], mode="bilinear", align_corners=False)
        return np.asarray(output.float().cpu().numpy(), np.float32)

    def _restored(self, box: Letterbox, output: NDArray[np.float32]) -> Prediction:
        values = self.target.restore(box.undo(output[0]))
        return Prediction(values, box.undo(output[1]) if len(output) > 1 else None)


def _probable(raw: torch.Tensor) -> torch.Tensor:
    """Log-odds of the outline channel become probabilities, which can be averaged and resized."""
    if raw.shape[1] > 1:
        raw = torch.cat((raw[:, :1], torch.sigmoid(raw[:, 1:2])), 1)
    return raw
