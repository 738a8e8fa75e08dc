"""Batch norm and the ReLU after it as one step, in training on a processor.

The two are bound by memory: apart they read and write a map nine times forwards and back, and the backward pass of the
norm alone took a sixth of a training step of the Attention U-Net with channels last. Together they pass over it five
times. Everywhere else (graphics cards, half precision, other layouts, outside training) they are what they always are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn


def through(parts: Iterable[nn.Module], x: Tensor) -> Tensor:
    """What the parts give one after another, norms and ReLUs that follow each other taken as one."""
    waiting: nn.BatchNorm2d | None = None
    for part in parts:
        if waiting is not None and isinstance(part, nn.ReLU | nn.ReLU6):
            x, waiting = norm_relu(waiting, x, most=_most(part)), None
            continue
        if waiting is not None:
            x, waiting = norm_alone(waiting, x), None
        if isinstance(part, nn.BatchNorm2d):
            waiting = part
        else:
            x = part(x)
    return x if waiting is None else norm_alone(waiting, x)


LEAST = 250_000
"""Numbers in the smallest map for which it pays; smaller ones stay in the processor's cache."""


class Normed(nn.Sequential):
    """Parts one after another, norms and ReLUs that follow each other taken as one."""

    def forward(self, x: Tensor) -> Tensor:
        return through(self, x)


def norm_relu(norm: nn.Module, x: Tensor, most: float = math.inf) -> Tensor:
    """relu(norm(x)), cut at `most`."""
    if isinstance(norm, nn.BatchNorm2d) and _together(norm, x):
        return _applied(norm, x, 0.0, most)
    x = norm(x)
    return x.relu_() if most == math.inf else x.clamp_(0.0, most)


def norm_alone(norm: nn.Module, x: Tensor) -> Tensor:
    """norm(x)."""
    if isinstance(norm, nn.BatchNorm2d) and _together(norm, x):
        return _applied(norm, x, -math.inf, math.inf)
    result: Tensor = norm(x)
    return result


def _most(relu: nn.ReLU | nn.ReLU6) -> float:
    return 6.0 if isinstance(relu, nn.ReLU6) else math.inf


def _together(norm: nn.BatchNorm2d, x: Tensor) -> bool:
    return (
        norm.training
        and norm.momentum is not None
        and norm.running_mean is not None
        and x.device.type == "cpu"
        and x.dtype == torch.float32 == norm.weight.dtype
        and x.is_contiguous(memory_format=torch.channels_last)
        and x.numel() >= LEAST
    )


def _applied(norm: nn.BatchNorm2d, x: Tensor, least: float, most: float) -> Tensor:
    if norm.num_batches_tracked is not None:
        norm.num_batches_tracked.add_(1)
    result: Tensor = _NormRelu.apply(  # type: ignore[no-untyped-call]
        x, norm.weight, norm.bias, norm.running_mean, norm.running_var, norm.momentum, norm.eps, least, most
    )
    return result


class _NormRelu(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        x: Tensor,
        weight: Tensor,
        bias: Tensor,
        running_mean: Tensor,
        running_var: Tensor,
        momentum: float,
        eps: float,
        least: float,
        most: float,
    ) -> Tensor:
        from plugins.training.networks import norm_passes  # compiles on first use; not every process trains

        y = torch.empty_like(x)
        mean, deviation = (torch.empty_like(weight, dtype=torch.float64) for _ in range(2))
        scale, shift, middle, root = (each.detach().numpy() for each in (weight, bias, mean, deviation))
        norm_passes.forward(_rows(x), _rows(y), scale, shift, middle, root, eps, least, most)
        count = x.numel() // x.shape[1]
        variance = deviation.square() - eps
        running_mean.mul_(1 - momentum).add_(mean, alpha=momentum)
        running_var.mul_(1 - momentum).add_(variance, alpha=momentum * count / (count - 1))
        ctx.save_for_backward(x, y, weight, mean, deviation)
        ctx.bounds = (least, most)
        return y

    @staticmethod
    @torch.autograd.function.once_differentiable  # type: ignore[untyped-decorator]
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        from plugins.training.networks import norm_passes

        x, y, weight, mean, deviation = ctx.saved_tensors
        gradient = gradient.contiguous(memory_format=torch.channels_last)
        of_x, of_weight, of_bias = torch.empty_like(x), torch.empty_like(weight), torch.empty_like(weight)
        maps = [_rows(each) for each in (gradient, x, y, of_x)]
        rest = [each.detach().numpy() for each in (weight, mean, deviation, of_weight, of_bias)]
        norm_passes.backward(*maps, *rest, *ctx.bounds)
        return of_x, of_weight, of_bias, None, None, None, None, None, None


def _rows(x: Tensor) -> Any:
    """A map (N, C, H, W) with channels last as (N H W, C), the same memory."""
    return x.detach().permute(0, 2, 3, 1).reshape(-1, x.shape[1]).numpy()
