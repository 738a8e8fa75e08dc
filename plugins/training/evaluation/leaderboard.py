"""Runs ranked beside each other: only those measured on the same samples of the same content. Any kind of run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.training.evaluation.record import Evaluation, Figure, distance, read_evaluations, region_words
from workbench.api import Cell, DataError, Sheet, files

FOLDER = "leaderboard"
"""Folder of the workspace for tables and measured properties."""
_SHOWN = ("mae_mm", "mae_share", "rmse_mm", "rmse_share", "abs_rel", "delta1", "silog_100", "normal_deg", "correlation")
_MOST_COLUMNS = 6
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Entry:
    """A run on the board: its newest evaluation there, its network and how many weights that has."""

    run: str
    network: str
    parameters: int | None
    resolution: int | None
    evaluation: Evaluation


@dataclass(frozen=True)
class Board:
    """Runs that were measured on the same samples, in the order of their names."""

    entries: tuple[Entry, ...]

    @property
    def any(self) -> Evaluation:
        """An evaluation to read words from; the newest."""
        return max((entry.evaluation for entry in self.entries), key=lambda e: e.created)

    @property
    def title(self) -> str:
        return self.any.title

    @property
    def note(self) -> str:
        """What weakens the comparison, as a sentence; empty where nothing does."""
        if any(entry.evaluation.own_outline for entry in self.entries):
            return "These faces have no masks: each run is judged inside what it takes for head itself."
        return ""

    def headline(self) -> Key:
        """The score to rank by where nobody chose another: the headline that most runs share.

        Raises DataError : nothing could be measured.
        """
        keys = [entry.evaluation.headline for entry in self.entries]
        known = [key for key in keys if key is not None]
        if not known:
            raise DataError("Nothing could be measured on these faces", where=self.title)
        return max(
            known, key=lambda key: (sum(self._figure(e, key) is not None for e in self.entries), known.count(key))
        )

    def alignments(self) -> dict[str, str]:
        """Alignments that any run has, with words."""
        return _merged(entry.evaluation.alignments() for entry in self.entries)

    def regions(self, alignment: str) -> dict[str, str]:
        """Regions that any run has with an alignment, with words."""
        return _merged(entry.evaluation.regions(alignment) for entry in self.entries)

    def metrics(self, alignment: str, region: str) -> dict[str, Figure]:
        """Metrics that any run has there, by name, with a figure to read title and unit from."""
        return _merged({f.name: f for f in e.evaluation.figures(alignment, region)} for e in self.entries)

    def columns(self, key: Key) -> list[str]:
        """The metrics worth a column: the chosen one first, then the usual ones that there are, six at most."""
        present = self.metrics(key[0], key[1])
        usual = [name for name in _SHOWN if name in present] or list(present)
        return [key[2], *(name for name in usual if name != key[2])][:_MOST_COLUMNS]

    def ranked(self, key: Key) -> list[tuple[Entry, Figure]]:
        """Runs that have the score, best first."""
        having = [(entry, figure) for entry in self.entries if (figure := self._figure(entry, key)) is not None]
        return sorted(having, key=lambda pair: distance(pair[1].run or 0.0, pair[1].better))

    def baselines(self, key: Key) -> list[tuple[str, float]]:
        """(title, value) of each baseline, the best that any run's own training faces give."""
        found: dict[str, list[float]] = {}
        titles: dict[str, str] = {}
        better = "low"
        for entry, figure in self.ranked(key):
            titles |= entry.evaluation.baselines
            better = figure.better
            for who, value in figure.baselines.items():
                if value is not None:
                    found.setdefault(who, []).append(value)
        return [(titles[who], min(values, key=lambda v: distance(v, better))) for who, values in found.items()]

    def sheet(self, key: Key, columns: Sequence[str] | None = None) -> Sheet:
        """The ranking as a table: runs best first, then the baselines."""
        alignment, region, _ = key
        known = self.metrics(alignment, region)
        names = [name for name in (self.columns(key) if columns is None else columns) if name in known]
        heads = ["Run", *(_head(known[name]) for name in names), "Faces", "Network", "Weights (million)"]
        ranked = self.ranked(key)
        rows: list[list[Cell]] = []
        for entry, figure in ranked:
            others = [self._figure(entry, (alignment, region, name)) for name in names]
            million = None if entry.parameters is None else entry.parameters / 1e6
            values = (None if other is None else other.run for other in others)
            rows.append([entry.run, *values, figure.n or entry.evaluation.samples, entry.network, million])
        best = _best(rows, [known[name].better for name in names], 1)
        by_title = [dict(self.baselines((alignment, region, name))) for name in names]
        for title in dict(self.baselines(key)):
            rows.append([title, *(values.get(title) for values in by_title), "", "", ""])
        return Sheet(heads, rows, best)

    def words(self, key: Key) -> str:
        """What is ranked, in words: "heads · test, 40 faces: head, as predicted"."""
        return f"{self.title}: {region_words(key[1])}, {self.alignments().get(key[0], key[0]).lower()}"

    def _figure(self, entry: Entry, key: Key) -> Figure | None:
        figure = entry.evaluation.figure(*key)
        return figure if figure is not None and figure.run is not None else None


