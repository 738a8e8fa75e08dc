"""One HTML file that opens anywhere, put together of parts: figures are inside it, nothing is fetched."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from workbench.datasets.channel_files import png_bytes
from workbench.reports.parts import Part, Picture, Report, shares

_STYLE = """
body{font:14px/1.5 'Segoe UI',system-ui,sans-serif;color:#1c2430;background:#f5f6f8;margin:0;padding:24px}
main{max-width:1160px;margin:auto}h1{font-size:20px;margin:0}h2{font-size:15px;margin:0 0 8px}
p,figcaption,th{color:#5f6b7a}p{margin:4px 0}p.warn{color:#8a4b08;font-weight:600}
.card{background:#fff;border:1px solid #dde2ea;border-radius:8px;padding:16px;margin-top:12px;overflow-x:auto}
.grid{display:grid;gap:12px;margin-top:8px}figure{margin:0 0 8px}img,svg{max-width:100%;display:block}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
td,th{padding:4px 8px;border-top:1px solid #dde2ea;text-align:right}td:first-child,th:first-child{text-align:left}
td.best{font-weight:700;color:#0b6b3a}table.said td{text-align:left;word-break:break-word}
@media print{body{background:#fff;padding:0}.card{break-inside:avoid}}
"""


def html_of(report: Report) -> str:
    """The report as one HTML file."""
    return _page(report.title, (_sentences(report.sentences), *(_card(part) for part in report.parts)))


def _page(title: str, parts: Iterable[str]) -> str:
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>{''.join(parts)}</main></body></html>"
    )


def _card(part: Part) -> str:
    inside = [
        _sentences(part.warnings, "warn"),
        _sentences(part.sentences),
        part.sheet.html() if part.sheet else "",
        _grid([drawing.svg() for drawing in part.drawings], part.across),
        "".join(
            _row(part.pictures[i : i + part.across], part.across) for i in range(0, len(part.pictures), part.across)
        ),
        _facts(part.facts) if part.facts else "",
    ]
    return f"<div class='card'><h2>{escape(part.heading)}</h2>{''.join(inside)}</div>"


def _sentences(texts: Iterable[str], kind: str = "") -> str:
    return "".join(f"<p class='{kind}'>{escape(text)}</p>" for text in texts if text)


def _grid(cells: list[str], across: int) -> str:
    if not cells or across == 1:
        return "".join(cells)
    return f"<div class='grid' style='grid-template-columns:repeat({across},1fr)'>{''.join(cells)}</div>"


def _row(row: Sequence[Picture | None], across: int) -> str:
    """Pictures beside each other, equally high; an empty place is kept."""
    if not any(row):
        return ""
    cells = ["<span></span>" if one is None else _picture(one) for one in row]
    if across == 1:
        return "".join(cells)
    columns = " ".join(f"{share:.4f}fr" for share in shares(row, across))
    return f"<div class='grid' style='grid-template-columns:{columns}'>{''.join(cells)}</div>"


def _picture(one: Picture) -> str:
    channels = [2, 1, 0, 3][: one.pixels.shape[2]]
    source = base64.b64encode(png_bytes(one.pixels[..., channels])).decode("ascii")
    words = escape(one.caption)
    return f"<figure><img alt='{words}' src='data:image/png;base64,{source}'><figcaption>{words}</figcaption></figure>"


def _facts(values: Mapping[str, object]) -> str:
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(str(value))}</td></tr>" for name, value in values.items())
    return f"<table class='said'>{rows}</table>"
