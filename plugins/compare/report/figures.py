"""Figures of a comparison: the two surfaces, the error map, and the histogram."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from plugins.compare.measuring import Comparison, Measured
from workbench.api import colourise, cv2, histogram, render_mesh

Picture = NDArray[np.uint8]
_SIDE = 640
_BINS = 48
_WIDE, _HIGH, _FOOT = 600, 190, 34


@dataclass(frozen=True)
class Figures:
    """PNG bytes by file name, and the histogram as SVG."""

    pictures: dict[str, bytes]
    histogram_svg: str


def draw(comparison: Comparison, range_: float, scale: int) -> Figures:
    """All figures, `range_` in the comparison's unit being the end of the colours."""
    side = (_SIDE * scale, _SIDE * scale)
    chosen = comparison.chosen
    prediction = chosen.aligned.surface.mesh
    views = {
        "truth.png": render_mesh(comparison.pair.truth.mesh, size=side),
        "prediction.png": render_mesh(prediction, size=side),
        "error.png": render_mesh(prediction, chosen.signed, (-range_, range_), size=side),
        "error_45.png": render_mesh(prediction, chosen.signed, (-range_, range_), view="three_quarter", size=side),
    }
    pictures = {name: png(view) for name, view in views.items()}
    image = comparison.pair.truth.image
    if image is not None:
        pictures["photo.png"] = png(image)
    return Figures(pictures, histogram_svg(chosen, range_))


def png(picture: Picture) -> bytes:
    """An RGB picture (H, W, 3) as PNG."""
    return bytes(cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))[1])


def histogram_svg(measured: Measured, range_: float) -> str:
    """Signed errors as bars in the colours of the error map, areas as weights."""
    edges, shares, (below, above) = histogram(measured.signed / 1000, measured.weights, range_, _BINS)
    colours = colourise((edges[:-1] + edges[1:]) / 2, -range_, range_, "diverging")
    tallest = max(float(shares.max()), 1e-9)
    width = _WIDE / _BINS
    bars = []
    for i, (share, colour) in enumerate(zip(shares, colours, strict=True)):
        height = (_HIGH - 10) * float(share) / tallest
        bars.append(
            f'<rect x="{i * width + 0.5:.1f}" y="{_HIGH - height:.1f}" width="{width - 1:.1f}" height="{height:.1f}" '
            f'fill="rgb({colour[0]},{colour[1]},{colour[2]})" stroke="#98a3b3" stroke-width="0.4"/>'
        )
    unit = escape(measured.unit)
    marks = [(0, "start", f"−{range_:g} {unit} behind"), (_WIDE / 2, "middle", "0")]
    marks.append((_WIDE, "end", f"+{range_:g} {unit} in front"))
    words = "".join(
        f'<text x="{x:g}" y="{_HIGH + 18}" text-anchor="{anchor}" font-size="12" fill="#5f6b7a">{text}</text>'
        for x, anchor, text in marks
    )
    outside = f"{100 * below:.1f} % below and {100 * above:.1f} % above the range"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH + _FOOT}" role="img">'
        f"<title>Signed errors; {outside}</title>{''.join(bars)}"
        f'<line x1="0" y1="{_HIGH}" x2="{_WIDE}" y2="{_HIGH}" stroke="#98a3b3"/>{words}</svg>'
    )
