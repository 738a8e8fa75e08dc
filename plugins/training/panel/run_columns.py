"""What the table of runs can say of each: a column per fact, with its words and what it is sorted by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from plugins.training.panel.runs import Run
from plugins.training.panel.words import figure, judged
from workbench.api.ui import JobState, JobStatus, duration, look


@dataclass(frozen=True)
class Cell:
    """Words, what they are sorted by (None: always at the end), and their tone."""

    text: str
    sort: float | str | None = None
    tone: str = ""


@dataclass(frozen=True)
class Column:
    """One fact. `shown` says whether a new table begins with it; numbers stand at the right."""

    key: str
    head: str
    tip: str
    width_px: int
    cell: Callable[[Run, JobStatus | None], Cell]
    shown: bool = False
    number: bool = True


def _number(value: float | None, unit: str = "", tone: str = "") -> Cell:
    return Cell(figure(value, unit), value, tone) if value is not None else Cell("–")


def _words(text: str) -> Cell:
    return Cell(text or "–", text.casefold() or None)


def _judged_tone(run: Run) -> str:
    good = judged(run)[1]
    return "" if good is None else "good" if good else "bad"


def _share(run: Run, _status: JobStatus | None) -> Cell:
    return Cell("–") if run.share is None else Cell(f"{100 * run.share:.0f} %", run.share, _judged_tone(run))


def _speed(run: Run, _status: JobStatus | None) -> Cell:
    return _number(run.faces_per_s or None, tone="muted")


def _state(run: Run, status: JobStatus | None) -> Cell:
    text, tone = _state_words(run, status)
    return Cell(text, text, tone)


def _state_words(run: Run, status: JobStatus | None) -> tuple[str, str]:
    if status is not None and status.state is not JobState.DONE:
        seen = look(status.state)
        if status.state is JobState.RUNNING and status.eta_s is not None:
            return f"{duration(status.eta_s)} left", seen.tone
        return seen.word.lower(), seen.tone
    if run.problem:
        return "damaged", "bad"
    ended = bool(run.record and run.record.result.get("finished"))
    return ("done", "good") if ended else ("stopped", "muted")


def _result(name: str) -> Callable[[Run, JobStatus | None], Cell]:
    def cell(run: Run, _status: JobStatus | None) -> Cell:
        value = run.record.result.get(name) if run.record else None
        return _number(float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else Cell("–")

    return cell


def _setting(name: str) -> Callable[[Run, JobStatus | None], Cell]:
    def cell(run: Run, _status: JobStatus | None) -> Cell:
        value = run.record.settings.get(name) if run.record else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _number(float(value))
        return _words("" if value is None else str(value))

    return cell


def _created(run: Run, _status: JobStatus | None) -> Cell:
    text = run.record.created if run.record else ""
    try:
        return Cell(f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}", text)
    except ValueError:
        return _words(text)


def _spent(run: Run, _status: JobStatus | None) -> Cell:
    seconds = run.record.result.get("seconds") if run.record else None
    return Cell(duration(seconds), float(seconds)) if isinstance(seconds, int | float) else Cell("–")


def _weights(run: Run, _status: JobStatus | None) -> Cell:
    return Cell(f"{run.record.parameters / 1e6:.2g} M", run.record.parameters) if run.record else Cell("–")


COLUMNS: tuple[Column, ...] = (
    Column(
        "name",
        "run",
        "Ctrl+click lays several runs over each other in the plot; F2 renames one that has ended",
        120,
        lambda run, _status: Cell(run.name, run.name.casefold()),
        shown=True,
        number=False,
    ),
    Column(
        "error",
        "error",
        "Mean error over the held-out faces at the best epoch",
        66,
        lambda run, _status: _number(run.error, run.unit, _judged_tone(run)),
        shown=True,
    ),
    Column(
        "share",
        "of mean",
        "That error as a share of what predicting the mean gives; below 100 % it has learned something",
        64,
        _share,
        shown=True,
    ),
    Column("speed", "faces/s", "Training speed", 52, _speed),
    Column("state", "state", "Time left while it trains, else how it ended", 86, _state, shown=True),
    Column(
        "tags", "tags", "Yours; change them below", 110, lambda run, _s: _words(", ".join(run.about.tags)), number=False
    ),
    Column(
        "note",
        "note",
        "Yours; change it below",
        150,
        lambda run, _s: _words(" ".join(run.about.note.split())),
        number=False,
    ),
    Column("kind", "kind", "What it learns", 60, lambda run, _s: _words(run.kind), number=False),
    Column("network", "network", "Its network", 100, lambda run, _s: _words(run.network), number=False),
    Column(
        "dataset", "dataset", "What it learned from", 100, lambda run, _s: _words(", ".join(run.datasets)), number=False
    ),
    Column("created", "begun", "When it was begun", 118, _created, number=False),
    Column("spent", "time", "Time spent training, without pauses", 70, _spent),
    Column("epochs", "epochs", "Epochs behind it", 56, _result("epochs")),
    Column("best_epoch", "best epoch", "The epoch whose weights are kept as the best", 72, _result("best_epoch")),
    Column("loss", "loss", "Held-out loss at the best epoch", 64, _result("best_loss")),
    Column("weights", "weights", "Weights of its networks, in millions", 66, _weights),
    Column("resolution", "pixels", "Side of the pictures it learns from", 58, _setting("resolution")),
    Column("learning_rate", "lr", "Learning rate at the start", 70, _setting("learning_rate")),
    Column("batch", "batch", "Faces per step", 52, _setting("batch")),
    Column("seed", "seed", "Where its random numbers begin", 52, _setting("seed")),
    Column(
        "parent",
        "begun from",
        "The run whose weights it began with",
        100,
        lambda run, _s: _words(run.record.parent if run.record else ""),
        number=False,
    ),
)
