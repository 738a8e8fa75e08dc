"""The tables of a comparison, one column or line per prediction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plugins.compare.figure_list import figures_of, side_by_side
from plugins.compare.measuring import Comparison, Measured, Part, moved_words
from plugins.compare.settings import ALIGNMENTS, Alignment
from workbench.api import Cell, ErrorStatistics, Sheet

_MOST_DROPPED = 0.6


def caution(measured: Measured) -> str:
    """A sentence where so much was left out that the figures say little; empty where they can be trusted."""
    share = measured.figures.drops.total
    if share <= _MOST_DROPPED:
        return ""
    return f"{100 * share:.0f} % of the predicted surface was left out, so the figures say little about this face."


def names_of(comparisons: Sequence[Comparison]) -> list[str]:
    """What each prediction is called in heads; numbered where two have one name."""
    titles = [one.pair.prediction.title for one in comparisons]
    if len(set(titles)) == len(titles):
        return titles
    return [f"{number}: {title}" for number, title in enumerate(titles, start=1)]


def figures_sheet(comparisons: Sequence[Comparison]) -> Sheet:
    """Every figure of the shown alignment; the best of a row is marked."""
    table = side_by_side([figures_of(one.chosen) for one in comparisons])
    best = frozenset((row, 1 + column) for row, line in enumerate(table) for column in line["best"])
    return Sheet(["Figure", *names_of(comparisons)], [[line["title"], *line["texts"]] for line in table], best)


def values_sheet(comparisons: Sequence[Comparison]) -> Sheet:
    """The same as numbers, with the unit in a column of its own."""
    of_each = [{figure.title: figure for figure in figures_of(one.chosen)} for one in comparisons]
    rows: list[list[Cell]] = []
    for title in dict.fromkeys(title for figures in of_each for title in figures):
        found = [figures.get(title) for figures in of_each]
        unit = next(figure.text for figure in found if figure is not None).lstrip("+-0123456789.").strip()
        rows.append([title, unit, *(None if figure is None else float(figure.value) for figure in found)])
    return Sheet(["figure", "unit", *names_of(comparisons)], rows)


def alignments_sheet(comparison: Comparison) -> Sheet:
    """All alignments of one prediction: what each leaves of the error and what it moved, or why it cannot be had."""
    unit = comparison.chosen.unit
    heads = ["Alignment", f"median ({unit})", f"RMS ({unit})", f"95 % ({unit})", "covered (%)", "moved"]
    return Sheet(heads, [_alignment_row(comparison, alignment) for alignment in _worth_a_line(comparison)])


def refusals(comparison: Comparison) -> tuple[str, ...]:
    """For each alignment that does not apply, the sentence why."""
    known = {alignment: comparison.refused.get(alignment) for alignment in _worth_a_line(comparison)}
    return tuple(f"{title_of(alignment)}: {sentence}" for alignment, sentence in known.items() if sentence)


def _worth_a_line(comparison: Comparison) -> list[Alignment]:
    """Picked pairs and a matrix are there only where a person gave them; nobody misses them elsewhere."""
    return [a for a in ALIGNMENTS if a in comparison.measured or a not in ("pairs", "matrix")]


def title_of(alignment: Alignment) -> str:
    """An alignment in a word or two."""
    return ALIGNMENTS[alignment].split(":")[0]


def parts_sheet(comparisons: Sequence[Comparison]) -> Sheet | None:
    """Errors by part of the face, in two columns per prediction; None where no parts are known."""
    keys = dict.fromkeys(key for one in comparisons for key in one.chosen.parts)
    if not keys:
        return None
    unit, alone = comparisons[0].chosen.unit, len(comparisons) == 1
    names = [""] if alone else [f"{name}: " for name in names_of(comparisons)]
    columns: list[tuple[str, Callable[[ErrorStatistics], float]]] = [
        (f"median ({unit})", lambda s: s.median_absolute_mm),
        (f"RMS ({unit})", lambda s: s.rms_mm),
    ]
    if alone:
        columns += [
            (f"95 % ({unit})", lambda s: s.percentiles_mm[95]),
            (f"bias ({unit})", lambda s: s.bias_mm),
            ("points", lambda s: s.count),
        ]
    heads = ["Part", *(name + title for name in names for title, _ in columns), *(["covered (%)"] if alone else [])]
    rows: list[list[Cell]] = []
    for key in keys:
        parts = [one.chosen.parts.get(key) for one in comparisons]
        title = next(part.title for part in parts if part is not None)
        row: list[Cell] = [title, *(_of_part(part, read) for part in parts for _, read in columns)]
        rows.append([*row, 100 * parts[0].completeness if parts[0] is not None else None] if alone else row)
    return Sheet(heads, rows, _lowest(rows, range(1, 1 + 2 * len(comparisons), 2)) if not alone else frozenset())


def landmarks_sheet(comparisons: Sequence[Comparison]) -> Sheet | None:
    """Distances of landmarks after the alignment; None where none are known."""
    found = [one.chosen.landmarks for one in comparisons]
    names = dict.fromkeys(name for one in found if one is not None for name in one.by_name)
    if not names:
        return None
    rows: list[list[Cell]] = []
    for title, read in (("mean", "mean"), ("median", "median"), ("largest", "largest")):
        rows.append([f"All, {title}", *(None if one is None else float(getattr(one, read)) for one in found)])
    rows += [[name, *(None if one is None else one.by_name.get(name) for one in found)] for name in names]
    heads = [f"Landmark ({comparisons[0].chosen.unit})", *names_of(comparisons)]
    return Sheet(heads, rows, _lowest(rows, range(1, 1 + len(found))) if len(found) > 1 else frozenset())


def depth_sheet(comparisons: Sequence[Comparison]) -> Sheet | None:
    """Errors pixel by pixel through the camera; None where they could not be measured."""
    found = [one.chosen.depth for one in comparisons]
    if not any(found):
        return None
    unit = comparisons[0].chosen.unit
    rows: list[list[Cell]] = []
    for words, name in (("along the viewing axis", "along_z"), ("square to the true surface", "square_to_surface")):
        of_each = [None if one is None else getattr(one, name) for one in found]
        for title, read in (("median", "median_absolute_mm"), ("RMS", "rms_mm"), ("bias", "bias_mm")):
            rows.append(
                [f"{words}, {title} ({unit})", *(None if s is None else float(getattr(s, read)) for s in of_each)]
            )
    return Sheet(["Error in depth", *names_of(comparisons)], rows)


def _alignment_row(comparison: Comparison, alignment: Alignment) -> list[Cell]:
    measured = comparison.measured.get(alignment)
    shown = " (shown)" if alignment == comparison.shown else ""
    if measured is None:
        return [title_of(alignment), None, None, None, None, "does not apply"]
    s = measured.statistics
    figures = [s.median_absolute_mm, s.rms_mm, s.percentiles_mm[95], 100 * measured.covered]
    return [title_of(alignment) + shown, *figures, moved_words(measured)]


def _of_part(part: Part | None, read: Callable[[ErrorStatistics], float]) -> float | None:
    return None if part is None or part.to_truth is None else read(part.to_truth)


def _lowest(rows: Sequence[Sequence[Cell]], columns: Sequence[int]) -> frozenset[tuple[int, int]]:
    """Places of the lowest number of each row among the columns; none where two are alike to three digits."""
    best = set()
    for place, row in enumerate(rows):
        values = {column: row[column] for column in columns if isinstance(row[column], int | float)}
        texts = [f"{value:.3g}" for value in values.values()]
        if len(values) > 1 and len(set(texts)) > 1:
            lowest = min(texts, key=float)
            best |= {(place, column) for column, text in zip(values, texts, strict=True) if text == lowest}
    return frozenset(best)
