"""A trained latent run applied: pictures in, codes out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.training.data.framing import Letterbox
from plugins.training.latent.preparation import build_network
from plugins.training.latent.samples import Codes, CodeScale, normalised
from plugins.training.loop.machine import choose
from plugins.training.loop.weights import load_weights
from plugins.training.networks.interface import LatentNetwork
from plugins.training.run_folder import RunFolder, RunRecord
from workbench.api import SettingsError


def latent_record(folder: RunFolder) -> RunRecord:
    """What a latent run says of itself.

    Raises
    ------
    DataError : there is no such run.  SettingsError : it is of another kind.
    """
    record = folder.record()
    if record.kind != "latent":
        remedy = "choose a run that learned latent codes"
        raise SettingsError(f"The run “{folder.name}” does not read latent codes", field="run", remedy=remedy)
    return record


class CodeReader:
    """A latent run with its weights; `read` says the codes of pictures.

    Attributes
    ----------
    record : what the run says of itself.  scale : its mean code and deviations.
    """

    def __init__(self, network: LatentNetwork, record: RunRecord, scale: CodeScale, device: torch.device) -> None:
        self.record, self.scale = record, scale
        self._network, self._device = network.to(device).eval(), device

    @classmethod
    def load(cls, folder: RunFolder, checkpoint: str, *, device: str, threads: int | None) -> CodeReader:
        """The run in `folder` with its best or last weights.

        Raises
        ------
        DataError : run or weights are missing or damaged.  SettingsError : the run is of another kind.
        """
        record, machine = latent_record(folder), choose(device, "float32", threads)
        network = build_network(record.network, record.network_options)
        load_weights(folder.checkpoint(checkpoint), network)
        return cls(network, record, CodeScale.load(folder.baseline), machine.device)

    @torch.no_grad()
    def read(self, pictures: Sequence[NDArray[np.uint8]]) -> Codes:
        """Pictures (H, W, 3) uint8 of any sizes -> codes (N, 14, 512) in the generator's numbers."""
        size = self.record.resolution
        squares = [Letterbox(p.shape[0], p.shape[1], size).image(p) for p in pictures]
        colours = (self.record.input_mean, self.record.input_deviation)
        images = normalised(np.stack(squares).astype(np.float32) * np.float32(1 / 255), colours)
        said = self._network.codes(self._network(images.to(self._device))).float().cpu().numpy()
        return np.asarray(said * self.scale.scale + self.scale.shift, np.float32)
