from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect

from workbench.ui.gallery.cells import Cells

grids = st.builds(
    Cells.filling, st.integers(40, 2000), st.integers(32, 256), st.integers(0, 40), st.integers(0, 16), st.just(16)
)


@given(grids, st.integers(0, 10**6))
def test_a_cell_leads_back_to_its_row(cells: Cells, row: int) -> None:
    cell = cells.rect(row)
    for point in (cell.topLeft(), cell.center(), cell.bottomRight()):
        assert cells.row_at(point) == row


@given(st.integers(300, 2000), st.integers(32, 256))
def test_cells_fill_the_room_and_do_not_leave_it(room: int, side: int) -> None:
    cells = Cells.filling(room, side, 20, 8, 16)
    last = cells.rect(cells.columns - 1)
    assert last.right() < room
    assert room - last.right() <= 8 + cells.columns
    assert cells.width >= min(side, room - 16) - 1


@given(grids, st.integers(1, 500), st.integers(0, 3000), st.integers(1, 900))
def test_what_shows_is_what_a_rectangle_over_it_touches(cells: Cells, count: int, top: int, height: int) -> None:
    first, last = cells.between(top, top + height, count)
    touched = cells.touched(QRect(0, top, 10**6, height), count)
    rows = {row for start, end in touched for row in range(start, end + 1)}
    seen = {row for row in range(count) if cells.rect(row).intersects(QRect(0, top, 10**6, height))}
    assert seen <= rows
    assert seen <= set(range(first, last))


def test_gaps_belong_to_no_cell() -> None:
    cells = Cells.filling(400, 100, 20, 10, 16)
    cell = cells.rect(1)
    assert cells.row_at(QPoint(cell.right() + 5, cell.center().y())) is None
    assert cells.row_at(QPoint(cell.center().x(), cell.bottom() + 5)) is None
    assert cells.row_at(QPoint(2, 2)) is None


def test_the_whole_height_holds_the_last_line() -> None:
    cells = Cells.filling(400, 100, 20, 10, 16)
    assert cells.total(0) == 10
    assert cells.total(7) == cells.rect(6).bottom() + 1 + 10
