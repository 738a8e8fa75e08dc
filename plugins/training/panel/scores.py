"""The scores of a run as it was measured, read from scores.json. Knows nothing of Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.training.panel.words import figure
from workbench.api import DataError, files

# "Fitted": after least-squares scale and shift to the truth of each picture.
ALIGNMENTS = {"none": "As predicted", "scale_shift": "Fitted"}
REGIONS = {"head": "Head", "face": "Face", "full": "All"}


@dataclass(frozen=True)
class ScoreRow:
    """One metric: of the run, and of the two predictions that ask for no learning. None where it is not defined."""

    title: str
    unit: str
    better: str
    run: float | None
    mean: float | None
    mean_image: float | None

    @property
    def good(self) -> bool | None:
        """Whether the run beats both baselines; None where they cannot be compared."""
        others = [value for value in (self.mean, self.mean_image) if value is not None]
        if self.run is None or not others:
            return None
        if self.better == "high":
            return all(self.run > other for other in others)
        if self.better == "zero":
            return all(abs(self.run) < abs(other) for other in others)
        return all(self.run < other for other in others)


@dataclass(frozen=True)
class Scores:
    """One evaluation: a run on one part of one dataset."""

    file: Path
    dataset: str
    split: str
    faces: int
    values: Mapping[str, Mapping[str, Mapping[str, Any]]]
    refused: tuple[str, ...]
    warnings: tuple[str, ...]
    headline: str
    worst: str
    created: str

    @property
    def title(self) -> str:
        """What it was measured on: "heads-128 · test, 6 faces"."""
        return f"{self.dataset} · {'every face' if self.split == 'all' else self.split}, {self.faces:,} faces"

    def alignments(self) -> list[str]:
        """Alignments there are scores for, in their order."""
        return [key for key in ALIGNMENTS if key in self.values]

    def regions(self, alignment: str) -> list[str]:
        """Regions there are scores for, in their order."""
        return [key for key in REGIONS if key in self.values.get(alignment, {})]

    def rows(self, alignment: str, region: str) -> list[ScoreRow]:
        """All metrics of an alignment and region, in the order of the file."""
        return [_row(name, entry) for name, entry in self.values.get(alignment, {}).get(region, {}).items()]


def read_scores(run_folder: Path) -> list[Scores]:
    """All evaluations of a run, newest first; damaged ones are left out."""
    found = []
    for path in (run_folder / "evaluation").glob("*/scores.json"):
        try:
            found.append(_read(path))
        except DataError:
            # Measured again, it is replaced; until then the others are worth showing.
            continue
    return sorted(found, key=lambda scores: scores.created, reverse=True)


def _read(path: Path) -> Scores:
    """One scores.json. Raises DataError when it is damaged."""
    values = files.read_json(path)
    try:
        return Scores(
            file=path,
            dataset=str(values["dataset"]),
            split=str(values["split"]),
            faces=int(values["samples"]),
            values=values["scores"],
            refused=tuple(str(entry["sentence"]) for entry in values.get("refused", ())),
            warnings=tuple(map(str, values.get("warnings", ()))),
            headline=_headline(values.get("headline") or {}),
            worst=str(values["worst"][0]["id"]) if values.get("worst") else "",
            created=str(values.get("created", "")),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise DataError("The scores are damaged", where=files.plain_path(path)) from error


def _headline(values: Mapping[str, Any]) -> str:
    if not values:
        return ""
    unit = str(values.get("unit", ""))
    region = {"full": "whole picture"}.get(str(values["region"]), str(values["region"]))
    title = str(values["title"])
    own, mean, image = (figure(values.get(key), unit) for key in ("run", "mean", "mean_image"))
    return f"{title}, {region}: {own}. Predicting the mean: {mean}; the mean depth image: {image}."


def _row(name: str, entry: Mapping[str, Any]) -> ScoreRow:
    return ScoreRow(
        title=str(entry.get("title", name)),
        unit=str(entry.get("unit", "")),
        better=str(entry.get("better", "low")),
        run=entry.get("run"),
        mean=entry.get("mean"),
        mean_image=entry.get("mean_image"),
    )
