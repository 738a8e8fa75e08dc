"""Measures one face for every run, in a worker process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.compare.measuring import Comparison, compare, comparisons
from plugins.compare.sets.figures import curve_of, parts_of, values_of
from plugins.compare.sets.folder import UNLEARNED, SetFolder
from plugins.compare.sets.unlearned import Unlearned, head_of, read_unlearned, unlearned_of
from plugins.compare.settings.sets import SetSettings
from plugins.compare.sources.from_runs import pairs_of_sample, predicted_depth, prediction_path, true_depth
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
        self._known: Unlearned | None = None
        self._means = SetFolder(place.comparison(s.name)).file(UNLEARNED)

    def make(self, item: Item) -> Row:
        """The record of one face.

        Raises
        ------
        WorkbenchError : the true face cannot be read or has no depth, or no run that has predicted it can be measured;
            a job whose settings fit no face so ends after a few of them.
        """
        sample = self._dataset.sample(item.id, _CHANNELS)
        runs: dict[str, Row] = {run: {"missing": True} for run in self._s.runs}
        errors: list[WorkbenchError] = []
        there = [run for run in self._s.runs if self._path(run, sample).exists()]
        depths = {run: predicted_depth(self._workspace, run, str(self._s.dataset), sample.id) for run in there}
        unlearned = self._unlearned(sample) if there else {}
        # Together, as they share the truth and its search; a run may be called as a baseline is.
        pairs = pairs_of_sample(self._dataset, sample, [*depths.items(), *unlearned.items()])
        for run, pair in zip(there, pairs, strict=False):
            runs[run] = {"prediction": files.sha256(self._path(run, sample))[:16], **self._measured(pair, errors)}
        if errors and len(errors) == len(there):
            raise errors[0]
        row = {**_face_row(face_of_sample(sample)), "runs": runs}
        if unlearned:
            of_each = zip(unlearned, pairs[len(there) :], strict=True)
            row["baselines"] = {name: self._measured(pair, []) for name, pair in of_each}
        return row

    def close(self) -> None:
        """Let go of the index."""
        self._dataset.close()

    def _unlearned(self, sample: Sample) -> dict[str, NDArray[np.float32]]:
        """What the baselines say of a face, by their names; nothing where they are not asked for."""
        if not self._s.baselines or sample.depth is None:
            return {}
        if self._known is None:
            self._known = read_unlearned(self._means) if self._means.exists() else unlearned_of(self._dataset)
        depth = true_depth(sample, self._dataset.info.depth)
        return self._known.predictions(sample, depth, head_of(sample, depth, self._dataset.info.mask_labels))

    def _measured(self, pair: Pair, errors: list[WorkbenchError]) -> Row:
        try:
            return measured_row(pair, self._s)
        except WorkbenchError as error:
            errors.append(error)
            return {"problem": error.sentence}

    def _path(self, run: str, sample: Sample) -> Path:
        return prediction_path(self._workspace, run, str(self._s.dataset), sample.id)


def measured_row(pair: Pair, s: SetSettings) -> Row:
    """What one run says of one face. Raises WorkbenchError where it cannot be measured."""
    comparison: Comparison = compare(pair, s) if s.all_alignments else next(comparisons(pair, s))
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
