"""A table of figures as CSV, Markdown, LaTeX and HTML. Numbers stay numbers in CSV; elsewhere three digits count."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

Cell = str | float | int | None
DASH = "–"
_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "|": "$|$", "<": "$<$", ">": "$>$", "·": r"$\cdot$",
    "°": r"$^\circ$", "²": "$^2$", "³": "$^3$", "−": "$-$", "×": r"$\times$", "…": r"\ldots{}", "δ": r"$\delta$",
    "Δ": r"$\Delta$", "√": r"$\surd$", "½": r"$\frac{1}{2}$", "≤": r"$\leq$", "±": r"$\pm$", "–": "--", "₁": "$_1$",
    "₀": "$_0$", "α": r"$\alpha$", "σ": r"$\sigma$", "μ": r"$\mu$", "µ": r"$\mu$",
    "↓": r"$\downarrow$", "↑": r"$\uparrow$", "→": r"$\to$",
}  # fmt: skip


def digits(value: float | None, unit: str = "") -> str:
    """Three significant digits with the unit: "4.27 mm"; a dash where there is no value."""
    if value is None:
        return DASH
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{text} {unit}".strip()


@dataclass(frozen=True)
class Sheet:
    """A table: heads, rows of texts and numbers, and which cells (row, column) are the best of their column."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    best: frozenset[tuple[int, int]] = frozenset()

    def texts(self) -> list[list[str]]:
        """The cells as they are shown."""
        return [[cell if isinstance(cell, str) else digits(cell) for cell in row] for row in self.rows]

    def csv(self) -> str:
        """Comma-separated values; six digits, empty where there is no value."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(self.heads)
        for row in self.rows:
            writer.writerow([_plain(cell) for cell in row])
        return stream.getvalue()

    def markdown(self) -> str:
        """A Markdown table; the best of a column is bold."""
        lines = [
            _bar(_quiet(head) for head in self.heads),
            _bar("---:" if i else ":---" for i in range(len(self.heads))),
        ]
        for r, row in enumerate(self.texts()):
            lines.append(_bar(f"**{_quiet(c)}**" if (r, i) in self.best else _quiet(c) for i, c in enumerate(row)))
        return "\n".join(lines) + "\n"

    def latex(self, caption: str = "") -> str:
        """A LaTeX table that needs no package; the best of a column is bold."""
        columns = "l" + "r" * (len(self.heads) - 1)
        lines = [r"\begin{table}", r"\centering", rf"\begin{{tabular}}{{{columns}}}", r"\hline"]
        lines += [" & ".join(map(tex, self.heads)) + r" \\", r"\hline"]
        for r, row in enumerate(self.texts()):
            cells = (rf"\textbf{{{tex(c)}}}" if (r, i) in self.best else tex(c) for i, c in enumerate(row))
            lines.append(" & ".join(cells) + r" \\")
        lines += [r"\hline", r"\end{tabular}", *([rf"\caption{{{tex(caption)}}}"] if caption else []), r"\end{table}"]
        return "\n".join(lines) + "\n"

    def html(self) -> str:
        """An HTML table; the best of a column has the class ``best``."""
        top = "".join(f"<th>{escape(head)}</th>" for head in self.heads)
        rows = []
        for r, row in enumerate(self.texts()):
            cells = (
                f"<td{' class=best' if (r, i) in self.best else ''}>{escape(cell)}</td>" for i, cell in enumerate(row)
            )
            rows.append(f"<tr>{''.join(cells)}</tr>")
        return f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def tex(text: str) -> str:
    """A text with what LaTeX reads as commands made harmless."""
    return "".join(_LATEX.get(sign, sign) for sign in text)


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def _bar(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _quiet(text: str) -> str:
    return re.sub(r"([\\`*_|<>\[\]])", r"\\\1", text)
