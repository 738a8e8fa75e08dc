"""From files and settings to what each file means, or the questions that are still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from plugins.compare.file_kinds import FileKind
from plugins.compare.file_memory import Answer, FileMemory
from plugins.compare.settings import PairSettings
from plugins.compare.settings.file_meaning import FileMeaning
from plugins.compare.sources.guessing import extent_of, guess_of
from plugins.compare.sources.opening import OpenedFile
from plugins.compare.sources.places import known_by_place
from workbench.api import SettingsError

Asked = Literal["unit", "space", "camera", "level"]
_NEEDED: dict[FileKind, tuple[Asked, ...]] = {
    "mesh": ("unit",),
    "depth": ("unit", "space", "camera"),
    "volume": ("unit", "level"),
}
_FIELDS: dict[Asked, str] = {
    "unit": "file_unit", "space": "depth_space", "camera": "field_of_view_degrees", "level": "iso_level",
}  # fmt: skip
_WORDS: dict[Asked, str] = {
    "unit": "unit", "space": "kind of depth", "camera": "camera", "level": "level of its surface",
}  # fmt: skip
_MOST_RATIO = 30.0


@dataclass(frozen=True)
class Question:
    """What a person is asked about one file: which fields, with a guess at all of them and its reason."""

    path: Path
    signature: str
    kind: FileKind
    asks: tuple[Asked, ...]
    guess: FileMeaning
    reason: str

    def plain(self) -> dict[str, Any]:
        """JSON-ready, for the window."""
        return {
            "path": str(self.path), "signature": self.signature, "kind": self.kind, "asks": list(self.asks),
            "guess": self.guess.plain(), "reason": self.reason,
        }  # fmt: skip


class UnknownMeaningError(SettingsError):
    """What files mean has to be asked; `questions` holds one for each file, with a guess."""

    questions: tuple[Question, ...] = ()


def understood(opened: Sequence[OpenedFile], settings: PairSettings, memory: FileMemory) -> list[FileMeaning]:
    """What each file means, the first being the truth: as the settings say, as remembered, else a question.

    Raises
    ------
    UnknownMeaningError : nothing is known of a file, or two files differ in size as metres and millimetres do.
    SettingsError : the settings themselves make them differ so.
    """
    found = [_one(file, settings, memory, truth=number == 0) for number, file in enumerate(opened)]
    open_questions = [question for _, question in found if question is not None]
    if open_questions:
        raise _unknown(open_questions)
    meanings = [meaning for meaning, _ in found]
    for file, meaning in zip(opened[1:], meanings[1:], strict=True):
        _refuse_other_sizes(opened[0], meanings[0], file, meaning, settings)
    return meanings


def stated_meanings(
    opened: Sequence[OpenedFile], meanings: Sequence[FileMeaning], settings: PairSettings, memory: FileMemory
) -> list[Answer]:
    """What the settings themselves say of files and nobody has said before, as answers that can be kept."""
    found = []
    for number, (file, meaning) in enumerate(zip(opened, meanings, strict=True)):
        said = memory.recall(file.path, file.signature, guess_of(file).meaning)
        stated = [name for name in _stated(settings, truth=number == 0) if name in _NEEDED[file.kind]]
        if stated and meaning != said:
            found.append(Answer(file.path, file.signature, meaning))
    return found


def _one(
    opened: OpenedFile, settings: PairSettings, memory: FileMemory, *, truth: bool
) -> tuple[FileMeaning, Question | None]:
    guess = guess_of(opened)
    stated = _stated(settings, truth=truth)
    known = memory.recall(opened.path, opened.signature, guess.meaning)
    if known is None and opened.path.suffix.lower() == ".glb":
        known = FileMeaning(unit="m")  # glTF 2.0, 3.2: the unit of all linear distances is metres
    known = known or known_by_place(opened, memory.workspace)
    if known is not None:
        return known.model_copy(update=_joined(stated)), None
    asks = tuple(name for name in _NEEDED[opened.kind] if name not in stated)
    meaning = guess.meaning.model_copy(update=_joined(stated))
    if not asks:
        return meaning, None
    return meaning, Question(opened.path, opened.signature, opened.kind, asks, meaning, guess.reason)


def _stated(settings: PairSettings, *, truth: bool) -> dict[Asked, dict[str, Any]]:
    """What the settings say themselves, by the question that it answers."""
    stated: dict[Asked, dict[str, Any]] = {}
    unit = settings.file_unit if not truth or settings.truth_unit == "same" else settings.truth_unit
    if unit != "ask":
        stated["unit"] = {"unit": unit, "metres_per_unit": settings.metres_per_unit if unit == "factor" else None}
    if settings.depth_space != "ask":
        stated["space"] = {"space": settings.depth_space}
    if settings.intrinsics or settings.field_of_view_degrees is not None:
        stated["camera"] = {
            "intrinsics": settings.intrinsics, "field_of_view_degrees": settings.field_of_view_degrees,
        }  # fmt: skip
    if settings.iso_level is not None:
        stated["level"] = {"level": settings.iso_level}
    return stated


def _joined(stated: dict[Asked, dict[str, Any]]) -> dict[str, Any]:
    return {name: value for values in stated.values() for name, value in values.items()}


def _unknown(questions: Sequence[Question], what: str = "") -> UnknownMeaningError:
    first = questions[0]
    others = len({question.path for question in questions}) - 1
    more = "" if others == 0 else " and one more file" if others == 1 else f" and {others} more files"
    error = UnknownMeaningError(
        what or f"The {_WORDS[first.asks[0]]} of {first.path.name}{more} is not known",
        field=_FIELDS[first.asks[0]],
        remedy=f"say it in the Compare tab or by {_flags(questions)}, which is likely as {first.reason}",
    )
    error.questions = tuple(questions)
    return error


def _flags(questions: Sequence[Question]) -> str:
    """The guesses as a person types them: the truth's question comes first, and may have a unit of its own."""
    first, last = questions[0], questions[-1]
    flags = []
    if "unit" in last.asks:
        flags.append(f"--file-unit {last.guess.unit}")
        if last.guess.unit == "factor":
            flags.append(f"--metres-per-unit {last.guess.metres_per_unit:g}")
        if first.guess.unit not in (last.guess.unit, "factor"):
            flags.append(f"--truth-unit {first.guess.unit}")
    for question in questions:
        guess = question.guess
        values = {
            "space": f"--depth-space {guess.space}",
            "camera": f"--field-of-view-degrees {guess.field_of_view_degrees:g}" if guess.field_of_view_degrees else "",
            "level": f"--iso-level {guess.level:g}" if guess.level is not None else "",
        }
        flags += [flag for name, flag in values.items() if name in question.asks and flag and flag not in flags]
    return " ".join(flags)


