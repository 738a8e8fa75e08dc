"""Where the cells of a grid are: plain arithmetic, so that a hundred thousand cost what ten do."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect


@dataclass(frozen=True)
class Cells:
    """Equal cells in rows and columns with a gap around each; all lengths in pixels, y from the grid's own top."""

    columns: int = 1
    width: int = 1
    height: int = 1
    gap: int = 0

    @staticmethod
    def filling(room: int, side: int, caption: int, gap: int, smallest: int) -> Cells:
        """Cells about `side` wide that fill `room` from edge to edge, with `caption` below each."""
        columns = max(1, (room - gap) // (side + gap))
        width = max(smallest, (room - gap) // columns - gap)
        return Cells(columns, width, width + caption, gap)

    @property
    def pitch(self) -> int:
        """From one line of cells to the next."""
        return self.height + self.gap

    def total(self, count: int) -> int:
        """Height of `count` cells."""
        return -(-count // self.columns) * self.pitch + self.gap

    def rect(self, row: int) -> QRect:
        """The cell of a row."""
        line, column = divmod(row, self.columns)
        return QRect(self.gap + column * (self.width + self.gap), self.gap + line * self.pitch, self.width, self.height)

    def row_at(self, point: QPoint) -> int | None:
        """The row whose cell a point lies in, however many rows there are; None in the gaps."""
        x, y = point.x() - self.gap, point.y() - self.gap
        column, line = x // (self.width + self.gap), y // self.pitch
        if x < 0 or y < 0 or column >= self.columns:
            return None
        inside = x - column * (self.width + self.gap) < self.width and y - line * self.pitch < self.height
        return line * self.columns + column if inside else None

    def between(self, top: int, bottom: int, count: int) -> tuple[int, int]:
        """The first of `count` rows that shows between two heights, and the one after the last."""
        first = max(top // self.pitch, 0) * self.columns
        last = -(-bottom // self.pitch) * self.columns
        return min(first, count), min(max(last, 0), count)

    def touched(self, rect: QRect, count: int) -> list[tuple[int, int]]:
        """Runs of rows (both ends included) whose cells a rectangle touches, one per line."""
        wide = self.width + self.gap
        left = max(0, (rect.left() - self.gap) // wide)
        right = min(self.columns - 1, (rect.right() - self.gap) // wide)
        first = max(0, (rect.top() - self.gap) // self.pitch)
        last = min((rect.bottom() - self.gap) // self.pitch, (count - 1) // self.columns)
        if right < left:
            return []
        runs = [
            (line * self.columns + left, min(line * self.columns + right, count - 1)) for line in range(first, last + 1)
        ]
        return [run for run in runs if run[0] <= run[1]]
