"""The passes over maps that a 3x3 convolution by Winograd's F(2x2, 3x3) takes, compiled. Maps are (N, H, W, C).

A map is looked at in tiles of 2x2 results; tile rows of all pictures are numbered through, ceil(H / 2) a picture. What
lies outside a map is zero. Transformed tiles are (16, tiles, C): the 4x4 numbers of a tile, row by row, first.
With B, A of Lavin and Gray 2016: y = A^T [(G w G^T) (B^T d B)] A, so d is read as B^T d B, y as A^T m A, and the
gradient of y goes back as A g A^T.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.api import compiled


@compiled
def to_tiles(x: Any, first: int, last: int, out: Any) -> None:
    """B^T d B of the 4x4 pixels around each tile of tile rows `first` to `last`, channel by channel."""
    _, height, width, channels = x.shape
    down, across = (height + 1) // 2, (width + 1) // 2
    lines = np.zeros((4, 2 * across + 2, channels), np.float32)
    nothing = np.zeros(width * channels, np.float32)
    for row in range(first, last):
        top = 2 * (row % down) - 1
        picture = x[row // down]
        a = picture[top].reshape(-1) if top >= 0 else nothing
        b = picture[top + 1].reshape(-1)
        c = picture[top + 2].reshape(-1) if top + 2 < height else nothing
        d = picture[top + 3].reshape(-1) if top + 3 < height else nothing
        to_0, to_1 = lines[0][1 : width + 1].reshape(-1), lines[1][1 : width + 1].reshape(-1)
        to_2, to_3 = lines[2][1 : width + 1].reshape(-1), lines[3][1 : width + 1].reshape(-1)
        for i in range(width * channels):
            to_0[i] = a[i] - c[i]
        for i in range(width * channels):
            to_1[i] = b[i] + c[i]
        for i in range(width * channels):
            to_2[i] = c[i] - b[i]
        for i in range(width * channels):
            to_3[i] = b[i] - d[i]
        for k in range(4):
            for j in range(across):
                tile = (row - first) * across + j
                p, q, r, s = lines[k, 2 * j], lines[k, 2 * j + 1], lines[k, 2 * j + 2], lines[k, 2 * j + 3]
                # One loop a result: with more arrays in a loop the compiler gives up using the wide registers.
                t = out[4 * k, tile]
                for i in range(channels):
                    t[i] = p[i] - r[i]
                t = out[4 * k + 1, tile]
                for i in range(channels):
                    t[i] = q[i] + r[i]
                t = out[4 * k + 2, tile]
                for i in range(channels):
                    t[i] = r[i] - q[i]
                t = out[4 * k + 3, tile]
                for i in range(channels):
                    t[i] = q[i] - s[i]


@compiled
def from_tiles(tiles: Any, first: int, last: int, bias: Any, y: Any) -> None:
    """A^T m A + bias: the 2x2 results of each tile of tile rows `first` to `last`."""
    _, height, width, channels = y.shape
    down, across = (height + 1) // 2, (width + 1) // 2
    half = np.empty((2, 4, channels), np.float32)
    for row in range(first, last):
        top = 2 * (row % down)
        for j in range(across):
            tile = (row - first) * across + j
            for k in range(4):
                p, q, r, s = tiles[4 * k, tile], tiles[4 * k + 1, tile], tiles[4 * k + 2, tile], tiles[4 * k + 3, tile]
                t = half[0, k]
                for i in range(channels):
                    t[i] = (p[i] + q[i]) + r[i]
                t = half[1, k]
                for i in range(channels):
                    t[i] = (q[i] - r[i]) - s[i]
            for side in range(min(2, width - 2 * j)):
                p, q, r, s = half[side, 0], half[side, 1], half[side, 2], half[side, 3]
                t = y[row // down, top, 2 * j + side]
                for i in range(channels):
                    t[i] = ((p[i] + q[i]) + r[i]) + bias[i]
                if top + 1 < height:
                    t = y[row // down, top + 1, 2 * j + side]
                    for i in range(channels):
                        t[i] = ((q[i] - r[i]) - s[i]) + bias[i]


@compiled
def gradient_to_tiles(gradient: Any, first: int, last: int, out: Any) -> None:
    """A g A^T of the gradient of the 2x2 results of each tile of tile rows `first` to `last`."""
    _, height, width, channels = gradient.shape
    down, across = (height + 1) // 2, (width + 1) // 2
    lines = np.zeros((4, 2 * across, channels), np.float32)
    nothing = np.zeros(width * channels, np.float32)
    for row in range(first, last):
        top = 2 * (row % down)
        picture = gradient[row // down]
        a = picture[top].reshape(-1)
        b = picture[top + 1].reshape(-1) if top + 1 < height else nothing
        to_0, to_1 = lines[0][:width].reshape(-1), lines[1][:width].reshape(-1)
        to_2, to_3 = lines[2][:width].reshape(-1), lines[3][:width].reshape(-1)
        to_0[:] = a
        for i in range(width * channels):
            to_1[i] = a[i] + b[i]
        for i in range(width * channels):
            to_2[i] = a[i] - b[i]
        for i in range(width * channels):
            to_3[i] = -b[i]
        for k in range(4):
            for j in range(across):
                tile = (row - first) * across + j
                p, q = lines[k, 2 * j], lines[k, 2 * j + 1]
                out[4 * k, tile] = p
                t = out[4 * k + 1, tile]
                for i in range(channels):
                    t[i] = p[i] + q[i]
                t = out[4 * k + 2, tile]
                for i in range(channels):
                    t[i] = p[i] - q[i]
                t = out[4 * k + 3, tile]
                for i in range(channels):
                    t[i] = -q[i]