def _refuse_other_sizes(
    truth: OpenedFile, of_truth: FileMeaning, file: OpenedFile, meaning: FileMeaning, settings: PairSettings
) -> None:
    """Metres against millimetres make one head a thousand times the other; no two heads differ by thirty."""
    true_size, size = _size_m(truth, of_truth), _size_m(file, meaning)
    if true_size is None or size is None or 1 / _MOST_RATIO < size / true_size < _MOST_RATIO:
        return
    larger, smaller = (file, truth) if size > true_size else (truth, file)
    ratio = max(size / true_size, true_size / size)
    what = f"{larger.name} would be {ratio:,.0f} times as large as {smaller.name}, so their units differ"
    questions = []
    for one in (truth, file):
        guess = guess_of(one)
        kept = (
            guess.meaning
            if one.kind != "depth"
            else (of_truth if one is truth else meaning).model_copy(
                update={"unit": guess.meaning.unit, "metres_per_unit": guess.meaning.metres_per_unit}
            )
        )
        questions.append(Question(one.path, one.signature, one.kind, ("unit",), kept, guess.reason))
    if settings.file_unit != "ask":
        remedy = f"say {_flags(questions)}, which is likely as {questions[-1].reason}, or let it be asked"
        raise SettingsError(what, field="file_unit", remedy=remedy)
    raise _unknown(questions, what)


def _size_m(opened: OpenedFile, meaning: FileMeaning) -> float | None:
    """Largest side in metres of what a file shows; None where it has no scale."""
    if not meaning.metric or opened.kind == "volume":
        return None
    if opened.mesh is not None:
        return extent_of(opened) * meaning.scale
    assert opened.depth is not None
    height, width = opened.depth.shape
    middle = float(np.nanmedian(opened.depth))
    distance = meaning.scale * (1 / middle if meaning.space == "inverse_depth" else middle)
    rows = np.flatnonzero(np.isfinite(opened.depth).any(axis=1))
    return float((rows[-1] - rows[0] + 1) * distance / meaning.camera(width, height).intrinsics[1, 1])
