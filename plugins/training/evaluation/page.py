"""One HTML file that opens anywhere, put together of parts: figures are inside it, nothing is fetched."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from html import escape

_STYLE = """
body{font:14px/1.5 'Segoe UI',system-ui,sans-serif;color:#1c2430;background:#f5f6f8;margin:0;padding:24px}
main{max-width:1160px;margin:auto}h1{font-size:20px;margin:0}h2{font-size:15px;margin:0 0 8px}
p,figcaption,th{color:#5f6b7a}p{margin:4px 0}p.warn{color:#8a4b08;font-weight:600}
.card{background:#fff;border:1px solid #dde2ea;border-radius:8px;padding:16px;margin-top:12px;overflow-x:auto}
.row{display:flex;flex-wrap:wrap;gap:12px}.row>*{flex:1 1 320px}figure{margin:0 0 8px}img{max-width:100%;display:block}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
td,th{padding:4px 8px;border-top:1px solid #dde2ea;text-align:right}td:first-child,th:first-child{text-align:left}
td.best{font-weight:700;color:#0b6b3a}table.said td{text-align:left;word-break:break-word}
@media print{body{background:#fff;padding:0}.card{break-inside:avoid}}
"""


def page(title: str, parts: Iterable[str]) -> str:
    """The whole file of parts that are HTML already."""
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>{''.join(parts)}</main></body></html>"
    )


def card(heading: str, *parts: str) -> str:
    """A framed part with a heading."""
    return f"<div class='card'><h2>{escape(heading)}</h2>{''.join(parts)}</div>"


def sentences(texts: Iterable[str], kind: str = "") -> str:
    """Paragraphs; `kind` "warn" makes them stand out."""
    return "".join(f"<p class='{kind}'>{escape(text)}</p>" for text in texts if text)


def picture(png: bytes, caption: str) -> str:
    """An embedded PNG picture with its caption."""
    source, words = base64.b64encode(png).decode("ascii"), escape(caption)
    return f"<figure><img alt='{words}' src='data:image/png;base64,{source}'><figcaption>{words}</figcaption></figure>"


def facts(values: Mapping[str, object]) -> str:
    """Names and values, one a line."""
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(str(value))}</td></tr>" for name, value in values.items())
    return f"<table class='said'>{rows}</table>"


def scatter_svg(x: Sequence[float], y: Sequence[float], x_title: str, y_title: str) -> str:
    """Points of two numbers each on equal axes, with the line of equality."""
    side, margin = 320, 34
    low, high = scatter_range(x, y)

    def place(value: float) -> float:
        return (value - low) / (high - low) * (side - margin)

    dots = "".join(
        f'<circle cx="{margin + place(a):.1f}" cy="{side - margin - place(b):.1f}" r="2.6" fill="#2f6fd0" '
        f'fill-opacity="0.6"/>'
        for a, b in zip(x, y, strict=True)
    )
    words = (
        f'<text x="{margin}" y="{side - margin + 14}">{low:.3g}</text>'
        f'<text x="{side}" y="{side - margin + 14}" text-anchor="end">{high:.3g}</text>'
        f'<text x="{(side + margin) / 2}" y="{side - 6}" text-anchor="middle">{escape(x_title)}</text>'
        f'<text x="12" y="{(side - margin) / 2}" text-anchor="middle" '
        f'transform="rotate(-90 12 {(side - margin) / 2})">{escape(y_title)}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" role="img" font-size="11" '
        f'fill="#5f6b7a"><title>{escape(y_title)} against {escape(x_title)}</title>'
        f'<rect x="{margin}" y="0" width="{side - margin}" height="{side - margin}" fill="none" stroke="#dde2ea"/>'
        f'<line x1="{margin}" y1="{side - margin}" x2="{side}" y2="0" stroke="#98a3b3" stroke-dasharray="4 3"/>'
        f"{dots}{words}</svg>"
    )


def scatter_range(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Ends of both axes of a scatter: those of all values, with a little room on both sides."""
    low, high = min([*x, *y], default=0.0), max([*x, *y], default=1.0)
    room = max(0.06 * (high - low), 1e-9)
    return low - room, high + room
