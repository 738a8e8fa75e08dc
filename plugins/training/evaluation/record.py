"""scores.json of any kind of run: what every evaluation writes, and leaderboard, scores page and reports read.

``scores[alignment][region][metric]`` holds an entry ``{"title", "unit", "better": "low" | "high" | "zero", "n", "run",
BASELINE: value or None, ...}``; kinds without alignments or regions name them "none" and "full". ``baseline_titles``
says which keys are baselines, ``regions`` may say what regions are called. Beside it: ``kind, run, dataset, content,
split, samples, samples_hash, headline``. per_sample.csv has ``id``, maybe ``identity``, and scores of the run as
``alignment/region/metric`` (or ``run METRIC``, ``run REGION METRIC``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plugins.training.evaluation.alignments import ALIGNMENTS
from plugins.training.evaluation.baselines import TITLES
from plugins.training.evaluation.short_names import short_name
from workbench.api import DataError, files

FORMAT = 2
FILE_NAME, PER_SAMPLE = "scores.json", "per_sample.csv"
REGION_WORDS: Mapping[str, str] = {"full": "whole picture", "head": "head", "face": "face"}
SPLIT_WORDS: Mapping[str, str] = {"all": "every face"}
_PART = "part:"


@dataclass(frozen=True)
class Figure:
    """One score of a run: title, unit, which way is better ("low", "high", "zero"), and what the baselines score.

    n : samples that have this score; None in files of before it was counted.
    """

    name: str
    title: str
    unit: str
    better: str
    run: float | None
    baselines: Mapping[str, float | None]
    n: int | None = None
    std: float | None = None

    @property
    def short(self) -> str:
        """A name for the head of a column."""
        return short_name(self.name, self.title)

    @property
    def good(self) -> bool | None:
        """Whether the run beats every baseline; None where they cannot be compared, or the best of them is as good."""
        others = [distance(value, self.better) for value in self.baselines.values() if value is not None]
        if self.run is None or not others:
            return None
        own = distance(self.run, self.better)
        return None if own == min(others) else own < min(others)

    def share_of(self, baseline: str) -> float | None:
        """The run's error as a share of a baseline's; None where lower is not better or the baseline has none."""
        other = self.baselines.get(baseline)
        return self.run / other if self.better == "low" and self.run is not None and other else None


def distance(value: float, better: str) -> float:
    """A number that is smaller for what is better."""
    return {"high": -value, "zero": abs(value)}.get(better, value)


@dataclass(frozen=True)
class Group:
    """Scores of a part of the samples: those of a category, or whose head is turned so far."""

    name: str
    samples: int
    scores: Mapping[str, Any]


@dataclass(frozen=True)
class Evaluation:
    """One run measured on one part of one dataset; `values` is the whole file."""

    file: Path
    run: str
    kind: str
    dataset: str
    split: str
    samples: int
    scores: Mapping[str, Mapping[str, Mapping[str, Any]]]
    baselines: Mapping[str, str]
    values: Mapping[str, Any] = field(repr=False)

    @property
    def title(self) -> str:
        """What it was measured on: "heads-128 · test, 6 faces"."""
        return f"{self.dataset} · {SPLIT_WORDS.get(self.split, self.split)}, {self.samples:,} faces"

    @property
    def created(self) -> str:
        return str(self.values.get("created", ""))

    @property
    def comparable(self) -> tuple[str, ...]:
        """Evaluations with the same of these measured the same samples of the same content."""
        content = str(self.values.get("content") or f"{self.dataset} as it was, {self.samples} samples")
        return self.kind, content, self.split, str(self.values.get("samples_hash", ""))

    @property
    def own_outline(self) -> bool:
        """Whether the head is what the run takes for one, so that other runs were measured on other pixels."""
        return str(self.values.get("head_from", "mask")) != "mask"

    @property
    def refused(self) -> list[str]:
        """Sentences on what the data cannot support."""
        return [str(entry.get("sentence", "")) for entry in self.values.get("refused", ())]

    @property
    def warnings(self) -> list[str]:
        return [str(sentence) for sentence in self.values.get("warnings", ())]

    @property
    def worst(self) -> list[str]:
        """Samples with the largest error, worst first."""
        return [str(entry["id"]) for entry in self.values.get("worst", ())]

    @property
    def headline(self) -> tuple[str, str, str] | None:
        """(alignment, region, metric) that stands for all; None where nothing could be measured."""
        given = self.values.get("headline") or {}
        alignment, region, metric = (str(given.get(part, "")) for part in ("alignment", "region", "metric"))
        return (alignment, region, metric) if self.entry(alignment, region, metric) else None

    def alignments(self) -> dict[str, str]:
        """Alignments there are scores for, with their words."""
        known = self.values.get("alignments", {})
        words = {key: str(known.get(key, {}).get("title", ALIGNMENTS.get(key, key))) for key in self.scores}
        order = [key for key in ALIGNMENTS if key in words]
        return {key: words[key] for key in [*order, *(key for key in words if key not in order)]}

    def regions(self, alignment: str) -> dict[str, str]:
        """Regions there are scores for, with their words: head and face first."""
        present = self.scores.get(alignment, {})
        order = [key for key in ("head", "face", "full") if key in present]
        own = self.values.get("regions", {})
        return {
            key: str(own.get(key) or region_words(key))
            for key in [*order, *(key for key in present if key not in order)]
        }

    def entry(self, alignment: str, region: str, metric: str) -> Mapping[str, Any]:
        """The raw entry of a score; empty where there is none."""
        found: Mapping[str, Any] = self.scores.get(alignment, {}).get(region, {}).get(metric, {})
        return found

    def figures(self, alignment: str, region: str) -> list[Figure]:
        """All scores of an alignment and region, in the order of the file."""
        present = self.scores.get(alignment, {}).get(region, {})
        return [self._figure(name, entry) for name, entry in present.items()]

    def figure(self, alignment: str, region: str, metric: str) -> Figure | None:
        """One score; None where there is none."""
        entry = self.entry(alignment, region, metric)
        return self._figure(metric, entry) if entry else None

    def groups(self) -> dict[str, tuple[str, list[Group]]]:
        """What the samples are grouped by -> title and groups."""
        return {
            by: (str(given["title"]), [Group(str(g["name"]), int(g["samples"]), g["scores"]) for g in given["groups"]])
            for by, given in self.values.get("groups", {}).items()
        }

    def group_figure(self, group: Group, key: tuple[str, str, str]) -> Figure | None:
        """A score of one group, with title and unit of the same score of all."""
        own = group.scores.get(key[0], {}).get(key[1], {}).get(key[2])
        return self._figure(key[2], {**self.entry(*key), "std": None, **own}) if own else None

    def _figure(self, name: str, entry: Mapping[str, Any]) -> Figure:
        return Figure(
            name=name,
            title=str(entry.get("title", name)),
            unit=str(entry.get("unit", "")),
            better=str(entry.get("better", "low")),
            run=entry.get("run"),
            baselines={who: entry[who] for who in self.baselines if who in entry},
            n=entry.get("n"),
            std=entry.get("std"),
        )


def region_words(region: str) -> str:
    """A region in words; a part of the mask by its label."""
    return REGION_WORDS.get(region, region.removeprefix(_PART).replace("_", " "))


def read_evaluation(path: Path) -> Evaluation:
    """One scores.json. Raises DataError when it is missing or damaged."""
    values = files.read_json(path)
    try:
        found = Evaluation(
            file=path,
            run=str(values.get("run") or path.parent.parent.parent.name),
            kind=str(values.get("kind", "depth")),
            dataset=str(values["dataset"]),
            split=str(values["split"]),
            samples=int(values["samples"]),
            scores=values["scores"],
            baselines={str(k): str(v) for k, v in values.get("baseline_titles", _old_titles(values)).items()},
            values=values,
        )
        # A file that is whole up to here may still hold something else where scores should be.
        for alignment in found.scores:
            for region in found.regions(alignment):
                found.figures(alignment, region)
        found.groups(), found.worst, found.headline, found.refused
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DataError("The scores are damaged", where=files.plain_path(path)) from error
    return found


def read_evaluations(run_folder: Path) -> list[Evaluation]:
    """All evaluations of a run, newest first; damaged ones are left out: measured again, they are replaced."""
    found = []
    for path in (run_folder / "evaluation").glob(f"*/{FILE_NAME}"):
        try:
            found.append(read_evaluation(path))
        except DataError:
            continue
    return sorted(found, key=lambda evaluation: evaluation.created, reverse=True)


def samples_hash(ids: Sequence[str]) -> str:
    """Hash of which samples were measured."""
    return hashlib.sha256("\n".join(sorted(ids)).encode("utf-8")).hexdigest()


def _old_titles(values: Mapping[str, Any]) -> dict[str, str]:
    return {key: TITLES.get(key, key) for key in values.get("baselines", {"mean": "", "mean_image": ""})}
