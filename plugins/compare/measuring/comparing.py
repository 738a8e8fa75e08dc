"""Measuring a pair under its alignments, the chosen one first."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TypeVar

import numpy as np

from plugins.compare.aligning import Aligned, aligning
from plugins.compare.measuring.mirroring import mirroring
from plugins.compare.measuring.record import Comparison, Measured
from plugins.compare.regions import Flags, region_of, seen_of
from plugins.compare.settings import ALIGNMENTS, REGIONS, Alignment, MeasureSettings
from plugins.compare.surfaces import Pair
from workbench.api import CompareOptions, MeaningError, Steps, WorkbenchError, compare_steps, finished

T = TypeVar("T")


def compare(pair: Pair, settings: MeasureSettings) -> Comparison:
    """Measure a pair under every alignment that applies. Raises as `comparisons`."""
    return list(comparisons(pair, settings))[-1]


def comparisons(pair: Pair, settings: MeasureSettings) -> Iterator[Comparison]:
    """The chosen alignment alone as soon as it is measured, then one more each time, until all that apply are there.

    Raises
    ------
    MeaningError : the chosen alignment or region has no meaning for this pair, with the reason.
    SettingsError : no lasso is drawn.
    DataError : the surfaces do not overlap.
    """
    return (found for found in comparing(pair, settings) if found is not None)


def comparing(pair: Pair, settings: MeasureSettings) -> Iterator[Comparison | None]:
    """As `comparisons`, with None in between, every tenth of a second or so, where the work may be left; the last one
    says whether the prediction looks mirrored."""
    measured: dict[Alignment, Measured] = {}
    refused: dict[Alignment, str] = {}
    shown: Alignment = "scale_shift" if settings.alignment == "none" and not pair.metric else settings.alignment
    region_of(pair.truth, pair, settings)
    failed = yield from _try(shown, pair, settings, measured, refused)
    if failed is not None:
        raise failed
    if shown not in measured:
        raise MeaningError(refused[shown].rstrip("."), remedy="choose another alignment")
    yield Comparison(pair, shown, dict(measured), dict(refused))
    for alignment in ALIGNMENTS:
        if alignment != shown:
            yield from _try(alignment, pair, settings, measured, refused)
            yield Comparison(pair, shown, dict(measured), dict(refused))
    # Last, as nobody waits for it: seldom does it find anything.
    looks = "" if pair.looks_mirrored else (yield from _silently(mirroring(pair, measured[shown])))
    yield Comparison(pair, shown, dict(measured), dict(refused), (looks,) if looks else (), complete=True)


def _try(
    alignment: Alignment,
    pair: Pair,
    settings: MeasureSettings,
    measured: dict[Alignment, Measured],
    refused: dict[Alignment, str],
) -> Generator[None, None, WorkbenchError | None]:
    """One more alignment; the error that kept it from being measured, if any."""
    try:
        found = yield from _silently(aligning(pair, alignment, settings))
        if isinstance(found, str):
            refused[alignment] = found
        else:
            measured[alignment] = yield from _silently(measuring(found, pair, settings))
    except WorkbenchError as error:
        refused[alignment] = error.sentence
        return error
    return None


def measure(found: Aligned, pair: Pair, settings: MeasureSettings) -> Measured:
    """Errors of one aligned prediction.

    Raises
    ------
    DataError : nothing is left to measure after the region and the rules.
    """
    return finished(measuring(found, pair, settings))


def measuring(found: Aligned, pair: Pair, settings: MeasureSettings) -> Steps[Measured]:
    """As `measure`, in steps that can be left."""
    surface, truth = found.surface, pair.truth
    unit, unit_m = unit_of(pair)
    inside, true = region_of(surface, pair, settings), region_of(truth, pair, settings)
    _refuse_empty(inside, true, pair, settings)
    seen = seen_of(pair, found.matrix, settings)
    options = CompareOptions(
        drop_rim=settings.drop_rim,
        max_normal_degrees=settings.largest_normal_angle_degrees,
        cap_mm=settings.cap_mm if pair.metric else None,
        prediction_region=inside,
        truth_region=true if seen is None else true & seen,
        unit_m=unit_m,
    )
    figures = yield from compare_steps(surface.measured, truth.measured, options)
    signed = np.where(figures.dropped, np.nan, figures.signed_m / unit_m)
    weights = np.where(inside, figures.there.areas, 0.0)
    return Measured(found, signed, weights, figures, unit, pair, inside, seen)


def _refuse_empty(inside: Flags, true: Flags, pair: Pair, settings: MeasureSettings) -> None:
    """Raises MeaningError where nothing of one of the surfaces lies in the region."""
    for flags, title in ((true, pair.truth.title), (inside, pair.prediction.title)):
        if not flags.any():
            name = REGIONS[settings.region].split(":")[0]
            raise MeaningError(
                f"Nothing of {title} lies in the region “{name}”",
                remedy="choose everything, or move the region onto the face",
            )


def unit_of(pair: Pair) -> tuple[str, float]:
    """The unit errors are told in, and what one of it is in metres (of the truth's own frame)."""
    if pair.metric:
        return "mm", 0.001
    z = pair.truth.mesh.vertices[:, 2]
    return "%", 0.01 * max(float(np.ptp(z)), np.finfo(float).tiny)


def _silently(steps: Steps[T]) -> Generator[None, None, T]:
    """The steps without their shares."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        yield None
