"""How often heads are turned which way in a dataset: a joint histogram that poses can be drawn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.api import Angles, DataError, Dataset, Recipe, angles_of

Float = NDArray[np.float64]
STEP_DEGREES = 5.0
_MOST_READ = 20_000


@dataclass(frozen=True)
class PoseCells(Recipe):
    """Cells of `step` degrees a side: lower ends of turn, nod and tilt in steps, and how many poses fell into each."""

    step: float
    cells: tuple[tuple[int, int, int], ...]
    counts: tuple[int, ...]

    @classmethod
    def of(cls, angles: Float, step: float = STEP_DEGREES) -> PoseCells:
        """The joint histogram of (N, 3) turn, nod, tilt in degrees."""
        cells, counts = np.unique(np.floor(angles / step + 1e-6).astype(np.int64), axis=0, return_counts=True)
        return cls(step, tuple((int(a), int(b), int(c)) for a, b, c in cells), tuple(counts.tolist()))

    def draw(self, rng: np.random.Generator) -> Angles:
        """A pose: a cell as often as the dataset fills it, evenly within the cell."""
        edges = np.cumsum(self.counts)
        cell = self.cells[int(np.searchsorted(edges, rng.integers(edges[-1]), side="right"))]
        yaw, pitch, roll = (self.step * (place + float(rng.uniform())) for place in cell)
        return yaw, pitch, roll


def dataset_angles(dataset: Dataset) -> Float:
    """(N, 3) turn, nod and tilt (`Angles`, degrees) of a dataset's heads against the camera's axes.

    Of a large dataset 20 000 samples, evenly spaced in the list, stand for all.

    Raises
    ------
    DataError : no sample holds a pose.
    """
    ids = dataset.ids()
    step = max(1, -(-len(ids) // _MOST_READ))
    records = (dataset.record(sample_id) for sample_id in ids[::step])
    poses = [np.reshape(record["pose"], (4, 4))[:3, :3] for record in records if record.get("pose")]
    if not poses:
        raise DataError(
            "No sample of this dataset holds a pose",
            where=dataset.folder.name,
            remedy="choose a dataset that was rendered, or imported with poses",
        )
    return np.array([angles_of(pose) for pose in poses])
