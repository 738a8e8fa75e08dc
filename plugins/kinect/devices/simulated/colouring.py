"""Colours of the pixels of one drawn person: texels of the triangle times the light at its corners, compiled."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.devices.simulated.rasteriser import Float, Ids, Seen, Single
from plugins.kinect.devices.simulated.texels import Texels
from workbench.api import compiled

STEPS, WHITEST = 8192, 4.0
"""Entries of a response table and the radiance at its end."""


def colour_in(
    picture: NDArray[np.uint8], seen: Seen, first_number: int, pixels: Float, faces: Ids,
    light: Single, texels: Texels, response: NDArray[np.uint8], gains: Single,
) -> None:  # fmt: skip
    """Writes a person's pixels into the (h, w, 3) BGR picture of the seen box, in place.

    light : (V, 6) received light and highlight, red, green, blue. response : (STEPS,) 8-bit value of a radiance;
    gains : (3,) of red, green, blue before it.
    """
    box = seen.box
    _colour_in(
        picture, seen.triangle, first_number, box.x, box.y, pixels, faces, light, texels.first, texels.side,
        texels.values, response, (gains * np.float32(STEPS / WHITEST)).astype(np.float32),
    )  # fmt: skip


@compiled
def _colour_in(  # type: ignore[no-untyped-def]
    picture, triangle, first_number, left, top, pixels, faces, light, firsts, sides, values, response, gains
) -> None:
    height, width = triangle.shape
    count, last = len(faces), np.float32(len(response) - 1)
    start, step = np.empty(6, np.float32), np.empty(6, np.float32)
    for row in range(height):
        column = 0
        numbers = triangle[row]
        while column < width:
            number = numbers[column]
            face = number - first_number
            if face < 0 or face >= count:
                column += 1
                continue
            end = column + 1
            while end < width and numbers[end] == number:
                end += 1
            i, j, k = faces[face, 0], faces[face, 1], faces[face, 2]
            x0, y0 = pixels[i, 0] - left - column - 0.5, pixels[i, 1] - top - row - 0.5
            x1, y1 = pixels[j, 0] - pixels[i, 0], pixels[j, 1] - pixels[i, 1]
            x2, y2 = pixels[k, 0] - pixels[i, 0], pixels[k, 1] - pixels[i, 1]
            per_area = 1.0 / (x1 * y2 - y1 * x2)
            second, third = (y0 * x2 - x0 * y2) * per_area, (x0 * y1 - y0 * x1) * per_area
            second_step, third_step = y2 * per_area, -y1 * per_area
            for value in range(6):
                one, two = light[j, value] - light[i, value], light[k, value] - light[i, value]
                gain = gains[value % 3]
                start[value] = (light[i, value] + second * one + third * two) * gain
                step[value] = (second_step * one + third_step * two) * gain
            received0, received1, received2 = start[0], start[1], start[2]
            shine0, shine1, shine2 = start[3], start[4], start[5]
            side = np.int64(sides[face])
            own = values[firsts[face] : firsts[face] + side * (side + 1) // 2]
            u, u_step = np.float32(second * side), np.float32(second_step * side)
            v, v_step = np.float32(third * side), np.float32(third_step * side)
            line = picture[row, column:end]
            for n in range(end - column):
                along = np.float32(n)
                across: Any = min(max(np.int64(u + along * u_step), 0), side - 1)
                down: Any = min(max(np.int64(v + along * v_step), 0), side - 1 - across)
                texel = own[np.uint64(down * side - down * (down - 1) // 2 + across)]
                red = texel[0] * (received0 + along * step[0]) + shine0 + along * step[3]
                green = texel[1] * (received1 + along * step[1]) + shine1 + along * step[4]
                blue = texel[2] * (received2 + along * step[2]) + shine2 + along * step[5]
                pixel = line[n]
                pixel[0] = response[np.uint64(min(max(blue, np.float32(0)), last))]
                pixel[1] = response[np.uint64(min(max(green, np.float32(0)), last))]
                pixel[2] = response[np.uint64(min(max(red, np.float32(0)), last))]
            column = end
