"""scores.json and per_sample.csv: every score with the two baselines beside it, averaged per image."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from plugins.training.evaluation.comparison import NONE, SCALE_SHIFT, Scores
from plugins.training.evaluation.metrics import METRICS

RUN, MEAN, MEAN_IMAGE = "run", "mean", "mean_image"
WHO = {RUN: "this run", MEAN: "predicting the mean", MEAN_IMAGE: "predicting the mean depth image"}
_WORST = 12


@dataclass
class Table:
    """Scores of all faces, by who predicted."""

    ids: list[str] = field(default_factory=list)
    identities: list[str] = field(default_factory=list)
    rows: dict[str, list[Scores]] = field(default_factory=lambda: {who: [] for who in WHO})

    def add(self, sample_id: str, identity: str, scores: Mapping[str, Scores]) -> None:
        """The scores of one face, by who predicted."""
        self.ids.append(sample_id)
        self.identities.append(identity)
        for who in WHO:
            self.rows[who].append(scores[who])

    def mean(self, who: str, key: tuple[str, str, str]) -> float | None:
        """Mean over the images that have this score; None where none has."""
        values = [row[key] for row in self.rows[who] if key in row]
        return float(np.mean(values)) if values else None

    def keys(self) -> list[tuple[str, str, str]]:
        """All (alignment, region, metric) that any face has for the run, in the order of tables."""
        present = {key for row in self.rows[RUN] for key in row}
        alignments, regions, metrics = (NONE, SCALE_SHIFT), ("full", "head", "face"), list(METRICS)
        return sorted(present, key=lambda k: (alignments.index(k[0]), regions.index(k[1]), metrics.index(k[2])))

    def headline(self) -> tuple[str, str, str] | None:
        """The score that stands for all: mean error over the head, as it is where it has mm, else after fitting."""
        present = set(self.keys())
        wanted = [(a, r, m) for a in (NONE, SCALE_SHIFT) for r in ("head", "full") for m in ("mae_mm", "mae_share")]
        return next((key for key in wanted if key in present), None)

    def plain(self) -> dict[str, Any]:
        """``scores[alignment][region][metric]``: unit and the three means; JSON-ready."""
        found: dict[str, Any] = {}
        for alignment, region, metric in self.keys():
            entry: dict[str, Any] = {"unit": METRICS[metric].unit, "better": METRICS[metric].better}
            entry |= {who: _rounded(self.mean(who, (alignment, region, metric))) for who in WHO}
            entry["title"] = METRICS[metric].title
            found.setdefault(alignment, {}).setdefault(region, {})[metric] = entry
        return found

    def worst(self) -> list[dict[str, Any]]:
        """The faces with the largest headline score, worst first."""
        key = self.headline()
        if key is None:
            return []
        scored = [(row[key], i) for i, row in enumerate(self.rows[RUN]) if key in row]
        return [{"id": self.ids[i], "value": _rounded(value)} for value, i in sorted(scored, reverse=True)[:_WORST]]

    def csv(self) -> str:
        """One line per face: headline of the run and both baselines, then every score of the run."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        headline, keys = self.headline(), self.keys()
        first = [f"{who}:{'/'.join(headline)}" for who in WHO] if headline else []
        writer.writerow(["id", "identity", *first, *("/".join(key) for key in keys)])
        for i, (sample_id, identity) in enumerate(zip(self.ids, self.identities, strict=True)):
            own = [_text(self.rows[who][i].get(headline)) for who in WHO] if headline else []
            writer.writerow([sample_id, identity, *own, *(_text(self.rows[RUN][i].get(key)) for key in keys)])
        return stream.getvalue()


def refused(reasons: Sequence[str]) -> list[dict[str, str]]:
    """Metrics that the data cannot support, each with its sentence."""
    return [{"metrics": "millimetres and ratios of metres", "sentence": reason} for reason in reasons]


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"
