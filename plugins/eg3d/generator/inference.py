"""The convolutional parts for inference: the layers' values but for rounding, in a third of the time.

The gain of the activation is multiplied into the weights, memory is used again, channels lie together, and on a
processor large pictures are convolved by tiles. Gradients are not tracked.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from plugins.eg3d.generator.backbone import RESOLUTIONS, Synthesis
from plugins.eg3d.generator.layers import NoiseMode, StyledConv, ToImage, filtered, upsampled
from plugins.eg3d.generator.superresolution import SuperBlock, Superresolution
from plugins.eg3d.generator.tiles import TileWeights, activated, fits

_SLOPE = 0.2
_GAIN = math.sqrt(2.0)
_TINY = 1e-8
_TILED_FROM, _TILED_FROM_DOUBLING = 64, 128
"""Side of the picture, px, from which tiles pay: to double, four times the weights have to be turned into theirs."""


def synthesised(synthesis: Synthesis, ws: Tensor, noise: NoiseMode) -> Tensor:
    """As `Synthesis.forward`: ws (N, 14, w_dim) -> (N, 96, 256, 256)."""
    blocks = [getattr(synthesis, f"b{resolution}") for resolution in RESOLUTIONS]
    const = blocks[0].const[None].expand(ws.shape[0], -1, -1, -1)
    x = styled(blocks[0].conv1, const.contiguous(memory_format=torch.channels_last), ws[:, 0], noise)
    image = to_image(blocks[0].torgb, x, ws[:, 1])
    for row, block in zip(range(1, ws.shape[1], 2), blocks[1:], strict=False):
        x = styled(block.conv1, styled(block.conv0, x, ws[:, row], noise), ws[:, row + 1], noise)
        image = upsampled(image).add_(to_image(block.torgb, x, ws[:, row + 2]))
    return image.contiguous()


def superresolved(
    network: Superresolution, features: Tensor, ws: Tensor, noise: NoiseMode, dtype: torch.dtype = torch.float32
) -> Tensor:
    """As `Superresolution.forward`: (N, 32, R, R) -> (N, 3, H, H); convolutions in `dtype`, the picture in single."""
    x = network.resized(features)
    picture, w = x[:, :3], ws[:, -1]
    x = x.to(dtype, memory_format=torch.channels_last)
    for block in (network.block0, network.block1):
        x, picture = _block(block, x, picture, w, noise)
    return picture


def _block(block: SuperBlock, x: Tensor, picture: Tensor, w: Tensor, noise: NoiseMode) -> tuple[Tensor, Tensor]:
    for layer in (block.conv0, block.conv1):
        x = styled(layer, x, w, noise)
    return x, (upsampled(picture) if block.up else picture) + to_image(block.torgb, x, w)


def styled(layer: StyledConv, x: Tensor, w: Tensor, noise: NoiseMode) -> Tensor:
    """As `StyledConv.forward`: x (N, I, H, W), w (N, w_dim) -> (N, O, H', W'), in the precision of x."""
    if _tiles_pay(layer, x):
        return _tiled(layer, x, w, noise)
    weight, styles = _scaled(layer.weight, layer.affine(w), x.dtype)
    if x.shape[0] == 1:
        y = _convolved(x, _modulated(weight, styles[0]), layer.up)
        y += (layer.bias * _GAIN).to(y.dtype)[:, None, None]
    else:
        # By linearity, styles may scale what goes in and what comes out instead of the weights: one for all faces.
        length = (styles.square() @ weight.square().sum(dim=(2, 3)).t() + _TINY).rsqrt()
        y = _convolved(x * styles.to(x.dtype)[:, :, None, None], weight, layer.up)
        y = torch.addcmul(
            (layer.bias * _GAIN).to(y.dtype)[:, None, None], y, (length * _GAIN).to(y.dtype)[:, :, None, None]
        )
    added = _noise(layer, x.shape[0], y.shape[2], noise)
    if added is not None:
        y += added.to(y.dtype)
    y = functional.leaky_relu_(y, _SLOPE)
    return y if layer.clamp is None else y.clamp_(-layer.clamp, layer.clamp)


def to_image(layer: ToImage, x: Tensor, w: Tensor) -> Tensor:
    """As `ToImage.forward`, in the precision of x but single at the end: (N, I, H, W) -> (N, O, H, W)."""
    styles = layer.affine(w) / math.sqrt(layer.weight.shape[1])
    own = layer.weight[None, :, :, 0, 0] * styles[:, None]
    rows = x.permute(0, 2, 3, 1).flatten(1, 2)
    y = torch.baddbmm(layer.bias.to(x.dtype)[None, None], rows, own.to(x.dtype).transpose(1, 2)).float()
    y = y.reshape(x.shape[0], *x.shape[2:], -1).permute(0, 3, 1, 2)
    return y if layer.clamp is None else y.clamp_(-layer.clamp, layer.clamp)


def _tiles_pay(layer: StyledConv, x: Tensor) -> bool:
    from_side = _TILED_FROM_DOUBLING if layer.up else _TILED_FROM
    return x.device.type == "cpu" and x.dtype == torch.float32 and x.shape[3] >= from_side and fits(*x.shape[2:])


def _tiled(layer: StyledConv, x: Tensor, w: Tensor, noise: NoiseMode) -> Tensor:
    added = _noise(layer, x.shape[0], x.shape[2] * (2 if layer.up else 1), noise)
    made = []
    for index, style in enumerate(layer.affine(w)):
        weights = TileWeights.of(_modulated(layer.weight, style), up=layer.up)
        field = None if added is None else added[min(index, added.shape[0] - 1), 0]
        rows = x[index].permute(1, 2, 0).contiguous()
        made.append(activated(rows, weights, layer.bias * _GAIN, _SLOPE, layer.clamp, field))
    whole = made[0][None] if len(made) == 1 else torch.stack(made)
    return whole.permute(0, 3, 1, 2)


def _modulated(weight: Tensor, style: Tensor) -> Tensor:
    """(O, I, k, k) of one face, demodulated, times the gain of the activation."""
    own = weight * style[:, None, None]
    return own.mul_(_GAIN * (own.square().sum(dim=(1, 2, 3), keepdim=True) + _TINY).rsqrt())


def _convolved(x: Tensor, weight: Tensor, up: bool) -> Tensor:
    # Weights in the layout of x: with any other, doubling takes three times as long on a processor.
    taps = (weight.transpose(0, 1) if up else weight).to(x.dtype).contiguous(memory_format=torch.channels_last)
    if not up:
        return functional.conv2d(x, taps, padding=1)
    return filtered(functional.conv_transpose2d(x, taps, stride=2), (1, 1, 1, 1), 4.0)


def _noise(layer: StyledConv, n: int, side: int, noise: NoiseMode) -> Tensor | None:
    """(1 or N, 1, side, side), times the gain of the activation."""
    if noise == "none":
        return None
    const = layer.noise_const
    drawn = const[None, None] if noise == "const" else torch.randn(n, 1, side, side, device=const.device)
    return drawn * (layer.noise_strength * _GAIN)


def _scaled(weight: Tensor, styles: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Weights and styles brought near one where half precision would overflow; demodulation undoes it."""
    if dtype != torch.float16:
        return weight, styles
    largest = weight.abs().amax(dim=(1, 2, 3), keepdim=True) * math.sqrt(weight[0].numel())
    return weight / largest, styles / styles.abs().amax(dim=1, keepdim=True)
