"""The layers of a style-based generator: equalised learning rate, modulated convolution, resampling by a small FIR.

Formulas: Karras et al., "Analyzing and Improving the Image Quality of StyleGAN" (2020), as EG3D applies them. Names of
parameters and buffers are those of EG3D's files.
"""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

NoiseMode = Literal["const", "none", "random"]
_SLOPE = 0.2
_TAPS = (1.0, 3.0, 3.0, 1.0)


def leaky(x: Tensor, clamp: float | None = None) -> Tensor:
    """Leaky ReLU of slope 0.2 times the square root of two, kept within ±`clamp`."""
    x = functional.leaky_relu(x, _SLOPE) * math.sqrt(2.0)
    return x if clamp is None else x.clamp(-clamp, clamp)


def resample_filter() -> Tensor:
    """(4, 4) FIR [1, 3, 3, 1] x [1, 3, 3, 1], sum 1; every file carries it beside each layer."""
    taps = torch.tensor(_TAPS)
    return torch.outer(taps, taps) / taps.sum() ** 2


def filtered(x: Tensor, padding: tuple[int, int, int, int], gain: float) -> Tensor:
    """(N, C, H, W) padded (left, right, top, bottom) with zeros, then the FIR times `gain`, in two passes."""
    c = x.shape[1]
    taps = (torch.tensor(_TAPS, dtype=x.dtype, device=x.device) * (math.sqrt(gain) / sum(_TAPS))).expand(c, 1, 4)
    # Each channel by itself in groups: as pictures of one channel each, it takes fifteen times as long on a processor.
    rows = functional.conv2d(functional.pad(x, padding), taps[..., None], groups=c)
    return functional.conv2d(rows, taps[:, :, None], groups=c)


def upsampled(x: Tensor) -> Tensor:
    """(N, C, H, W) -> (N, C, 2H, 2W): zeros between the pixels, then the FIR with gain 4.

    Every pixel gets 3/4 of the nearest and 1/4 of the next along each axis: linear interpolation, with zeros beyond the
    rim.
    """
    wide = functional.interpolate(functional.pad(x, (1, 1, 1, 1)), scale_factor=2.0, mode="bilinear")
    return wide[:, :, 2:-2, 2:-2]


def modulated_conv(x: Tensor, weight: Tensor, styles: Tensor, *, up: bool = False, demodulate: bool = True) -> Tensor:
    """Convolution whose weights every sample's style scales.

    x (N, I, H, W), weight (O, I, k, k), styles (N, I) -> (N, O, H', W'); H' = 2H with `up`, else H. Demodulation
    brings each output channel's weights to unit length.
    """
    n, _, h, w = x.shape
    o, i, k, _ = weight.shape
    own = weight[None] * styles[:, None, :, None, None]
    if demodulate:
        own = own * (own.square().sum(dim=(2, 3, 4), keepdim=True) + 1e-8).rsqrt()
    x = x.reshape(1, n * i, h, w)
    if not up:
        return functional.conv2d(x, own.reshape(n * o, i, k, k), padding=k // 2, groups=n).reshape(n, o, h, w)
    own = own.transpose(1, 2).reshape(n * i, o, k, k)
    wide = functional.conv_transpose2d(x, own, stride=2, groups=n).reshape(n, o, 2 * h + 1, 2 * w + 1)
    return filtered(wide, (1, 1, 1, 1), 4.0)


class FullyConnected(nn.Module):
    """y = x (W g)ᵀ + b r with g = r / sqrt(inputs), r the layer's learning rate factor."""

    def __init__(
        self, inputs: int, outputs: int, *, rate: float = 1.0, activate: bool = False, bias: float = 0.0
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.full((outputs,), bias / rate))
        self.rate = rate
        self.activate = activate

    def forward(self, x: Tensor) -> Tensor:
        """(…, inputs) -> (…, outputs), in the precision of x."""
        gain = self.rate / math.sqrt(self.weight.shape[1])
        y = functional.linear(x, self.weight.to(x.dtype) * gain, self.bias.to(x.dtype) * self.rate)
        return leaky(y) if self.activate else y


class StyledConv(nn.Module):
    """Modulated 3 x 3 convolution, noise, bias, leaky ReLU; the first of an up-sampling block doubles the size."""

    def __init__(
        self, inputs: int, outputs: int, w_dim: int, resolution: int, *, up: bool = False, clamp: float | None = None
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.affine = FullyConnected(w_dim, inputs, bias=1.0)
        self.noise_strength = nn.Parameter(torch.zeros(()))
        self.register_buffer("noise_const", torch.randn(resolution, resolution))
        self.register_buffer("resample_filter", resample_filter())
        self.up = up
        self.clamp = clamp
        self.noise_const: Tensor

    def forward(self, x: Tensor, w: Tensor, noise: NoiseMode = "const") -> Tensor:
        """x (N, I, H, W), w (N, w_dim) -> (N, O, H', W')."""
        x = modulated_conv(x, self.weight, self.affine(w), up=self.up)
        if noise == "const":
            x = x + self.noise_const * self.noise_strength
        elif noise == "random":
            x = x + torch.randn_like(x[:, :1]) * self.noise_strength
        return leaky(x + self.bias[:, None, None], self.clamp)


class ToImage(nn.Module):
    """Modulated 1 x 1 convolution without demodulation, from activations to the image (`torgb` in the files)."""

    def __init__(self, inputs: int, outputs: int, w_dim: int, clamp: float | None = None) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 1, 1))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.affine = FullyConnected(w_dim, inputs, bias=1.0)
        self.clamp = clamp

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """x (N, I, H, W), w (N, w_dim) -> (N, O, H, W)."""
        styles = self.affine(w) / math.sqrt(self.weight.shape[1])
        y = modulated_conv(x, self.weight, styles, demodulate=False) + self.bias[:, None, None]
        return y if self.clamp is None else y.clamp(-self.clamp, self.clamp)
