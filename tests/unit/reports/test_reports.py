"""Pages, PDF, drawings and axes: what is inside is seen, and nothing else."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime

import numpy as np
import pytest

from workbench.reports.axes import Axes, shortened, ticks
from workbench.reports.drawing import INK, Dot, Drawing, Line, Rectangle, Words
from workbench.reports.html import html_of
from workbench.reports.parts import Part, Picture, Report, shares
from workbench.reports.pdf import drawing_pdf, pdf_bytes
from workbench.reports.sheet import Sheet

SVG = "{http://www.w3.org/2000/svg}"
DRAWING = Drawing(
    "a <b> & c",
    120,
    80,
    (
        Rectangle(0, 0, 50, 40, (10, 20, 30), INK),
        Line(((0, 0), (10.123, 20)), INK, 1.5, (4, 3)),
        Dot(5, 6, 2, (1, 2, 3), 0.5),
        Words(60, 70, "δ ≤ 5 & <more>", "middle", upwards=True),
    ),
)


def report(*parts: Part) -> Report:
    return Report("Title <t>", parts, ("A sentence.",))


def picture(width: int, height: int, channels: int = 3) -> Picture:
    return Picture(np.zeros((height, width, channels), np.uint8), "caption <c>")


def test_a_drawing_is_an_svg_of_its_marks() -> None:
    root = ElementTree.fromstring(DRAWING.svg())
    assert [child.tag.removeprefix(SVG) for child in root] == ["title", "rect", "polyline", "circle", "text"]
    assert root.findtext(f"{SVG}text") == "δ ≤ 5 & <more>"
    line = root.find(f"{SVG}polyline")
    assert line is not None
    assert line.get("points") == "0,0 10.12,20"


def test_a_drawing_alone_is_a_page_of_its_size() -> None:
    data = drawing_pdf(DRAWING)
    assert data == drawing_pdf(DRAWING)
    # 120 x 80 pixels of 1/96 inch in points of 1/72.
    assert b"/MediaBox [0 0 90.00 60.00]" in data


def test_a_page_shows_parts_that_say_something_and_escapes_words() -> None:
    sheet = Sheet(["name", "a"], [["<x>", 1.0]], frozenset({(0, 1)}))
    part = Part("Head <h>", ("s",), ("w",), sheet, (DRAWING,), (picture(4, 2), None, picture(2, 2, 4)), {"k": "v"}, 2)
    page = html_of(report(part))
    assert "Title &lt;t&gt;" in page
    assert "<p class='warn'>w</p>" in page
    assert page.count("data:image/png;base64,") == 2
    assert "<span></span>" in page
    for raw in ("<h>", "<x>", "<c>", "<t>"):
        assert raw not in page
    assert Part("Nothing").empty
    assert not part.empty


def test_pictures_of_a_row_are_equally_high() -> None:
    widths = shares([picture(4, 2), None, picture(2, 2)], 3)
    assert sum(widths) == pytest.approx(1)
    assert widths[0] == pytest.approx(2 * widths[2])
    assert widths[1] == pytest.approx(1.5 * widths[2])


def test_the_same_report_gives_the_same_pdf_and_its_date_is_what_is_said() -> None:
    many = Part("Table", sheet=Sheet(["n", "v"], [[str(i), float(i)] for i in range(200)]))
    whole = report(Part("Pictures", pictures=(picture(4, 2), picture(3, 3, 4), None), across=3), many)
    data = pdf_bytes(whole)
    assert data == pdf_bytes(whole)
    assert data.count(b"/Type /Page\n") >= 3
    assert b"20260102" in pdf_bytes(whole, datetime(2026, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize(("low", "high"), [(-5.0, 5.0), (0.0, 0.037), (3.0, 1234.0), (-1e-6, 2e-6)])
def test_ticks_are_round_evenly_spaced_and_within(low: float, high: float) -> None:
    found = ticks(low, high)
    assert 3 <= len(found) <= 8
    assert low - 1e-9 <= found[0] < found[-1] <= high + 1e-9
    assert np.ptp(np.diff(found)) < 1e-9
    assert ticks(1.0, 1.0) == [1.0]


def test_lines_break_where_nothing_is_known_and_stay_in_the_box() -> None:
    axes = Axes((0, 4), (0, 10))
    marks = axes.line([0, 1, 2, 3, 4], [0, 99, np.nan, 5, 5], INK)
    assert all(isinstance(mark, Line) for mark in marks)
    first, second = (mark.points for mark in marks if isinstance(mark, Line))
    assert first == (axes.place(0, 0), axes.place(1, 10))
    assert second == (axes.place(3, 5), axes.place(4, 5))
    assert axes.place(0, 0) == (axes.left, axes.bottom)
    assert axes.place(4, 10) == (axes.width - axes.right, axes.top)


def test_long_names_lose_their_middle() -> None:
    assert shortened("short", 10) == "short"
    assert shortened("abcdefghijklmnop", 7) == "abc…nop"
