"""The small generator while it is being fitted: sizes, initial weights, and how its tensors become a file's.

In the fit the decoder's first output is the signed distance s to the surface, in units of `BAND` and cut at +-1; the
file holds its density sigma = `LEVEL` - `STEEPNESS` (s - `GROWN`). Rays end a little below the surface of a density
that grows steadily, so level 10, where meshes are cut, lies 0.6 mm outside; pictures then have neither too small a rim
nor too great a depth. A steeper density has stairs of whole pixels for an outline; a gentler one shifts the depth.
"""

from __future__ import annotations

import torch
from torch import Tensor

from plugins.eg3d.configuration import Axes, Configuration, RenderingOptions
from plugins.eg3d.generator import backbone
from plugins.eg3d.generator.backbone import RESOLUTIONS
from plugins.eg3d.generator.mapping import Mapping, normalised
from plugins.eg3d.generator.network import Network, Widths
from resources.eg3d.heads_of_codes import SPREAD, Z_DIM
from resources.eg3d.surfaces import METRES_PER_UNIT

BAND = 0.012
LEVEL, STEEPNESS, GROWN = 10.0, 2250.0, 0.1
NOISE_STRENGTH = 0.05
NUM_WS = 14
CHANNELS = {resolution: max(16, min(4096 // resolution, 128)) for resolution in RESOLUTIONS}
AXES: Axes = (
    ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)),
    ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
)
"""Lookups (x, y), (x, z) and (z, y): what was meant, since no published weights need the other."""


def configuration() -> Configuration:
    """What the file says beside its weights."""
    rendering = RenderingOptions(
        depth_resolution=32, depth_resolution_importance=32, white_back=True, c_gen_conditioning_zero=True,
        superresolution_module="SuperresolutionHybrid8X", superresolution_noise_mode="none",
    )  # fmt: skip
    return Configuration(
        z_dim=Z_DIM, plane_axes=AXES, rendering=rendering, clamp_superresolution=False, metres_per_unit=METRES_PER_UNIT,
        title="Demonstration generator",
    )  # fmt: skip


def new_network(seed: int = 0) -> Network:
    """The network with its weights before the first step."""
    torch.manual_seed(seed)
    network = Network(configuration(), Widths(CHANNELS))
    with torch.no_grad():
        # Only 40 of the 552 inputs are not zero: brought to unit size, or all codes would look alike at first.
        network.backbone.mapping.fc0.weight *= (552 / Z_DIM) ** 0.5  # type: ignore[operator]
        for module in network.modules():
            if hasattr(module, "noise_const"):
                module.noise_const.zero_()
        for block in (network.superresolution.block0, network.superresolution.block1):
            block.torgb.weight.zero_()
        for resolution in (128, 256):
            getattr(network.backbone.synthesis, f"b{resolution}").torgb.weight.zero_()
    return network.to(memory_format=torch.channels_last)


def details(network: Network) -> list[Tensor]:
    """The fixed "noise" pictures of the layers from 16 px on, as weights to be learned.

    A 4 x 4 constant and smooth upsampling leave the first weights without any fine structure; these pictures are where
    it can begin. They are large and their strength is small, so that EG3D's random noise instead of them is faint.
    """
    found = []
    for resolution in RESOLUTIONS[2:]:
        block = getattr(network.backbone.synthesis, f"b{resolution}")
        for layer in (block.conv0, block.conv1):
            layer.noise_strength.requires_grad_(False).fill_(NOISE_STRENGTH)
            found.append(layer.noise_const.requires_grad_(True))
    return found


@torch.no_grad()
def narrow(network: Network) -> None:
    """From codes of spread 1 to those of `SPREAD`: the mapping's first layer is linear in n(z)."""
    network.backbone.mapping.fc0.weight[:, :Z_DIM] *= SPREAD  # type: ignore[index, operator]


def planes_of(
    network: Network, z: Tensor, side: int = 256, *, half: bool = False, spread: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """(N, 14, 512) rows w and (N, 3, 32, side, side) planes of codes; sides below 256 leave out the last blocks.

    `half` : convolutions in bfloat16, twice as fast on processors that have it. spread : (N, 1) factors on n(z), as
    long as the network is not yet narrowed.
    """
    mapping = network.backbone.mapping
    w = torch.cat([normalised(z) * (1.0 if spread is None else spread), _no_camera(mapping, len(z))], 1)
    for name in mapping.layers:
        w = getattr(mapping, name)(w)
    ws = w[:, None].expand(-1, NUM_WS, -1)
    x: Tensor | None = None
    image: Tensor | None = None
    row = 0
    for resolution in [r for r in RESOLUTIONS if r <= side]:
        rows = 2 if resolution == RESOLUTIONS[0] else 3
        block = getattr(network.backbone.synthesis, f"b{resolution}")
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            x, own = block(x, None, ws[:, row : row + rows], "const")
        image = own.float() if image is None else backbone.upsampled(image) + own.float()
        row += rows - 1
    assert image is not None
    return ws, image.reshape(len(z), 3, -1, side, side)


def _no_camera(mapping: Mapping, codes: int) -> Tensor:
    """(N, 512) what the mapping sees where no camera conditions it."""
    assert mapping.embed is not None
    return normalised(mapping.embed(torch.zeros(codes, 25)))


def features_at(planes: Tensor, points: Tensor) -> Tensor:
    """(P, 32) mean of the three lookups of one head's planes (3, 32, S, S) at points (P, 3) in a box of side 1."""
    x, y, z = (2 * points).unbind(-1)
    places = torch.stack([torch.stack(pair, -1) for pair in ((x, y), (x, z), (z, y))])[:, None]
    found = torch.nn.functional.grid_sample(planes, places, mode="bilinear", padding_mode="zeros", align_corners=False)
    return found[:, :, 0].mean(0).T


def distance_and_colours(network: Network, planes: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
    """(P,) signed distance in units of `BAND` and (P, 32) colour features."""
    distance, colours = network.decoder(features_at(planes, points))
    return distance[:, 0], colours


def file_state(network: Network, codes: int = 20_000) -> dict[str, Tensor]:
    """The tensors of the file, half precision; `w_avg` is the mean w of many codes."""
    state = {name: value.detach().clone() for name, value in network.state_dict().items()}
    state["decoder.net.2.weight"][0] *= -STEEPNESS
    state["decoder.net.2.bias"][0] = LEVEL - STEEPNESS * (state["decoder.net.2.bias"][0] - GROWN)
    with torch.no_grad():
        z = torch.randn(codes, Z_DIM, generator=torch.Generator().manual_seed(1))
        state["backbone.mapping.w_avg"] = network.backbone.mapping(z, z.new_zeros(codes, 25)).mean(0)
    return {name: value.half() for name, value in state.items()}
