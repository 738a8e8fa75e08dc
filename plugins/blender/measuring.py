"""How the faces of a dataset are spread, read as it grows; plain reading, in a thread of the window."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from plugins.blender.spread import QUANTITIES, brightness, face_size
from workbench.api import Dataset, WorkbenchError, read_colour

MOST = 2000
"""Samples that are looked at; of more, as many all over the dataset."""


class Measured:
    """What was measured of one dataset so far. Used by one thread at a time."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._known: dict[str, Mapping[str, float]] = {}

    def take_in(self) -> Mapping[str, NDArray[np.float64]]:
        """Measure what is new; arrays (N,) by the names of `QUANTITIES`, NaN where a sample lacks what is needed."""
        self.dataset.refresh()
        ids = self.dataset.ids()
        if len(ids) > MOST:
            ids = [ids[int(place)] for place in np.linspace(0, len(ids) - 1, MOST)]
        self._known = {i: self._known.get(i) or self._measured(i) for i in ids}
        return {
            name: np.array([values.get(name, np.nan) for values in self._known.values()], np.float64)
            for name in QUANTITIES
        }

    def _measured(self, sample_id: str) -> Mapping[str, float]:
        try:
            record = self.dataset.record(sample_id)
            thumbnail = self.dataset.thumbnail(sample_id)
            facts = record.get("attributes", {})
            found = {
                name: float(facts[f"{name}_degrees"]) for name in ("yaw", "pitch", "roll") if f"{name}_degrees" in facts
            }
            if "landmarks2d" in record and "camera" in record:
                points = np.array(record["landmarks2d"], np.float64).reshape(-1, 2)
                found["size"] = face_size(points, int(record["camera"]["height"]))
            if thumbnail is not None:
                found["brightness"] = brightness(read_colour(thumbnail))
        except WorkbenchError:
            # Taken out a moment ago, or damaged, which checking the dataset says.
            return {}
        return found
