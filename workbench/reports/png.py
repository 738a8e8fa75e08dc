"""A drawing as a PNG picture, for slides and text programs that take no SVG."""

from __future__ import annotations

import io
import math
from itertools import pairwise
from typing import TYPE_CHECKING

from workbench.reports.drawing import Dot, Drawing, Line, Mark, Rectangle, Words
from workbench.reports.pdf import report_fonts

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

_SMOOTH = 2
"""Drawn so many times larger and made smaller again, as lines would have steps."""


def drawing_png(drawing: Drawing, scale: float = 2.0) -> bytes:
    """The drawing on white, `scale` pixels a unit; the same drawing gives the same bytes."""
    from PIL import Image, ImageDraw

    width, height = math.ceil(drawing.width * scale), math.ceil(drawing.height * scale)
    large = Image.new("RGB", (width * _SMOOTH, height * _SMOOTH), "white")
    pen = ImageDraw.Draw(large, "RGBA")
    for mark in drawing.marks:
        _draw(large, pen, mark, scale * _SMOOTH)
    stream = io.BytesIO()
    large.resize((width, height), Image.Resampling.LANCZOS).save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def _draw(picture: Image.Image, pen: ImageDraw.ImageDraw, mark: Mark, scale: float) -> None:
    if isinstance(mark, Rectangle):
        box = [v * scale for v in (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)]
        pen.rectangle(box, fill=mark.fill, outline=mark.edge, width=max(1, round(0.5 * scale)))
    elif isinstance(mark, Dot):
        x, y, r = (v * scale for v in (mark.x, mark.y, mark.radius))
        pen.ellipse((x - r, y - r, x + r, y + r), fill=(*mark.fill, round(255 * mark.opacity)))
    elif isinstance(mark, Line):
        points = [(x * scale, y * scale) for x, y in mark.points]
        for piece in _dashed(points, tuple(d * scale for d in mark.dashes)) if mark.dashes else [points]:
            pen.line(piece, fill=mark.colour, width=max(1, round(mark.width * scale)), joint="curve")
    else:
        _write(picture, pen, mark, scale)


def _write(picture: Image.Image, pen: ImageDraw.ImageDraw, mark: Words, scale: float) -> None:
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(str(report_fonts() / "DejaVuSans.ttf"), round(mark.size * scale * 0.94))
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[mark.anchor]
    if not mark.upwards:
        pen.text((mark.x * scale, mark.y * scale), mark.text, fill=mark.colour, font=font, anchor=anchor)
        return
    left, top, right, bottom = font.getbbox(mark.text, anchor=anchor)
    words = Image.new("L", (math.ceil(right - left), math.ceil(bottom - top)))
    ImageDraw.Draw(words).text((-left, -top), mark.text, fill=255, font=font, anchor=anchor)
    # Turned to the left, what lay right of the point lies above it.
    turned = words.transpose(Image.Transpose.ROTATE_90)
    picture.paste(mark.colour, (round(mark.x * scale + top), round(mark.y * scale - right)), turned)


def _dashed(points: list[tuple[float, float]], dashes: tuple[float, ...]) -> list[list[tuple[float, float]]]:
    """Pieces of a line, (on, off) long; the pattern goes on around its corners."""
    on, off = dashes
    pieces: list[list[tuple[float, float]]] = []
    gone = 0.0
    for (x, y), (to_x, to_y) in pairwise(points):
        length = math.hypot(to_x - x, to_y - y)
        at = -(gone % (on + off))
        while at < length:
            begin, end = max(at, 0.0), min(at + on, length)
            if end > begin:
                pieces.append([(x + (to_x - x) * s / length, y + (to_y - y) * s / length) for s in (begin, end)])
            at += on + off
        gone += length
    return pieces
