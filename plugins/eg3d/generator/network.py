"""All weights of one generator as a module whose names are those of EG3D's files; differentiable throughout."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from plugins.eg3d.configuration import Configuration
from plugins.eg3d.generator.backbone import RESOLUTIONS, Backbone, Synthesis
from plugins.eg3d.generator.decoder import Decoder
from plugins.eg3d.generator.mapping import Mapping
from plugins.eg3d.generator.superresolution import Superresolution
from workbench.api import DataError

_SHOWN = 3
PLANES = 3


@dataclass(frozen=True)
class Widths:
    """Sizes that a file tells only by the shapes of its tensors."""

    channels: MappingOf[int, int]
    mapping_layers: int = 2
    plane_channels: int = 32
    decoder_hidden: int = 64
    decoder_outputs: int = 33

    @classmethod
    def of(cls, state: MappingOf[str, Tensor]) -> Self:
        """Sizes of a state dict. Raises DataError where a tensor that tells one is missing."""
        try:
            layers = sum(f"backbone.mapping.fc{index}.weight" in state for index in range(64))
            return cls(
                channels={r: state[f"backbone.synthesis.b{r}.conv1.weight"].shape[0] for r in RESOLUTIONS},
                mapping_layers=layers,
                plane_channels=state["backbone.synthesis.b256.torgb.weight"].shape[0] // PLANES,
                decoder_hidden=state["decoder.net.0.weight"].shape[0],
                decoder_outputs=state["decoder.net.2.weight"].shape[0],
            )
        except KeyError as error:
            raise DataError(
                f"The file has no tensor {error.args[0]}, so it is no EG3D generator",
                remedy="choose an EG3D model file",
            ) from error


class Network(nn.Module):
    """Backbone, superresolution and decoder of one generator."""

    def __init__(self, configuration: Configuration, widths: Widths) -> None:
        super().__init__()
        c, options = configuration, configuration.rendering
        self.register_buffer("dataset_label_std", torch.zeros(c.c_dim))
        self.backbone = Backbone(
            Mapping(c.z_dim, c.c_dim, c.w_dim, widths.mapping_layers),
            Synthesis(widths.channels, PLANES * widths.plane_channels, c.w_dim),
        )
        self.superresolution = Superresolution(
            options.superresolution_module, clamp=c.clamp_superresolution, antialias=options.sr_antialias
        )
        self.decoder = Decoder(
            widths.plane_channels, widths.decoder_hidden, widths.decoder_outputs, options.decoder_lr_mul
        )

    @classmethod
    def from_state(cls, configuration: Configuration, state: MappingOf[str, Tensor]) -> Self:
        """The network of a file's tensors, for inference: nothing needs gradients, nothing is copied.

        Raises
        ------
        DataError : tensors are missing, superfluous or of another shape.
        """
        widths = Widths.of(state)
        with _Unfilled():
            network = cls(configuration, widths)
        wanted = network.state_dict()
        told = {"dataset_label_std": torch.zeros(configuration.c_dim), **state}
        _refuse_other(wanted, told)
        network.load_state_dict({name: told[name].float() for name in wanted}, assign=True)
        return network.eval().requires_grad_(False)


class _Unfilled(TorchFunctionMode):
    """Modules made with whatever lies in memory, since the file's tensors take its place at once.

    Not on the meta device: the first use of that loads torch's compiler, about a second of a generator's opening.
    """

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        return (torch.empty if function is torch.randn else function)(*args, **(kwargs or {}))


def _refuse_other(wanted: MappingOf[str, Tensor], given: MappingOf[str, Tensor]) -> None:
    problems = [f"{name} is missing" for name in wanted if name not in given]
    problems += [f"{name} is unknown" for name in given if name not in wanted]
    problems += [
        f"{name} is {tuple(given[name].shape)} and not {tuple(wanted[name].shape)}"
        for name in wanted
        if name in given and given[name].shape != wanted[name].shape
    ]
    if problems:
        more = f" and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise DataError(
            f"The tensors are not those of an EG3D generator: {', '.join(problems[:_SHOWN])}{more}",
            remedy="choose a file that training or a converter of EG3D wrote",
        )
