"""A coloured picture of a huge pair long before its exact figures: the thinned surfaces that are shown, measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from plugins.compare.measuring import Comparison, comparing
from plugins.compare.settings import MeasureSettings
from plugins.compare.shown import shown_of
from plugins.compare.surfaces import Pair, Surface
from workbench.api import WorkbenchError

REMARK = (
    "Approximate: measured on the fewer triangles that are shown. The exact figures are being computed and will take "
    "the place of these."
)


def rough_pairs(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs with fewer triangles in place of each huge surface; none where no surface is huge."""
    surfaces = [surface for pair in pairs for surface in (pair.truth, pair.prediction)]
    if all(shown_of(surface.mesh) is None for surface in surfaces):
        return []
    truth = _fewer(pairs[0].truth)
    return [replace(pair, truth=truth, prediction=_fewer(pair.prediction)) for pair in pairs]


def rough_steps(pairs: Sequence[Pair], settings: MeasureSettings) -> Iterator[tuple[Comparison, ...] | None]:
    """The chosen alignment of the first of these pairs, of the first two, and so on; None where work may be left.

    Nothing more comes where one cannot be measured: the exact measuring says why.
    """
    found: tuple[Comparison, ...] = ()
    for number, pair in enumerate(pairs):
        try:
            for latest in comparing(pair, settings.for_prediction(number)):
                if latest is not None:
                    found = (*found, latest)
                    break
                yield None
        except WorkbenchError:
            return
        yield found


def _fewer(surface: Surface) -> Surface:
    shown = shown_of(surface.mesh)
    return surface if shown is None else replace(surface, mesh=shown.of(surface.mesh))
