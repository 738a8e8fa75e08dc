"""Measures one face for every run, in a worker process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plugins.compare.measuring import Comparison, compare, comparisons
from plugins.compare.sets.figures import curve_of, parts_of, values_of
from plugins.compare.settings.sets import SetSettings
from plugins.compare.sources.from_runs import pairs_of_sample, predicted_depth, prediction_path
from plugins.compare.surfaces import Pair
from workbench.api import Dataset, Face, Item, Place, Sample, WorkbenchError, face_of_sample, files

Row = dict[str, Any]
_CHANNELS = ("depth", "mask", "landmarks2d", "landmarks3d", "camera", "pose")
"""Colours are not measured."""


class SetWorker:
    """Holds the dataset; `make` gives a face's figures as a plain record."""

    def __init__(self, s: SetSettings, place: Place) -> None:
        self._s, self._workspace = s, place.workspace
        self._dataset = Dataset.open(files.inside(place.workspace, "datasets", str(s.dataset)))

    def make(self, item: Item) -> Row:
        """The record of one face.

        Raises
        ------
        DataError : the true face cannot be read, or has no depth.
        """
        sample = self._dataset.sample(item.id, _CHANNELS)
        runs: dict[str, Row] = {run: {"missing": True} for run in self._s.runs}
        there = [run for run in self._s.runs if self._path(run, sample).exists()]
        depths = {run: predicted_depth(self._workspace, run, str(self._s.dataset), sample.id) for run in there}
        for run, pair in zip(depths, pairs_of_sample(self._dataset, sample, depths), strict=True):
            runs[run] = {"prediction": files.sha256(self._path(run, sample))[:16], **measured_row(pair, self._s)}
        return {**_face_row(face_of_sample(sample)), "runs": runs}

    def close(self) -> None:
        """Let go of the index."""
        self._dataset.close()

    def _path(self, run: str, sample: Sample) -> Path:
        return prediction_path(self._workspace, run, str(self._s.dataset), sample.id)


def measured_row(pair: Pair, s: SetSettings) -> Row:
    """What one run says of one face; the sentence where it cannot be measured."""
    try:
        comparison: Comparison = compare(pair, s) if s.all_alignments else next(comparisons(pair, s))
    except WorkbenchError as error:
        return {"problem": error.sentence}
    chosen = comparison.chosen
    return {
        "unit": chosen.unit,
        "shown": comparison.shown,
        "figures": {name: values_of(measured) for name, measured in comparison.measured.items()},
        "parts": parts_of(chosen),
        "curve": curve_of(chosen),
    }


def _face_row(face: Face) -> Row:
    yaw, pitch = (None if angle is None else round(angle, 3) for angle in (face.yaw, face.pitch))
    return {"id": face.id, "identity": face.identity, "category": face.category, "yaw": yaw, "pitch": pitch}
