"""`compare.look`: a pair as the window shows it, computed in a process of its own; the latest request wins.

The first frame holds the surfaces, the second the errors of the chosen alignment, the last those of all, so that there
is something to look at while the rest is worked out.

Arrays of a frame: "truth_vertices", "truth_faces" …, "image", "focus"; and of prediction number i "i_vertices" …
"i_signed", "i_weights". Figures: "predictions" holds one record for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from plugins.compare.choosing import headline_of, ranking
from plugins.compare.measuring import Comparison, comparisons, region_of
from plugins.compare.report.tables import alignment_rows, caution, figure_rows
from plugins.compare.settings import ALIGNMENTS, PairSettings
from plugins.compare.sources import load_pairs
from plugins.compare.surfaces import Pair, Surface
from workbench.api import Frame, LivePreview


class LookRequest(PairSettings):
    """A pair in a workspace."""

    workspace: Path


class CompareLook(LivePreview[LookRequest]):
    """Loads, aligns and measures what the tab asks for; keeps the last pairs, as most requests only change the view."""

    request = LookRequest

    def open(self) -> None:
        """Nothing to load before the first pair is known."""
        self._key: tuple[Any, ...] = ()
        self._pairs: list[Pair] = []

    def frames(self, request: LookRequest) -> Iterator[Frame]:
        """The surfaces, then the errors on them. Raises WorkbenchError for a person's sentence."""
        pairs = self._load(request)
        surfaces = _truth_arrays(pairs[0])
        for number, pair in enumerate(pairs):
            surfaces |= _surface_arrays(str(number), pair.prediction)
        first = pairs[0]
        yield Frame(surfaces, {
            "title": first.title, "sample": first.sample, "metric": first.metric,
            "predictions": [{"title": pair.prediction.title} for pair in pairs],
        }, final=False)  # fmt: skip
        for found in zip(*(comparisons(pair, request) for pair in pairs), strict=True):
            complete = len(found[0].measured) + len(found[0].refused) == len(ALIGNMENTS)
            yield Frame(_error_arrays(found), _figures(found, request), final=complete)

    def _load(self, request: LookRequest) -> list[Pair]:
        key = tuple(
            str(getattr(request, name))
            for name in (
                "workspace", "runs", "dataset", "sample", "prediction_files", "truth_file", "file_unit",
                "field_of_view_degrees",
            )
        )  # fmt: skip
        if not self._pairs or key != self._key:
            self._pairs, self._key = load_pairs(request, request.workspace), key
        return self._pairs


def _truth_arrays(pair: Pair) -> dict[str, Any]:
    """The true surface, and its face's vertices, which a view is to be filled with."""
    arrays = _surface_arrays("truth", pair.truth)
    if pair.truth.image is not None:
        arrays["image"] = pair.truth.image
    face = pair.truth.mesh.vertices[region_of(pair.truth, pair, "face")]
    return arrays | ({"focus": face} if len(face) else {})


def _surface_arrays(name: str, surface: Surface) -> dict[str, Any]:
    arrays: dict[str, Any] = {f"{name}_vertices": surface.mesh.vertices, f"{name}_faces": surface.mesh.faces}
    if surface.mesh.normals is not None:
        arrays[f"{name}_normals"] = surface.mesh.normals
    if surface.mesh.uvs is not None:
        arrays[f"{name}_uvs"] = surface.mesh.uvs
    return arrays


def _error_arrays(found: Sequence[Comparison]) -> dict[str, Any]:
    arrays = _truth_arrays(found[0].pair)
    for number, comparison in enumerate(found):
        chosen = comparison.chosen
        arrays |= _surface_arrays(str(number), chosen.aligned.surface)
        arrays[f"{number}_signed"] = chosen.signed.astype(np.float32)
        arrays[f"{number}_weights"] = chosen.weights.astype(np.float32)
    return arrays


def _figures(found: Sequence[Comparison], request: LookRequest) -> dict[str, Any]:
    pair = found[0].pair
    order: list[str] = []
    if not request.from_files:
        order = [sample for sample, _ in ranking(request.workspace, request.runs[0], str(request.dataset))]
    return {
        "title": pair.title,
        "sample": pair.sample,
        "metric": pair.metric,
        "shown": found[0].shown,
        "unit": found[0].chosen.unit,
        "order": order,
        "predictions": [_record(number, comparison, request) for number, comparison in enumerate(found)],
    }


def _record(number: int, comparison: Comparison, request: LookRequest) -> dict[str, Any]:
    pair, chosen = comparison.pair, comparison.chosen
    headline = None
    if not request.from_files:
        headline = headline_of(request.workspace, request.runs[number], str(request.dataset), pair.sample)
    return {
        "title": pair.prediction.title,
        "median": chosen.statistics.median_absolute_mm,
        "rows": figure_rows(chosen),
        "alignments": alignment_rows(comparison),
        "caution": caution(chosen),
        "headline": None if headline is None else [headline.title, headline.unit, headline.values],
    }
