"""The passes over a map that batch norm with a bounded ReLU takes in training, compiled. Maps are (pixels, channels).

With n = (x - mean) / deviation and y = min(max(weight n + bias, least), most), where y is inside the bounds and zero
elsewhere g = dL/dy: dL/dweight = sum g n, dL/dbias = sum g, and over all m pixels
dL/dx = weight / deviation (g - mean of g - n mean of (g n)) (Ioffe and Szegedy 2015).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.api import compiled


@compiled
def forward(
    x: Any,
    y: Any,
    weight: Any,
    bias: Any,
    mean: Any,
    deviation: Any,
    eps: float,
    least: float,
    most: float,
) -> None:
    """Fill `y` (m, c), and `mean` and `deviation` (c,) float64, the root of the variance plus `eps`."""
    pixels, channels = x.shape
    total, squares = np.zeros(channels), np.zeros(channels)
    # Sums of numbers near the channel's first pixel: squares of far numbers would lose their digits.
    first = x[0].copy()
    for i in range(pixels):
        for j in range(channels):
            apart = np.float64(x[i, j] - first[j])
            total[j] += apart
            squares[j] += apart * apart
    scale, shift = np.empty(channels, np.float32), np.empty(channels, np.float32)
    for j in range(channels):
        off = total[j] / pixels
        mean[j] = first[j] + off
        deviation[j] = np.sqrt(max(squares[j] / pixels - off * off, 0.0) + eps)
        scale[j] = weight[j] / deviation[j]
        shift[j] = bias[j] - mean[j] * (weight[j] / deviation[j])
    low, high = np.float32(least), np.float32(most)
    for i in range(pixels):
        for j in range(channels):
            value = x[i, j] * scale[j] + shift[j]
            y[i, j] = low if value < low else (high if value > high else value)


@compiled
def backward(
    gradient: Any,
    x: Any,
    y: Any,
    of_x: Any,
    weight: Any,
    mean: Any,
    deviation: Any,
    of_weight: Any,
    of_bias: Any,
    least: float,
    most: float,
) -> None:
    """Fill `of_x` (m, c), `of_weight` and `of_bias` (c,)."""
    pixels, channels = x.shape
    low, high = np.float32(least), np.float32(most)
    middle = mean.astype(np.float32)
    sums, products = np.zeros(channels), np.zeros(channels)
    zero = np.float32(0)
    for i in range(pixels):
        for j in range(channels):
            g = gradient[i, j] if low < y[i, j] < high else zero
            sums[j] += g
            products[j] += g * (x[i, j] - middle[j])
    a, b, c = np.empty(channels, np.float32), np.empty(channels, np.float32), np.empty(channels, np.float32)
    for j in range(channels):
        of_bias[j] = sums[j]
        of_weight[j] = products[j] / deviation[j]
        factor = weight[j] / deviation[j]
        a[j] = factor
        b[j] = -factor * products[j] / (pixels * deviation[j] * deviation[j])
        c[j] = -factor * sums[j] / pixels
    for i in range(pixels):
        for j in range(channels):
            g = gradient[i, j] if low < y[i, j] < high else zero
            of_x[i, j] = a[j] * g + b[j] * (x[i, j] - middle[j]) + c[j]
