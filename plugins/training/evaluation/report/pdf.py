"""A report as PDF: A4 pages, tables that break over pages, pictures, plots, and a font that has Greek and signs."""

from __future__ import annotations

import io
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from plugins.training.evaluation.page import scatter_range
from plugins.training.evaluation.report.parts import Part, Picture, Report, Scatter
from plugins.training.evaluation.sheets import Sheet
from workbench.api import png_bytes

if TYPE_CHECKING:
    from fpdf import FPDF

_MARGIN_MM, _PLOT_MM, _DOT_MM, _PICTURE_MM, _HEADING_MM = 15, 80, 0.7, 130, 30
_FONT = "DejaVu"
_GREY, _INK, _WARN, _GOOD = (95, 107, 122), (28, 36, 48), (138, 75, 8), (11, 107, 58)
_WIDE = 8
"""More columns than this lie on a page turned by 90 degrees."""


def pdf_bytes(report: Report) -> bytes:
    """The whole document."""
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_title(report.title)
    pdf.set_margin(_MARGIN_MM)
    pdf.set_auto_page_break(True, _MARGIN_MM)
    for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        pdf.add_font(_FONT, style, _fonts() / file)
    pdf.add_page()
    _words(pdf, report.title, 15, bold=True)
    for part in report.parts:
        _part(pdf, part)
    stream = io.BytesIO()
    pdf.output(stream)
    return stream.getvalue()


def _fonts() -> Path:
    """The fonts that come with Matplotlib, which is required by our 3D views; it is not imported for them."""
    spec = find_spec("matplotlib")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"


def _part(pdf: FPDF, part: Part) -> None:
    if part.sheet is not None and len(part.sheet.heads) > _WIDE:
        pdf.add_page("landscape")
    elif pdf.w > pdf.h:
        pdf.add_page("portrait")
    elif pdf.will_page_break(_HEADING_MM):
        # A heading alone at the foot of a page belongs to the next.
        pdf.add_page()
    pdf.ln(4)
    _words(pdf, part.heading, 11, bold=True)
    for text in part.warnings:
        _words(pdf, text, 9, colour=_WARN)
    for text in part.sentences:
        _words(pdf, text, 9, colour=_GREY)
    if part.sheet is not None:
        _table(pdf, part.sheet)
    if part.scatter is not None:
        _plot(pdf, part.scatter)
    for picture in part.pictures:
        _picture(pdf, picture)
    if part.facts:
        _table(pdf, Sheet(("What", "Value"), [[name, str(value)] for name, value in part.facts.items()]), left=True)


def _words(pdf: FPDF, text: str, points: float, *, bold: bool = False, colour: tuple[int, int, int] = _INK) -> None:
    if not text:
        return
    pdf.set_font(_FONT, "B" if bold else "", points)
    pdf.set_text_color(*colour)
    pdf.multi_cell(0, points * 0.5, text, new_x="LMARGIN", new_y="NEXT", align="L")


def _table(pdf: FPDF, sheet: Sheet, *, left: bool = False) -> None:
    from fpdf.fonts import FontFace

    pdf.set_font(_FONT, "", 7)
    pdf.set_text_color(*_INK)
    widths = (1, 2) if left else (3, *(1 for _ in sheet.heads[1:]))
    aligned = "LEFT" if left else ("LEFT", *("RIGHT" for _ in sheet.heads[1:]))
    pale, strong = FontFace(emphasis="BOLD", color=_GREY), FontFace(emphasis="BOLD", color=_GOOD)
    with pdf.table(
        col_widths=widths, text_align=aligned, headings_style=pale, line_height=3.6, borders_layout="HORIZONTAL_LINES"
    ) as table:
        table.row(list(sheet.heads))
        for place, texts in enumerate(sheet.texts()):
            row = table.row()
            for column, text in enumerate(texts):
                row.cell(text, style=strong if (place, column) in sheet.best else None)


def _picture(pdf: FPDF, picture: Picture) -> None:
    height, width = picture.pixels.shape[:2]
    shown = _PICTURE_MM
    if pdf.will_page_break(shown * height / width + 8):
        pdf.add_page()
    pdf.image(io.BytesIO(png_bytes(picture.pixels[..., ::-1])), w=shown)
    _words(pdf, picture.caption, 7, colour=_GREY)


def _plot(pdf: FPDF, plot: Scatter) -> None:
    if pdf.will_page_break(_PLOT_MM + 14):
        pdf.add_page()
    pdf.ln(3)
    left, top = pdf.l_margin + 6, pdf.get_y()
    low, high = scatter_range(plot.x, plot.y)
    pdf.set_draw_color(200, 205, 215)
    pdf.rect(left, top, _PLOT_MM, _PLOT_MM)
    pdf.line(left, top + _PLOT_MM, left + _PLOT_MM, top)
    pdf.set_fill_color(47, 111, 208)
    for a, b in zip(plot.x, plot.y, strict=True):
        x = left + (a - low) / (high - low) * _PLOT_MM
        y = top + _PLOT_MM - (b - low) / (high - low) * _PLOT_MM
        pdf.circle(x, y, _DOT_MM, style="F")
    # Tables would be filled with the colour of the dots.
    pdf.set_fill_color(255, 255, 255)
    pdf.set_y(top + _PLOT_MM + 1)
    ends = f"both axes {low:.3g} to {high:.3g}; on the line both runs are the same"
    _words(pdf, f"Right: {plot.x_title}. Up: {plot.y_title}; {ends}.", 7, colour=_GREY)
