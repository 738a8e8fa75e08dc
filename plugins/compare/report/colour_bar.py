"""The colour bar of a figure, drawn without a window, and what a PNG says of its colours."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.api import DROPPED, INK, LIGHT_BACKDROP, ColourScale, report_fonts, versions

if TYPE_CHECKING:
    from PIL import ImageFont

Picture = NDArray[np.uint8]
_STRIP, _BAR, _TOP, _TEXT = 0.19, 0.035, 0.13, 0.032
"""Of the picture's height: width of the strip, of the bar, room above and below it, height of the text."""
_WORDS = {True: ("in front", "behind"), False: ("far off", "")}


def with_bar(picture: Picture, scale: ColourScale) -> Picture:
    """The picture (H, W, 3 or 4) with a strip at its right that holds bar, figures and unit."""
    from PIL import Image, ImageDraw

    height = picture.shape[0]
    strip = np.empty((height, round(height * _STRIP), picture.shape[2]), np.uint8)
    strip[:] = (0, 0, 0, 0) if picture.shape[2] == 4 else LIGHT_BACKDROP
    left, width = round(height * 0.01), round(height * _BAR)
    top, bottom = round(height * _TOP), height - round(height * _TOP)
    places = (bottom - 0.5 - np.arange(top, bottom)) / (bottom - top)
    strip[top:bottom, left : left + width, :3] = scale.strip_at(places)[:, None]
    if picture.shape[2] == 4:
        strip[top:bottom, left : left + width, 3] = 255
    drawn = Image.fromarray(strip)
    _annotate(ImageDraw.Draw(drawn), scale, height, (left, top, left + width, bottom))
    return np.hstack([picture, np.asarray(drawn)])


def _annotate(draw: object, scale: ColourScale, height: int, box: tuple[int, int, int, int]) -> None:
    from PIL import ImageDraw

    assert isinstance(draw, ImageDraw.ImageDraw)
    left, top, right, bottom = box
    font, ink, thin = _font(round(height * _TEXT)), (*INK, 255)[: len(draw.mode)], max(1, round(height / 640))
    draw.rectangle((left, top, right, bottom), outline=ink, width=thin)
    for beyond, tip, base in ((scale.over, top - 6 * thin, top), (scale.under, bottom + 6 * thin, bottom)):
        if beyond is not None:
            draw.polygon(
                ((left, base), (right, base), ((left + right) / 2, tip)), fill=(*beyond, 255)[: len(draw.mode)]
            )
    for place, text in scale.ticks():
        y = bottom - place * (bottom - top)
        draw.line((right, y, right + 5 * thin, y), fill=ink, width=thin)
        draw.text((right + 8 * thin, y), text, fill=ink, font=font, anchor="lm")
    above, below = _WORDS[scale.signed]
    line = round(height * _TEXT * 1.35)
    draw.text((left, top - 2 * line), scale.unit, fill=ink, font=font, anchor="lm")
    draw.text((left, top - line), above, fill=ink, font=font, anchor="lm")
    draw.text((left, bottom + line), below, fill=ink, font=font, anchor="lm")
    box_top = bottom + 2 * line - line // 3
    side = round(height * _TEXT * 0.8)
    draw.rectangle((left, box_top, left + side, box_top + side), fill=(*DROPPED, 255)[: len(draw.mode)])
    draw.text((left + side + 4 * thin, box_top + side / 2), "left out", fill=ink, font=font, anchor="lm")


def _font(points: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(report_fonts() / "DejaVuSans.ttf"), points)


def png_of(picture: Picture, title: str, scale: ColourScale | None = None) -> bytes:
    """The picture as PNG with its `png_words`."""
    from PIL import Image, PngImagePlugin

    words = PngImagePlugin.PngInfo()
    for name, text in png_words(title, scale).items():
        words.add_itxt(name, text)
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "PNG", pnginfo=words, compress_level=6)
    return stream.getvalue()


def png_words(title: str, scale: ColourScale | None = None) -> dict[str, str]:
    """What a picture says of itself: what it is, and which colours stand for which errors; no date, so that the same
    picture gives the same bytes."""
    said = {"Title": title, "Software": f"Face Depth Workbench {versions()['workbench']}"}
    if scale is not None:
        said["Colour map"] = scale.colour_map
        said["Colour range"] = f"{scale.low:g} to {scale.high:g} {scale.unit}"
        said["Colour unit"] = scale.unit
        said["Colour scale"] = json.dumps(asdict(scale))
    return said
