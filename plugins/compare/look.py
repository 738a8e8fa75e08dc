"""`compare.look`: a pair as the window shows it, computed in a process of its own; the latest request wins.

The first frame holds the two surfaces, the second the errors of the chosen alignment, the last those of all, so that
there is something to look at while the rest is worked out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from plugins.compare.choosing import headline_of, ranking
from plugins.compare.measuring import Comparison, comparisons, region_of
from plugins.compare.report.tables import alignment_rows, caution, figure_rows
from plugins.compare.settings import ALIGNMENTS, PairSettings
from plugins.compare.surfaces import Pair, Surface, load_pair
from workbench.api import Frame, LivePreview


class LookRequest(PairSettings):
    """A pair in a workspace."""

    workspace: Path


class CompareLook(LivePreview[LookRequest]):
    """Loads, aligns and measures what the tab asks for; keeps the last pair, as most requests only change the view."""

    request = LookRequest

    def open(self) -> None:
        """Nothing to load before the first pair is known."""
        self._key: tuple[Any, ...] = ()
        self._pair: Pair | None = None

    def frames(self, request: LookRequest) -> Iterator[Frame]:
        """The surfaces, then the errors on them. Raises WorkbenchError for a person's sentence."""
        pair = self._load(request)
        yield Frame(_both(pair, pair.prediction), {
            "title": pair.title, "sample": pair.sample, "metric": pair.metric,
        }, final=False)  # fmt: skip
        for comparison in comparisons(pair, request):
            complete = len(comparison.measured) + len(comparison.refused) == len(ALIGNMENTS)
            yield Frame(_error_arrays(comparison), _figures(comparison, request), final=complete)

    def _load(self, request: LookRequest) -> Pair:
        key = tuple(
            getattr(request, name)
            for name in (
                "workspace", "run", "dataset", "sample", "prediction_file", "truth_file", "file_unit",
                "field_of_view_degrees",
            )
        )  # fmt: skip
        if self._pair is None or key != self._key:
            self._pair, self._key = load_pair(request, request.workspace), key
        return self._pair


def _both(pair: Pair, prediction: Surface) -> dict[str, Any]:
    """Both surfaces, and the true face's vertices, which a view is to be filled with."""
    arrays = _surface_arrays("truth", pair.truth) | _surface_arrays("prediction", prediction)
    face = pair.truth.mesh.vertices[region_of(pair.truth, pair, "face")]
    return arrays | ({"focus": face} if len(face) else {})


def _surface_arrays(name: str, surface: Surface) -> dict[str, Any]:
    arrays: dict[str, Any] = {f"{name}_vertices": surface.mesh.vertices, f"{name}_faces": surface.mesh.faces}
    if surface.mesh.normals is not None:
        arrays[f"{name}_normals"] = surface.mesh.normals
    if surface.mesh.uvs is not None:
        arrays[f"{name}_uvs"] = surface.mesh.uvs
    if surface.image is not None:
        arrays["image"] = surface.image
    return arrays


def _error_arrays(comparison: Comparison) -> dict[str, Any]:
    chosen = comparison.chosen
    return _both(comparison.pair, chosen.aligned.surface) | (
        {"signed": chosen.signed.astype(np.float32), "weights": chosen.weights.astype(np.float32)}
    )


def _figures(comparison: Comparison, request: LookRequest) -> dict[str, Any]:
    pair, chosen = comparison.pair, comparison.chosen
    headline = None
    order: list[str] = []
    if not request.from_files:
        run, dataset = str(request.run), str(request.dataset)
        headline = headline_of(request.workspace, run, dataset, pair.sample)
        order = [sample for sample, _ in ranking(request.workspace, run, dataset)]
    return {
        "title": pair.title,
        "sample": pair.sample,
        "metric": pair.metric,
        "shown": comparison.shown,
        "unit": chosen.unit,
        "median": chosen.statistics.median_absolute_mm,
        "rows": figure_rows(chosen),
        "alignments": alignment_rows(comparison),
        "caution": caution(chosen),
        "headline": None if headline is None else [headline.title, headline.unit, headline.values],
        "order": order,
    }