def read_boards(workspace: Path) -> list[Board]:
    """All boards of a workspace, newest first; a run counts once on each, by its newest evaluation."""
    found: dict[tuple[str, ...], dict[str, Entry]] = {}
    for folder in sorted(path.parent for path in (workspace / "runs").glob("*/run.json")):
        for evaluation in reversed(read_evaluations(folder)):
            found.setdefault(evaluation.comparable, {})[folder.name] = _entry(folder, evaluation)
    boards = [Board(tuple(entries.values())) for entries in found.values()]
    return sorted(boards, key=lambda board: board.any.created, reverse=True)


def across(boards: Sequence[Board], key: Key) -> Sheet:
    """Runs x datasets: one score of each run on every board that has it, best of each column marked."""
    boards = [board for board in boards if board.ranked(key)]
    values = [{entry.run: figure for entry, figure in board.ranked(key)} for board in boards]
    runs = sorted({run for column in values for run in column})
    rows: list[list[Cell]] = [[run, *(column[run].run if run in column else None for column in values)] for run in runs]
    betters = [next(iter(column.values())).better for column in values]
    return Sheet(["Run", *(board.title for board in boards)], rows, _best(rows, betters, 1))


def _entry(folder: Path, evaluation: Evaluation) -> Entry:
    try:
        record: dict[str, Any] = dict(files.read_json(folder / "run.json"))
    except (DataError, TypeError, ValueError):
        # The evaluation is whole and worth its place; only network and size stay unknown.
        record = {}
    networks = record.get("networks") or {}
    several = " + ".join(str(one.get("network", "")) for one in networks.values() if isinstance(one, dict))
    return Entry(
        run=folder.name,
        network=str(record.get("network") or several),
        parameters=_whole(record.get("parameters")),
        resolution=_whole(record.get("resolution")),
        evaluation=evaluation,
    )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _head(figure: Figure) -> str:
    arrow = {"low": "↓", "high": "↑"}.get(figure.better, "→0")
    return f"{figure.short} ({figure.unit}) {arrow}" if figure.unit else f"{figure.short} {arrow}"


def _best(rows: Sequence[Sequence[Cell]], betters: Sequence[str], first: int) -> frozenset[tuple[int, int]]:
    """The best cell (row, column) of each column from `first` on."""
    found = set()
    for column, better in enumerate(betters, start=first):
        known = [
            (distance(float(row[column] or 0), better), i) for i, row in enumerate(rows) if row[column] is not None
        ]
        if known:
            found.add((min(known)[1], column))
    return frozenset(found)


def _merged(parts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        found |= {name: value for name, value in part.items() if name not in found}
    return found
