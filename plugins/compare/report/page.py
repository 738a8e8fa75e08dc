"""The report as one HTML file that opens anywhere: figures are inside it, nothing is fetched."""

from __future__ import annotations

import base64
from html import escape

from plugins.compare.choosing import Headline
from plugins.compare.measuring import Comparison
from plugins.compare.report.figures import Figures
from plugins.compare.report.tables import alignment_rows, caution, figure_rows
from plugins.compare.settings import ALIGNMENTS, REGIONS, PairSettings
from workbench.api import now, versions

_STYLE = """
body{font:14px/1.5 'Segoe UI',system-ui,sans-serif;color:#1c2430;background:#f5f6f8;margin:0;padding:24px}
main{max-width:1120px;margin:auto}h1{font-size:20px;margin:0}h2{font-size:14px;margin:0 0 8px}
p,td,th,figcaption{color:#5f6b7a}.row{display:flex;flex-wrap:wrap;gap:12px;margin-top:12px}
.card{background:#fff;border:1px solid #dde2ea;border-radius:8px;padding:16px;flex:1 1 300px}
figure{margin:0}figure img{width:100%;border-radius:6px;display:block}
table{border-collapse:collapse;width:100%}td,th{padding:4px 8px;border-top:1px solid #dde2ea;text-align:left}
td:last-child{font-variant-numeric:tabular-nums}td.n{color:#1c2430;font-variant-numeric:tabular-nums;text-align:right}
"""
_CAPTIONS = {
    "photo.png": "Photo",
    "truth.png": "Truth",
    "prediction.png": "Prediction",
    "error.png": "Signed error: red in front, blue behind, grey left out",
    "error_45.png": "Signed error from the side",
}


def page(comparison: Comparison, settings: PairSettings, figures: Figures, headline: Headline | None) -> str:
    """The report; `headline` is the evaluation's figure of this face beside the baselines', where there is one."""
    pair = comparison.pair
    alignment = ALIGNMENTS[comparison.shown].split(":")[0]
    region = REGIONS[settings.region]
    range_ = f"±{settings.error_range_mm:g} {comparison.chosen.unit}"
    parts = [
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{escape(pair.title)}</title>",
        f"<style>{_STYLE}</style><main><h1>{escape(pair.title)}</h1>",
        f"<p>Alignment: {escape(alignment)}. Region: {escape(region)}. Colours: {escape(range_)}.</p>",
        _meaning(comparison),
        f"<div class='row'>{''.join(_figure(name, data) for name, data in figures.pictures.items())}</div>",
        "<div class='row'>",
        f"<div class='card'><h2>Signed error</h2>{figures.histogram_svg}</div>",
        f"<div class='card'><h2>Figures</h2>{_table(figure_rows(comparison.chosen))}{_baseline(headline)}</div>",
        "</div><div class='row'><div class='card'><h2>What alignment changes</h2>",
        _table(alignment_rows(comparison), ("", "Median |error|", "RMS", "Moved")),
        "<p>Fitting flatters: it takes part of a prediction's error away before it is measured.</p></div></div>",
        _provenance(settings),
        "</main></html>",
    ]
    return "".join(parts)


def _meaning(comparison: Comparison) -> str:
    sentences = [caution(comparison.chosen)]
    if not comparison.pair.metric:
        sentences.append(
            "The true depth has no scale, so there are no millimetres: errors are shares of the face's depth range."
        )
    return "".join(f"<p><b>{escape(sentence)}</b></p>" for sentence in sentences if sentence)


def _figure(name: str, data: bytes) -> str:
    source = base64.b64encode(data).decode("ascii")
    caption = escape(_CAPTIONS[name])
    return (
        f"<div class='card'><figure><img alt='{caption}' src='data:image/png;base64,{source}'>"
        f"<figcaption>{caption}</figcaption></figure></div>"
    )


def _baseline(headline: Headline | None) -> str:
    if headline is None:
        return ""
    rows = [(who, f"{value:.2f} {headline.unit}") for who, value in headline.values]
    return f"<h2>{escape(headline.title)}</h2>{_table(rows)}"


def _table(rows: list[tuple[str, str]] | list[tuple[str, str, str, str]], heads: tuple[str, ...] = ()) -> str:
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{body}</table>"


def _provenance(settings: PairSettings) -> str:
    rows = [(name, str(value)) for name, value in settings.plain().items() if value is not None]
    rows += [(f"version of {name}", version) for name, version in versions().items()]
    rows.append(("written", now()))
    return f"<div class='row'><div class='card'><h2>How this was made</h2>{_table(rows)}</div></div>"
