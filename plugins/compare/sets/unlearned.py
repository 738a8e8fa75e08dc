"""Predictions that ask for no learning, made for each face and measured as the runs' own: what a run must beat.

Mean depth image and mean face come from the dataset's training faces alone, whatever faces are measured; a dataset
without training faces has only the flat plane.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.compare.regions import NOT_HEAD
from plugins.compare.sets.figures import MEASURED
from plugins.compare.sources.from_runs import true_depth
from workbench.api import DataError, Dataset, MeanFace, Sample, WorkbenchError, cv2, files, laid_on

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
MEAN_IMAGE, MEAN_FACE, FLAT = MEASURED
_MOST_FACES = 500
_CHANNELS = ("depth", "mask", "camera")


@dataclass(frozen=True)
class Unlearned:
    """What is known without learning, z-depth in metres.

    mean_image (H, W), mean_face (side, side) over the box of a head; `middle`: the mean over all heads; `faces`: how
    many training faces went in. With none there are no means.
    """

    mean_image: Floats
    mean_face: Floats
    middle: float
    faces: int

    def predictions(self, sample: Sample, depth: Floats, head: Mask) -> dict[str, Floats]:
        """Baseline -> (H, W) z-depth of a face whose true `depth` and `head` (H, W) are given; 0 = no data.

        The box of the head and the distance of the plane are the true ones, so these baselines know more than a run.
        """
        if not head.any():
            return {}
        found = {FLAT: np.full(depth.shape, np.median(depth[head]), np.float32)}
        if self.faces:
            height, width = depth.shape
            found[MEAN_IMAGE] = cv2.resize(self.mean_image, (width, height), interpolation=cv2.INTER_LINEAR)
            found[MEAN_FACE] = laid_on(self.mean_face, head, self.middle)
        # Where nothing is labelled, the truth's own outline is theirs, as the mask's is that of a run without one.
        outline = np.ones(depth.shape, bool) if sample.mask is not None else depth > 0
        return {name: np.where(outline, found[name], 0).astype(np.float32) for name in MEASURED if name in found}


def unlearned_of(dataset: Dataset) -> Unlearned:
    """The means over a dataset's training faces: 500 of them, spread evenly, where there are more.

    Faces that cannot be read, or whose pictures have another shape than the first, are passed over.
    """
    ids = dataset.ids("train")
    picked = np.linspace(0, len(ids) - 1, min(len(ids), _MOST_FACES)).round().astype(int)
    mean, face = _MeanImage(), MeanFace()
    for number in picked:
        try:
            sample = dataset.sample(ids[number], _CHANNELS)
            depth = true_depth(sample, dataset.info.depth)
        except WorkbenchError:
            continue
        head = head_of(sample, depth, dataset.info.mask_labels)
        if mean.add(depth, head):
            face.add(depth, head, head)
    if not mean.faces:
        nothing = np.zeros((1, 1), np.float32)
        return Unlearned(nothing, nothing, 0.0, 0)
    middle = mean.middle
    return Unlearned(mean.image(), face.image(middle), middle, mean.faces)


def head_of(sample: Sample, depth: Floats, labels: Mapping[int, str]) -> Mask:
    """(H, W) the head where it has depth; all that has depth where nothing is labelled."""
    if sample.mask is None:
        return depth > 0
    others = [0, *(label for label, name in labels.items() if name in NOT_HEAD)]
    return np.asarray((depth > 0) & ~np.isin(sample.mask, others))


def write_unlearned(path: Path, found: Unlearned) -> None:
    """Keep them beside the evaluation, so that every worker and every resumed job has the same. Raises
    WorkspaceError."""
    stream = io.BytesIO()
    np.savez_compressed(
        stream, allow_pickle=False, mean_image=found.mean_image, mean_face=found.mean_face,
        middle=np.float64(found.middle), faces=np.int64(found.faces),
    )  # fmt: skip
    files.write_bytes(path, stream.getvalue())


def read_unlearned(path: Path) -> Unlearned:
    """What `write_unlearned` wrote. Raises DataError."""
    try:
        with np.load(files.long_path(path), allow_pickle=False) as stored:
            return Unlearned(
                stored["mean_image"], stored["mean_face"], float(stored["middle"]), int(stored["faces"])
            )  # fmt: skip
    except (OSError, KeyError, ValueError, EOFError) as error:
        raise DataError(
            "The baselines of this evaluation cannot be read",
            where=files.plain_path(path),
            remedy="measure it again under another name",
        ) from error


class _MeanImage:
    """The running mean of depth, pixel by pixel, over the heads that have some there."""

    def __init__(self) -> None:
        self._sums = self._counts = np.zeros((0, 0))
        self.faces = 0

    def add(self, depth: Floats, head: Mask) -> bool:
        """One face; False where its picture has another shape than the first, or no head."""
        if not self.faces:
            self._sums, self._counts = np.zeros(depth.shape), np.zeros(depth.shape)
        if depth.shape != self._sums.shape or not head.any():
            return False
        self._sums += np.where(head, depth, 0)
        self._counts += head
        self.faces += 1
        return True

    @property
    def middle(self) -> float:
        """The mean over all pixels of all heads."""
        return float(self._sums.sum() / self._counts.sum())

    def image(self) -> Floats:
        """(H, W) the mean; `middle` where no head was."""
        mean = self._sums / np.maximum(self._counts, 1)
        return np.where(self._counts > 0, mean, self.middle).astype(np.float32)
