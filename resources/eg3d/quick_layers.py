"""The same layers' sums in an order that trains several times faster on a processor, put in place for the fit only.

* Modulated convolution: scale the input, convolve with shared weights, scale the output (Karras et al. 2020, appendix).
* [1, 3, 3, 1] is [1, 1] three times over: three 2 x 2 means. Doubling with it is bilinear doubling of a picture padded
  with zeros.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from plugins.eg3d.generator import backbone, layers, superresolution


def use_quick_layers() -> None:
    """Replaces the sums in this process."""
    layers.modulated_conv = modulated_conv
    layers.filtered = filtered
    backbone.upsampled = upsampled  # type: ignore[attr-defined]
    superresolution.upsampled = upsampled  # type: ignore[attr-defined]


def modulated_conv(x: Tensor, weight: Tensor, styles: Tensor, *, up: bool = False, demodulate: bool = True) -> Tensor:
    """As `layers.modulated_conv`."""
    y = x * styles[:, :, None, None].to(x.dtype)
    if up:
        y = filtered(functional.conv_transpose2d(y, weight.transpose(0, 1), stride=2), (1, 1, 1, 1), 4.0)
    else:
        y = functional.conv2d(y, weight, padding=weight.shape[2] // 2)
    if demodulate:
        power = weight.float().square().sum(dim=(2, 3))
        y = y * (styles.float().square() @ power.T + 1e-8).rsqrt()[:, :, None, None].to(y.dtype)
    return y


def filtered(x: Tensor, padding: tuple[int, int, int, int], gain: float) -> Tensor:
    """As `layers.filtered`."""
    y = functional.pad(x, padding)
    for _ in range(3):
        y = functional.avg_pool2d(y, 2, stride=1)
    return y * gain


def upsampled(x: Tensor) -> Tensor:
    """As `layers.upsampled`."""
    padded = functional.pad(x, (1, 1, 1, 1))
    return functional.interpolate(padded, scale_factor=2, mode="bilinear", align_corners=False)[:, :, 2:-2, 2:-2]
