"""The networks of a run, built and given their first weights."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import nn

from plugins.training import networks
from plugins.training.networks.interface import Network
from plugins.training.networks.synth_blocks import initialise
from plugins.training.run_folder import RunRecord
from plugins.training.settings.synthesis import SynthesisSettings
from plugins.training.synthesis.choosing import choices
from workbench.api import derive_seed


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
