"""Discriminators of the face synthesiser: a drawing with colours and depth (N, 5, S, S) -> how real each patch looks.

Tensor names and shapes are those of the published program (facts on the face synthesiser, section 4.4). Its names
differ with what is given back: ``model0.`` to ``model5.`` (``scale0_layer0.`` …) where all layers' outputs are, the
default here; ``model.0`` (``layer0.0``) where only the judgement is.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

from plugins.training.networks.interface import Network
from plugins.training.networks.synth_blocks import Normalisation, has_bias, initialise, normalised

_WIDEST = 8
ByScale = list[list[Tensor]]
"""For every scale, finest first: outputs of the layers, last the judgement. Without features the judgement alone."""


class PatchDiscriminator(Network):
    """PatchGAN: 4x4 convolutions padded by 2, `layers` of which halve.

    Parameters
    ----------
    input_channels : drawing, blue, green, red, depth.
    width : channels of the first layer, doubled by each further one up to eight times.
    layers : layers that halve.
    norm : normalisation after convolutions.
    features : give the list of all layers' outputs, last the judgement, instead of the judgement alone.
    """

    def __init__(
        self,
        input_channels: int = 5,
        width: int = 64,
        layers: int = 4,
        norm: Normalisation = "batch",
        *,
        features: bool = True,
    ) -> None:
        super().__init__()
        self._names = _hang(self, _stages(input_channels, width, layers, norm), "model", features=features)
        self.features = features
        initialise(self)

    def by_scale(self, x: Tensor) -> ByScale:
        """What it says of a picture, by scale: there is one."""
        return [_outputs(self, self._names, x)]

    def forward(self, x: Tensor) -> list[Tensor] | Tensor:
        found = self.by_scale(x)[0]
        return found if self.features else found[0]


class MultiscaleDiscriminator(Network):
    """Equal discriminators that look at the picture at several sizes, each half the one before.

    Gives the outputs of the finest first, which bears the highest number; `by_scale` keeps them apart.
    Parameters: as of `PatchDiscriminator`; scales : how many.
    """

    def __init__(
        self,
        input_channels: int = 5,
        width: int = 64,
        layers: int = 4,
        scales: int = 3,
        norm: Normalisation = "batch",
        *,
        features: bool = True,
    ) -> None:
        super().__init__()
        self._names = []
        for i in range(scales):
            name = f"scale{i}_layer" if features else f"layer{i}"
            self._names.append(_hang(self, _stages(input_channels, width, layers, norm), name, features=features))
        self.downsample = nn.AvgPool2d(3, 2, 1, count_include_pad=False)
        initialise(self)

    def by_scale(self, x: Tensor) -> ByScale:
        """What the discriminators say of a picture, finest first."""
        found: ByScale = []
        for names in reversed(self._names):
            x = self.downsample(x) if found else x
            found.append(_outputs(self, names, x))
        return found

    def forward(self, x: Tensor) -> list[Tensor]:
        return [output for scale in self.by_scale(x) for output in scale]


class PixelDiscriminator(Network):
    """Judges every pixel by itself: 1x1 convolutions. Gives the judgement alone."""

    def __init__(self, input_channels: int = 5, width: int = 64, norm: Normalisation = "batch") -> None:
        super().__init__()
        bias = has_bias(norm)
        self.net = nn.Sequential(
            nn.Conv2d(input_channels, width, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 1, bias=bias),
            normalised(norm, 2 * width),
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * width, 1, 1, bias=bias),
        )
        initialise(self)

    def by_scale(self, x: Tensor) -> ByScale:
        """What it says of a picture, by scale: there is one, without features."""
        return [[self(x)]]

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.net(x)
        return result


def _stages(input_channels: int, width: int, layers: int, norm: Normalisation) -> list[list[nn.Module]]:
    stages: list[list[nn.Module]] = [[nn.Conv2d(input_channels, width, 4, 2, 2), nn.LeakyReLU(0.2)]]
    before = width
    for n in range(1, layers + 1):
        after = min(2 * before, _WIDEST * width)
        stride = 2 if n < layers else 1
        convolution = nn.Conv2d(before, after, 4, stride, 2, bias=has_bias(norm))
        stages.append([convolution, normalised(norm, after), nn.LeakyReLU(0.2)])
        before = after
    return [*stages, [nn.Conv2d(before, 1, 4, 1, 2)]]


def _hang(owner: nn.Module, stages: list[list[nn.Module]], name: str, *, features: bool) -> list[str]:
    """Make the stages parts of `owner`, one by one where their outputs are wanted; names of the parts in order."""
    if not features:
        owner.add_module(name, nn.Sequential(*(part for stage in stages for part in stage)))
        return [name]
    for i, stage in enumerate(stages):
        owner.add_module(f"{name}{i}", nn.Sequential(*stage))
    return [f"{name}{i}" for i in range(len(stages))]


def _outputs(owner: nn.Module, names: list[str], x: Tensor) -> list[Tensor]:
    found = []
    for name in names:
        x = owner.get_submodule(name)(x)
        found.append(x)
    return found


_KINDS: dict[str, Callable[..., Network]] = {
    "n_layers": PatchDiscriminator,
    "multiscale": MultiscaleDiscriminator,
    "pixel": PixelDiscriminator,
}


def build(kind: str, **options: int | str | bool) -> Network:
    """The discriminator of a kind. Raises TypeError: unknown option."""
    return _KINDS[kind](**options)
