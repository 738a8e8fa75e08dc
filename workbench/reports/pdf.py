"""A report as PDF: A4 pages, tables that break over pages, pictures, plots, and a font that has Greek and signs."""

from __future__ import annotations

import io
import logging
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.datasets.channel_files import png_bytes
from workbench.reports.drawing import Dot, Drawing, Line, Mark, Rectangle, Words
from workbench.reports.parts import Part, Picture, Report, shares
from workbench.reports.sheet import Sheet

if TYPE_CHECKING:
    from fpdf import FPDF

_MARGIN_MM, _PICTURE_MM, _HEADING_MM, _GAP_MM, _CAPTION_MM = 15, 130, 30, 4, 8
_UNIT_MM = 25.4 / 96
_FONT = "DejaVu"
_GREY, _INK, _WARN, _GOOD = (95, 107, 122), (28, 36, 48), (138, 75, 8), (11, 107, 58)
_WIDE = 8
"""More columns than this lie on a page turned by 90 degrees."""
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""PDF wants a date; one that stays the same gives the same bytes for the same plot."""


def pdf_bytes(report: Report, written: datetime | None = None) -> bytes:
    """The whole document, dated `written`; without that the same report gives the same bytes."""
    pdf = _document(report.title, written)
    pdf.set_margin(_MARGIN_MM)
    pdf.set_auto_page_break(True, _MARGIN_MM)
    pdf.add_page()
    _words(pdf, report.title, 15, bold=True)
    for text in report.sentences:
        _words(pdf, text, 9, colour=_GREY)
    for part in report.parts:
        _part(pdf, part)
    return _bytes_of(pdf)


def drawing_pdf(drawing: Drawing) -> bytes:
    """A drawing alone, on a page of its size."""
    pdf = _document(drawing.title, None)
    pdf.set_margin(0)
    pdf.set_auto_page_break(False)
    pdf.add_page(format=(drawing.width * _UNIT_MM, drawing.height * _UNIT_MM))
    _draw(pdf, drawing, 0, 0, _UNIT_MM)
    return _bytes_of(pdf)


def report_fonts() -> Path:
    """The fonts that come with Matplotlib, which is required by our 3D views; it is not imported for them."""
    spec = find_spec("matplotlib")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"


def _document(title: str, written: datetime | None) -> FPDF:
    from fpdf import FPDF

    # It tells the log every letter of every font, 40 kB for a report.
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    pdf = FPDF(format="A4")
    pdf.set_title(title)
    pdf.set_creation_date(written or _NO_DATE)
    for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        pdf.add_font(_FONT, style, report_fonts() / file)
    return pdf


def _bytes_of(pdf: FPDF) -> bytes:
    stream = io.BytesIO()
    pdf.output(stream)
    return stream.getvalue()


def _part(pdf: FPDF, part: Part) -> None:
    if part.sheet is not None and len(part.sheet.heads) > _WIDE:
        pdf.add_page("landscape")
    elif pdf.w > pdf.h:
        pdf.add_page("portrait")
    elif pdf.will_page_break(max(_HEADING_MM, _first_row(pdf, part))):
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
    for start in range(0, len(part.drawings), part.across):
        _drawings(pdf, part.drawings[start : start + part.across], part.across)
    for start in range(0, len(part.pictures), part.across):
        _pictures(pdf, part.pictures[start : start + part.across], part.across)
    if part.facts:
        _table(pdf, Sheet(("What", "Value"), [[name, str(value)] for name, value in part.facts.items()]), left=True)


def _first_row(pdf: FPDF, part: Part) -> float:
    """Room for a heading with the pictures or plots right below it, millimetres."""
    if part.sheet is not None or part.sentences or part.warnings:
        return 0.0
    if part.drawings:
        return 15 + _UNIT_MM * part.drawings[0].height
    row = part.pictures[: part.across]
    return 15 + _CAPTION_MM + _row_size(pdf, row, part.across)[0] if any(row) else 0.0


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


def _pictures(pdf: FPDF, row: tuple[Picture | None, ...], across: int) -> None:
    """Pictures beside each other, equally high, each over its caption."""
    if not any(row):
        return
    height, widths = _row_size(pdf, row, across)
    if pdf.will_page_break(height + _CAPTION_MM):
        pdf.add_page()
    top, left, foot = pdf.get_y() + 1, pdf.l_margin, 0.0
    for picture, width in zip(row, widths, strict=False):
        if picture is not None:
            channels = [2, 1, 0, 3][: picture.pixels.shape[2]]
            pdf.image(io.BytesIO(png_bytes(picture.pixels[..., channels])), x=left, y=top, w=width)
            pdf.set_xy(left, top + height + 0.5)
            pdf.set_font(_FONT, "", 7)
            pdf.set_text_color(*_GREY)
            room = width if across > 1 else 0
            pdf.multi_cell(room, 3.5, picture.caption, new_x="LMARGIN", new_y="NEXT", align="L")
            foot = max(foot, pdf.get_y())
        left += width + _GAP_MM
    pdf.set_y(foot + 1)


def _row_size(pdf: FPDF, row: tuple[Picture | None, ...], across: int) -> tuple[float, list[float]]:
    """Height of a row of pictures and the width of each of its places, millimetres."""
    room = pdf.epw - _GAP_MM * (across - 1) if across > 1 else _PICTURE_MM
    widths = [room * share for share in shares(row, across)]
    pairs = zip(row, widths, strict=False)
    heights = [width * one.pixels.shape[0] / one.pixels.shape[1] for one, width in pairs if one is not None]
    return max(heights), widths


def _drawings(pdf: FPDF, row: tuple[Drawing, ...], across: int) -> None:
    """Plots beside each other, no larger than they are made."""
    room = _column(pdf, across)
    scales = [min(_UNIT_MM, room / drawing.width) for drawing in row]
    height = max(drawing.height * scale for drawing, scale in zip(row, scales, strict=True))
    if pdf.will_page_break(height + 3):
        pdf.add_page()
    top = pdf.get_y() + 2
    for place, (drawing, scale) in enumerate(zip(row, scales, strict=True)):
        _draw(pdf, drawing, pdf.l_margin + place * (room + _GAP_MM), top, scale)
    pdf.set_xy(pdf.l_margin, top + height + 1)


def _column(pdf: FPDF, across: int) -> float:
    return float((pdf.epw - _GAP_MM * (across - 1)) / across)


def _draw(pdf: FPDF, drawing: Drawing, left: float, top: float, scale: float) -> None:
    with pdf.local_context():
        for mark in drawing.marks:
            _mark(pdf, mark, left, top, scale)
    # Tables would be filled with the colour of the last mark.
    pdf.set_fill_color(255, 255, 255)
    pdf.set_draw_color(0, 0, 0)


def _mark(pdf: FPDF, mark: Mark, left: float, top: float, scale: float) -> None:
    if isinstance(mark, Line):
        pdf.set_draw_color(*mark.colour)
        pdf.set_line_width(mark.width * scale)
        dash, gap = mark.dashes or (0, 0)
        pdf.set_dash_pattern(dash * scale, gap * scale)
        pdf.polyline([(left + x * scale, top + y * scale) for x, y in mark.points])
        pdf.set_dash_pattern()
    elif isinstance(mark, Rectangle):
        pdf.set_fill_color(*(mark.fill or (255, 255, 255)))
        pdf.set_draw_color(*(mark.edge or (255, 255, 255)))
        pdf.set_line_width(0.5 * scale)
        style = ("D" if mark.edge else "") + ("F" if mark.fill else "")
        pdf.rect(left + mark.x * scale, top + mark.y * scale, mark.width * scale, mark.height * scale, style=style)
    elif isinstance(mark, Dot):
        with pdf.local_context(fill_opacity=mark.opacity):
            pdf.set_fill_color(*mark.fill)
            pdf.circle(left + mark.x * scale, top + mark.y * scale, mark.radius * scale, style="F")
    else:
        _label(pdf, mark, left + mark.x * scale, top + mark.y * scale, scale)


def _label(pdf: FPDF, mark: Words, x: float, y: float, scale: float) -> None:
    pdf.set_font(_FONT, "", mark.size * scale * 72 / 25.4)
    pdf.set_text_color(*mark.colour)
    width = pdf.get_string_width(mark.text)
    back = {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
    if mark.upwards:
        with pdf.rotation(90, x, y):
            pdf.text(x - back, y, mark.text)
    else:
        pdf.text(x - back, y, mark.text)
