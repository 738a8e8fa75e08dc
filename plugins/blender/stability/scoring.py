"""Spread and error of predicted poses, person by person, for each thing that varied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.blender.stability.predictions import Predictions
from plugins.blender.stability.rotations import angles_between, euler_angles, mean_rotation, wrapped
from workbench.api import DataError, Dataset

Float = NDArray[np.float64]
AXES = {"expression": "Expression alone", "lighting": "Light alone", "both": "Both", "all": "Everything"}
FIGURES = {
    "spread": "Spread",
    "spread_yaw": "Spread of yaw",
    "spread_pitch": "Spread of pitch",
    "spread_roll": "Spread of roll",
    "error": "Error",
    "error_levelled": "Error, offset removed",
    "error_yaw": "Error of yaw",
    "error_pitch": "Error of pitch",
    "error_roll": "Error of roll",
}
"""Figures of a group, degrees. Spread: root mean square of the turn from the group's mean prediction (of the angles'
differences for yaw, pitch and roll). Error: mean turn (mean absolute difference) from the truth."""


@dataclass(frozen=True)
class Shown:
    """One picture of the set: its person, what varied ("neutral" for the first), and its true (3, 3) head -> camera."""

    id: str
    group: str
    axis: str
    truth: Float


def pictures_of(dataset: Dataset) -> list[Shown]:
    """The pictures of a pose-stability set.

    Raises
    ------
    DataError : the dataset is none, or lacks poses.
    """
    found = []
    for sample_id in dataset.ids():
        record = dataset.record(sample_id)
        noted = record.get("attributes", {})
        if noted.get("axis") and noted.get("group") and record.get("pose"):
            truth = np.reshape(record["pose"], (4, 4))[:3, :3].astype(np.float64)
            found.append(Shown(sample_id, str(noted["group"]), str(noted["axis"]), truth))
    if not found:
        raise DataError(
            "This dataset is no pose-stability set with poses",
            where=dataset.folder.name,
            remedy="render one: choose “Pose-stability set”, and write the pose",
        )
    return found


@dataclass(frozen=True)
class Group:
    """Figures (`FIGURES`) of one person under one axis, from so many pictures."""

    group: str
    axis: str
    count: int
    figures: Mapping[str, float]


def score(shown: Sequence[Shown], predicted: Predictions) -> list[Group]:
    """Figures of every person under every axis that the set has, from the pictures that were predicted.

    Each axis takes the neutral picture in. "all" takes in every picture of the person. Groups of fewer than two
    pictures are left out. "Offset removed" takes away the mean turn between truth and prediction over the whole set,
    which an estimator with another idea of looking straight ahead has everywhere.
    """
    known = [picture for picture in shown if picture.id in predicted]
    offset = mean_rotation(np.array([picture.truth.T @ predicted[picture.id] for picture in known]))
    present = {picture.axis for picture in known}
    groups = []
    for axis in AXES:
        if axis != "all" and axis not in present:
            continue
        for group in dict.fromkeys(picture.group for picture in known):
            chosen = [p for p in known if p.group == group and (axis == "all" or p.axis in (axis, "neutral"))]
            if len(chosen) > 1:
                groups.append(Group(group, axis, len(chosen), _figures(chosen, predicted, offset)))
    return groups


def always_the_mean(shown: Sequence[Shown]) -> Predictions:
    """The baseline: for every picture the mean of all true poses. Perfectly stable, and wrong."""
    mean = mean_rotation(np.array([picture.truth for picture in shown]))
    return {picture.id: mean for picture in shown}


def summary(groups: Sequence[Group]) -> dict[str, dict[str, float]]:
    """axis -> figures, averaged over the people (spreads as root mean square)."""
    found: dict[str, dict[str, float]] = {}
    for axis in AXES:
        own = [group.figures for group in groups if group.axis == axis]
        if own:
            found[axis] = {name: _together(name, np.array([figures[name] for figures in own])) for name in FIGURES}
    return found


def _together(name: str, values: Float) -> float:
    return float(np.sqrt((values**2).mean()) if name.startswith("spread") else values.mean())


def _figures(chosen: Sequence[Shown], predicted: Predictions, offset: Float) -> dict[str, float]:
    guesses = np.array([predicted[picture.id] for picture in chosen])
    truths = np.array([picture.truth for picture in chosen])
    middle = mean_rotation(guesses)
    from_middle = wrapped(euler_angles(guesses) - euler_angles(middle[None]))
    from_truth = wrapped(euler_angles(guesses) - euler_angles(truths))
    spreads, errors = np.sqrt((from_middle**2).mean(0)), abs(from_truth).mean(0)
    figures = {
        "spread": float(np.sqrt((angles_between(guesses, middle) ** 2).mean())),
        "error": float(angles_between(guesses, truths).mean()),
        "error_levelled": float(angles_between(guesses, truths @ offset).mean()),
    }
    for place, name in enumerate(("yaw", "pitch", "roll")):
        figures |= {f"spread_{name}": float(spreads[place]), f"error_{name}": float(errors[place])}
    return figures
