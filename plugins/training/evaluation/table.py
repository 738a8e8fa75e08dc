"""scores.json and per_sample.csv: every score with the baselines beside it, averaged per image, also by group."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from plugins.training.evaluation.alignments import ALIGNMENTS, NONE, SCALE_SHIFT
from plugins.training.evaluation.baselines import TITLES
from plugins.training.evaluation.comparison import CLOSELY, REGIONS, Scores
from plugins.training.evaluation.metrics import METRICS, PIXELS, pooled
from workbench.api import GROUPED_BY, Face, groups_in_order

RUN = "run"
WHO = (RUN, *TITLES)
Key = tuple[str, str, str]
_WORST = 12


@dataclass
class Table:
    """Scores of all faces, by who predicted."""

    faces: list[Face] = field(default_factory=list)
    rows: dict[str, list[Scores]] = field(default_factory=lambda: {who: [] for who in WHO})

    def add(self, face: Face, scores: Mapping[str, Scores]) -> None:
        """The scores of one face, by who predicted; a baseline that there is not has none."""
        self.faces.append(face)
        for who in WHO:
            self.rows[who].append(scores.get(who, {}))

    @property
    def ids(self) -> list[str]:
        """The faces in the order they were measured."""
        return [face.id for face in self.faces]

    def mean(self, who: str, key: Key, among: Iterable[int] | None = None) -> float | None:
        """Mean over the images that have this score (`among`: of these); None where none has."""
        values = self._values(who, key, among)
        return float(np.mean(values)) if values else None

    def keys(self) -> list[Key]:
        """All (alignment, region, metric) that any face has for the run, in the order of tables."""
        present = {key for row in self.rows[RUN] for key in row if key[2] != PIXELS}
        alignments, metrics = list(ALIGNMENTS), list(METRICS)
        return sorted(present, key=lambda k: (alignments.index(k[0]), _place(k[1]), metrics.index(k[2])))

    def headline(self) -> Key | None:
        """The score that stands for all: mean error over the head, as it is where it has mm, else after fitting."""
        present = set(self.keys())
        wanted = [(a, r, m) for a in (NONE, SCALE_SHIFT) for r in ("head", "full") for m in ("mae_mm", "mae_share")]
        return next((key for key in wanted if key in present), None)

    def plain(self) -> dict[str, Any]:
        """``scores[alignment][region][metric]``: title, unit, better, n, spread and the means; JSON-ready."""
        found: dict[str, Any] = {}
        for key in self.keys():
            alignment, region, metric = key
            shown, values = METRICS[metric], self._values(RUN, key, None)
            entry: dict[str, Any] = {"title": shown.title, "unit": shown.unit, "better": shown.better}
            entry |= self._means(key, None)
            entry |= {"std": _rounded(float(np.std(values))), "median": _rounded(float(np.median(values)))}
            entry["pooled"] = _rounded(self._pooled(key))
            found.setdefault(alignment, {}).setdefault(region, {})[metric] = entry
        return found

    def grouped(self) -> dict[str, Any]:
        """``groups[by]``: title and one entry per group with its samples and means, as in `plain`; only where there
        are at least two groups."""
        found: dict[str, Any] = {}
        keys = [key for key in self.keys() if key[0] in CLOSELY and key[1] in REGIONS]
        for by, title in GROUPED_BY.items():
            members: dict[str, list[int]] = {}
            for place, face in enumerate(self.faces):
                if by in face.groups():
                    members.setdefault(face.groups()[by], []).append(place)
            if len(members) > 1:
                groups = [self._group(name, members[name], keys) for name in groups_in_order(by, set(members))]
                found[by] = {"title": title, "groups": groups}
        return found

    def worst(self) -> list[dict[str, Any]]:
        """The faces with the largest headline score, worst first."""
        key = self.headline()
        if key is None:
            return []
        scored = [(row[key], i) for i, row in enumerate(self.rows[RUN]) if key in row]
        return [
            {"id": self.faces[i].id, "value": _rounded(value)} for value, i in sorted(scored, reverse=True)[:_WORST]
        ]

    def csv(self) -> str:
        """One line per face: who it is, headline of the run and the baselines, then every score of the run."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        headline, keys = self.headline(), self.keys()
        first = [f"{who}:{'/'.join(headline)}" for who in WHO] if headline else []
        writer.writerow(["id", "identity", "category", "yaw_degrees", "pitch_degrees", *first, *map("/".join, keys)])
        for i, face in enumerate(self.faces):
            known = [face.id, face.identity, face.category, _text(face.yaw), _text(face.pitch)]
            own = [_text(self.rows[who][i].get(headline)) for who in WHO] if headline else []
            writer.writerow([*known, *own, *(_text(self.rows[RUN][i].get(key)) for key in keys)])
        return stream.getvalue()

    def _pooled(self, key: Key) -> float | None:
        """The run's score over the pixels of all images together, where it can be pooled."""
        counts = (key[0], key[1], PIXELS)
        rows = [row for row in self.rows[RUN] if key in row and counts in row]
        return pooled(key[2], [row[key] for row in rows], [row[counts] for row in rows])

    def _group(self, name: str, members: Sequence[int], keys: Sequence[Key]) -> dict[str, Any]:
        scores: dict[str, Any] = {}
        for key in keys:
            means = self._means(key, members)
            if means["n"]:
                scores.setdefault(key[0], {}).setdefault(key[1], {})[key[2]] = means
        return {"name": name, "samples": len(members), "scores": scores}

    def _means(self, key: Key, among: Sequence[int] | None) -> dict[str, Any]:
        """n, the images that have the score; mean of the run and of each baseline over them."""
        means = {who: _rounded(self.mean(who, key, among)) for who in WHO}
        return {"n": len(self._values(RUN, key, among)), **means}

    def _values(self, who: str, key: Key, among: Iterable[int] | None) -> list[float]:
        rows = self.rows[who]
        chosen = rows if among is None else [rows[i] for i in among]
        return [row[key] for row in chosen if key in row]


def refused(reasons: Sequence[str]) -> list[dict[str, str]]:
    """Metrics that the data cannot support, each with its sentence."""
    return [{"metrics": "millimetres and ratios of metres", "sentence": reason} for reason in reasons]


def _place(region: str) -> tuple[int, str]:
    """Whole regions first, then parts by name."""
    return (REGIONS.index(region), "") if region in REGIONS else (len(REGIONS), region)


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"
