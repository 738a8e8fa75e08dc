"""A trained face synthesiser applied: drawing and points in, face with depth out."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.training.loop.machine import choose
from plugins.training.loop.weights import load_weights
from plugins.training.run_folder import RunFolder, RunRecord
from plugins.training.settings.synthesis import ColourOrder, Masking, SynthesisSettings
from plugins.training.synthesis.building import FaceMaker, rebuilt
from plugins.training.synthesis.faces import drawing_of, landmark_vector
from plugins.training.synthesis.masks import masked, own_mask
from workbench.api import DataError


class FaceSynthesiser:
    """A run's generator in eval mode and single precision, with all that its pictures depend on."""

    def __init__(self, record: RunRecord, maker: FaceMaker, device: torch.device) -> None:
        self.record, self.maker, self.device = record, maker, device
        # A setting that was since given up must not lock away what was learned with it.
        s = SynthesisSettings.read({k: v for k, v in record.settings.items() if k in SynthesisSettings.model_fields})
        self.size, self.thickness = record.resolution, s.line_thickness
        self.order: ColourOrder = s.colour_order
        self.masking: Masking = s.masking

    @classmethod
    def load(
        cls, folder: RunFolder | Path, checkpoint: str = "best", *, device: str = "auto", threads: int | None = None
    ) -> FaceSynthesiser:
        """The synthesiser of a run folder.

        Raises
        ------
        DataError : there is no such run, it makes no faces, or its weights are missing or damaged.
        UnavailableError : the device is not there.
        """
        run = folder if isinstance(folder, RunFolder) else RunFolder(folder)
        record = run.record()
        if record.kind != "rgbd":
            raise DataError(f"The run “{record.name}” makes no faces", remedy="choose one of the face synthesiser")
        parts = rebuilt(record)
        for name, network in parts.items():
            load_weights(run.checkpoint(checkpoint), network, name if len(record.networks) > 1 else "")
        machine = choose(device, "float32", threads)
        return cls(record, FaceMaker.of(record, parts).eval().to(machine.device), machine.device)

    @torch.no_grad()
    def made(self, feature: torch.Tensor, landmarks: torch.Tensor) -> torch.Tensor:
        """(N, 4, S, S) in [-1, 1] on the device; background by its own depth unless the run learned backgrounds."""
        made = self.maker(feature.to(self.device), landmarks.to(self.device)).float()
        return made if self.masking == "none" else masked(made, own_mask(made, self.masking))

    def driven(self, points: NDArray[np.float64]) -> NDArray[np.float32]:
        """(4, S, S) the face that 70 points (pixels of its S x S picture, centres at +0.5) ask for."""
        feature = torch.from_numpy(drawing_of(points, self.size, self.thickness))[None, None]
        landmarks = torch.from_numpy(landmark_vector(points, self.size))[None]
        return np.asarray(self.made(feature, landmarks)[0].cpu().numpy(), np.float32)

    def forward_ms(self, count: int = 10) -> list[float]:
        """Milliseconds of single forward passes, each waited for; two to warm up are not told."""
        feature = torch.zeros(1, 1, self.size, self.size)
        landmarks = torch.zeros(1, 140)
        self._timed(lambda: self.made(feature, landmarks))
        self._timed(lambda: self.made(feature, landmarks))
        return [self._timed(lambda: self.made(feature, landmarks)) for _ in range(count)]

    def _timed(self, pass_: Callable[[], object]) -> float:
        started = time.perf_counter()
        pass_()
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        return (time.perf_counter() - started) * 1000
