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
    gains : (3,) of red, green, blue before it. Inside a triangle everything runs straight across the picture: at a
    few pixels wide, perspective inside it does not show.
    """
    planes = np.zeros((len(faces), 3, 8))
    scaled = (gains * np.float32(STEPS / WHITEST)).astype(np.float32)
    _set_planes(planes, seen.box.x, seen.box.y, pixels, faces, light, texels.side, scaled)
    _colour_in(picture, seen.triangle, first_number, planes, texels.first, texels.side, texels.values, response)


@compiled
def _set_planes(planes, left, top, pixels, faces, light, sides, gains) -> None:  # type: ignore[no-untyped-def]
    """Value at the middle of the box's first pixel and slopes of: received light, highlights, texel across, down."""
    for face in range(len(faces)):
        i, j, k = faces[face, 0], faces[face, 1], faces[face, 2]
        x0, y0 = pixels[i, 0] - left - 0.5, pixels[i, 1] - top - 0.5
        x1, y1 = pixels[j, 0] - pixels[i, 0], pixels[j, 1] - pixels[i, 1]
        x2, y2 = pixels[k, 0] - pixels[i, 0], pixels[k, 1] - pixels[i, 1]
        area = x1 * y2 - y1 * x2
        if not (area < 0.0 or area > 0.0):
            continue
        for value in range(8):
            first, one, two = 0.0, 0.0, 0.0
            if value < 6:
                # Texels hold 255 times the root of the reflectance.
                gain = gains[value % 3] / 65025.0 if value < 3 else gains[value % 3] * 1.0
                first = light[i, value] * gain
                one, two = light[j, value] * gain - first, light[k, value] * gain - first
            elif value == 6:
                one = sides[face] * 1.0
            else:
                two = sides[face] * 1.0
            across, down = (one * y2 - two * y1) / area, (two * x1 - one * x2) / area
            planes[face, 0, value] = first - across * x0 - down * y0
            planes[face, 1, value], planes[face, 2, value] = across, down


@compiled
def _colour_in(  # type: ignore[no-untyped-def]
    picture, triangle, first_number, planes, firsts, sides, values, response
) -> None:
    height, width = triangle.shape
    count, last = len(sides), np.float32(len(response) - 1)
    # Flat and with unsigned places: numba checks signed ones for counting from the end.
    out, texels, numbers = picture.ravel(), values.ravel(), triangle.ravel()
    at, step = np.empty(8, np.float32), np.empty(8, np.float32)
    for row in range(height):
        column = 0
        while column < width:
            number = numbers[np.uint64(row * width + column)]
            face = number - first_number
            end = column + 1
            if face < 0 or face >= count:
                column = end
                continue
            while end < width and numbers[np.uint64(row * width + end)] == number:
                end += 1
            for value in range(8):
                slope = planes[face, 1, value]
                at[value] = planes[face, 0, value] + column * slope + row * planes[face, 2, value]
                step[value] = slope
            red0, green0, blue0, shine0, shine1, shine2 = at[0], at[1], at[2], at[3], at[4], at[5]
            red_step, green_step, blue_step, step3, step4, step5 = step[0], step[1], step[2], step[3], step[4], step[5]
            across0, across_step, down0, down_step = at[6], step[6], at[7], step[7]
            side, first_texel = np.int64(sides[face]), np.int64(firsts[face])
            for n in range(end - column):
                t = np.float32(n)
                across: Any = min(max(np.int64(across0 + t * across_step), 0), side - 1)
                down: Any = min(max(np.int64(down0 + t * down_step), 0), side - 1 - across)
                texel = np.uint64(4 * (first_texel + down * side - ((down * (down - 1)) >> 1) + across))
                red, green = np.float32(texels[texel]), np.float32(texels[texel + np.uint64(1)])
                blue = np.float32(texels[texel + np.uint64(2)])
                red = red * red * (red0 + t * red_step) + shine0 + t * step3
                green = green * green * (green0 + t * green_step) + shine1 + t * step4
                blue = blue * blue * (blue0 + t * blue_step) + shine2 + t * step5
                byte = np.uint64(3 * (row * width + column + n))
                out[byte] = response[np.uint64(min(max(blue, np.float32(0)), last))]
                out[byte + np.uint64(1)] = response[np.uint64(min(max(green, np.float32(0)), last))]
                out[byte + np.uint64(2)] = response[np.uint64(min(max(red, np.float32(0)), last))]
            column = end
