"""The networks of a run: which there are, with which options, and their first weights."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import nn

from plugins.training import networks
from plugins.training.networks.entry import Option
from plugins.training.networks.interface import Network
from plugins.training.networks.synth_blocks import initialise
from plugins.training.run_folder import NetworkChoice, RunRecord
from plugins.training.settings.synthesis import SynthesisSettings
from workbench.api import SettingsError, derive_seed

PICTURE, DRAWING = 4, 1
_MOST_LEVELS, _LEAST_LEVELS = 9, 5
_SEED_SIDE = 16


def choices(s: SynthesisSettings) -> dict[str, NetworkChoice]:
    """Networks by the names of the published files: G makes faces, D judges, M maps; F and D_F are of the way back.

    Raises
    ------
    SettingsError : a network does not fit the resolution.
    """
    mapped = s.mapping_width if s.extended and s.mapping != "none" else 0
    read = mapped + (DRAWING if not mapped or s.mapping_with_drawing else 0)
    found = {"G": _generator(s, read, PICTURE)}
    if s.judged:
        found["D"] = _judge(s)
    if mapped:
        found["M"] = _mapping(s)
    if s.extended and s.cycle:
        found["F"] = _generator(s, PICTURE, DRAWING)
        found["D_F"] = _judge(s)
    return found


def build_networks(s: SynthesisSettings) -> dict[str, Network]:
    """All networks of a run with first weights that the seed alone decides. Raises SettingsError as `choices`."""
    torch.manual_seed(derive_seed(s.seed, "weights"))
    found = {}
    for name, choice in choices(s).items():
        found[name] = networks.build(choice.network, **choice.options)
        initialise(found[name], s.initialisation, s.initial_gain)
    return found


def rebuilt(record: RunRecord, names: tuple[str, ...] = ("G", "M")) -> dict[str, Network]:
    """Networks of a run as its record names them, those that it has."""
    chosen = {name: record.networks[name] for name in names if name in record.networks}
    return {name: networks.build(choice.network, **choice.options) for name, choice in chosen.items()}


class FaceMaker(nn.Module):
    """Drawing and points -> face with depth: the generator, with the mapping before it where there is one."""

    def __init__(self, parts: Mapping[str, nn.Module], mapping: str, *, with_drawing: bool) -> None:
        super().__init__()
        self.generator, self.mapper = parts["G"], parts.get("M")
        self._mapping, self._with_drawing = mapping, with_drawing

    @classmethod
    def of(cls, record: RunRecord, parts: Mapping[str, nn.Module]) -> FaceMaker:
        """That of a run."""
        settings = record.settings
        return cls(parts, str(settings["mapping"]), with_drawing=bool(settings["mapping_with_drawing"]))

    def forward(self, feature: torch.Tensor, landmarks: torch.Tensor) -> torch.Tensor:
        """(N, 1, S, S) and (N, 140) -> (N, 4, S, S) in [-1, 1], not masked."""
        read = feature
        if self.mapper is not None:
            mapped = self._mapped(feature, landmarks)
            read = torch.cat((mapped, feature), 1) if self._with_drawing else mapped
        made: torch.Tensor = self.generator(read)
        return made

    def _mapped(self, feature: torch.Tensor, landmarks: torch.Tensor) -> torch.Tensor:
        assert self.mapper is not None
        if self._mapping == "residual":
            found: torch.Tensor = self.mapper(feature)
        elif self._mapping == "mlp_with_conv_512":
            found = self.mapper(landmarks)
        else:
            found = self.mapper(landmarks, feature)
        return found


def _generator(s: SynthesisSettings, before: int, after: int) -> NetworkChoice:
    options: dict[str, Option] = {
        "input_channels": before,
        "output_channels": after,
        "width": s.width,
        "norm": s.norm,
        "dropout": s.dropout,
    }
    if s.generator == "unet":
        levels = unet_levels(s.resolution)
        name = f"unet_{min(max(2**levels, 128), 512)}"
        options["levels"] = levels
    else:
        name = s.generator
    return NetworkChoice(network=f"synth_G_{name}", options=options)


def unet_levels(resolution: int) -> int:
    """How often a picture of that side can be halved, at most nine times. Raises SettingsError: not often enough."""
    levels = min((resolution & -resolution).bit_length() - 1, _MOST_LEVELS)
    if levels < _LEAST_LEVELS:
        remedy = "choose a multiple of 32"
        raise SettingsError(f"A U-Net cannot halve {resolution} px often enough", field="resolution", remedy=remedy)
    return levels


def _judge(s: SynthesisSettings) -> NetworkChoice:
    options: dict[str, Option] = {
        "input_channels": DRAWING + PICTURE,
        "width": s.discriminator_width,
        "norm": s.norm,
    }
    if s.discriminator != "pixel":
        options |= {"layers": s.discriminator_layers, "features": s.extended and s.feature_weight > 0}
    if s.discriminator == "multiscale":
        options["scales"] = s.discriminator_scales
    return NetworkChoice(network=f"synth_D_{s.discriminator}", options=options)


def _mapping(s: SynthesisSettings) -> NetworkChoice:
    options: dict[str, Option] = {"width": s.mapping_width, "norm": s.norm}
    if s.mapping != "residual":
        doublings = s.resolution // _SEED_SIDE
        if s.resolution % _SEED_SIDE or doublings & (doublings - 1):
            raise SettingsError(
                f"A mapping of points makes no pictures of {s.resolution} px",
                field="resolution",
                remedy="choose 128, 256, 512 or 1024, or map the drawing alone",
            )
        options["size"] = s.resolution
    if s.mapping != "mlp_with_conv_512":
        options["residual_blocks"] = s.mapping_blocks
    return NetworkChoice(network=f"synth_M_{s.mapping}", options=options)
