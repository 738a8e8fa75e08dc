"""A session: everything that opens a comparison again, in one small JSON file.

It holds the settings (so `workbench run compare.pair --preset FILE` takes it, too), where the files lay and what they
mean, and how the window stood: layout, viewpoints, styles, tools. Nothing here knows of Qt.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from plugins.compare.file_kinds import SESSION_SUFFIX
from plugins.compare.file_memory import Answer, FileMemory
from plugins.compare.settings import PairSettings, ReportSettings
from plugins.compare.settings.file_meaning import FileMeaning
from workbench.api import DataError, Settings, SettingsError, files, now, setting, unused_name

FileField = Literal["truth_file", "prediction_files"]
KIND = "face-depth-workbench comparison session"
FORMAT = 1
_TASK = "compare.pair"
_RECENT = 12


class SessionFile(Settings):
    """A file that was compared: which setting names it, where it lay, what was in it and what that means."""

    field: FileField = setting(title="Field", description="The setting that names the file.")
    path: str = setting(title="Path", description="Where it lay.")
    beside: str = setting("", title="From the session", description="Where it lay as seen from the session file.")
    sha256: str = setting("", title="SHA-256", description="Of its bytes; empty where it could not be read.")
    signature: str = setting("", title="Signature", description="By which its meaning is remembered.")
    meaning: FileMeaning | None = setting(None, title="Meaning", description="What a person said of it.")


class Session(Settings):
    """What is in a session file."""

    kind: Literal["face-depth-workbench comparison session"] = setting(KIND, title="Kind", description="Of the file.")
    format: int = setting(FORMAT, title="Format", ge=1, description="Of the file.")
    title: str = setting("", title="Title", description="What was compared.")
    task: Literal["compare.pair"] = setting(_TASK, title="Task", description="That the settings are for.")
    saved: str = setting("", title="Saved", description="When.")
    settings: dict[str, Any] = setting(lambda: {}, title="Settings", description="Of the comparison.")
    files: list[SessionFile] = setting(lambda: [], title="Files", description="That were compared.")
    page: dict[str, Any] = setting(lambda: {}, title="Page", description="How the window stood.")

    @classmethod
    def of(cls, settings: PairSettings, title: str, workspace: Path, page: Mapping[str, Any] | None = None) -> Session:
        """The session of these settings; the files are read for their hashes."""
        memory = FileMemory(workspace)
        return cls(
            title=title,
            saved=now(),
            settings=settings.plain(),
            files=[_file(name, path, memory) for name, path in _files_of(settings)],
            page=dict(page or {}),
        )


@dataclass(frozen=True)
class Problem:
    """Something that is not where it was: the sentence, and the setting where it is put right."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Opened:
    """A session that was read: settings with the files where they lie now, the page's state, and what to say."""

    title: str
    path: Path
    settings: dict[str, Any]
    page: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recent:
    """A session of the workspace: its file, title and when it was saved (as text, local time)."""

    path: Path
    title: str
    saved: str


def write_session(path: Path, session: Session) -> None:
    """Write the file, whole or not at all. Raises WorkspaceError."""
    there = [file.model_copy(update={"beside": _seen_from(path, file.path)}) for file in session.files]
    files.write_json(path, session.model_copy(update={"files": there}).plain())


def read_session(path: Path, workspace: Path) -> Opened:
    """A session with its files where they lie now: where they were, or as far from the session file as then, or beside
    it. What files mean is remembered in this workspace, too, unless it is already.

    Raises
    ------
    DataError : the file is missing, is no session, or of a newer workbench.
    """
    session = _parsed(path)
    values, notes = _known(session.settings)
    problems = []
    answers = []
    values["prediction_files"] = []
    for file in session.files:
        found = _found(file, path)
        place = found or Path(file.path)
        if file.field == "truth_file":
            values["truth_file"] = str(place)
        else:
            values["prediction_files"].append(str(place))
        if found is None:
            problems.append(_moved(file))
            continue
        if file.sha256 and files.sha256(found) != file.sha256:
            notes.append(f"{found.name} has changed since the session was saved, so the figures may differ.")
        if file.meaning is not None:
            answers.append(Answer(found, file.signature, file.meaning))
    memory = FileMemory(workspace)
    fresh = [answer for answer in answers if memory.said_of(answer.path) is None]
    if fresh:
        memory.keep(fresh, for_folder=False)
    problems += _missing_in(workspace, values)
    return Opened(session.title, path, values, session.page, tuple(problems), tuple(notes))


def new_session_path(folder: Path, title: str) -> Path:
    """Where a session of this title is written so that no other is lost."""
    return folder / f"{unused_name(folder, session_name(title), SESSION_SUFFIX)}{SESSION_SUFFIX}"


def recent_sessions(workspace: Path, most: int = _RECENT) -> list[Recent]:
    """Sessions in the workspace's comparisons, the newest first: saved ones, and those of reports."""
    folder = files.long_path(workspace / "comparisons")
    found = [*folder.glob(f"*{SESSION_SUFFIX}"), *folder.glob(f"*/*{SESSION_SUFFIX}")]
    newest = sorted(found, key=lambda path: (-_changed(path), path.name))
    return list(_titled(newest, most))


def session_name(title: str) -> str:
    """A file name (without its ending) that every file system takes and a person recognises."""
    plain = re.sub(r"\s+", " ", re.sub(r"[^\w\-+,. ]+", " ", title)).strip(" .")
    return plain[:80].strip(" .") or "session"


def _files_of(settings: PairSettings) -> Iterator[tuple[FileField, Path]]:
    if settings.from_files and settings.truth_file is not None:
        yield "truth_file", settings.truth_file
        for path in settings.prediction_files:
            yield "prediction_files", path


def _file(name: FileField, path: Path, memory: FileMemory) -> SessionFile:
    place = files.long_path(path)
    answer = memory.said_of(place)
    return SessionFile(
        field=name,
        path=files.plain_path(place),
        sha256=files.sha256(place) if place.is_file() else "",
        signature=answer.signature if answer else "",
        meaning=answer.meaning if answer else None,
    )


def _seen_from(session: Path, file: str) -> str:
    """The way from the session's folder to a file; empty where there is none (another drive)."""
    try:
        return Path(os.path.relpath(file, files.plain_path(files.long_path(session.parent)))).as_posix()
    except ValueError:
        return ""


def _parsed(path: Path) -> Session:
    record = files.read_json(path)
    where = files.plain_path(path)
    if not isinstance(record, dict) or record.get("kind") != KIND:
        raise DataError("The file is no session of a comparison", where=where, remedy="choose one that was saved here")
    if isinstance(record.get("format"), int) and record["format"] > FORMAT:
        raise DataError("The session is of a newer workbench", where=where, remedy="update the workbench")
    try:
        return Session.read(record, where=where)
    except SettingsError as error:
        raise DataError(f"The session file is damaged: {error.what}", where=where, remedy="save it again") from error


def _known(stored: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The settings that this version has, and a sentence about the others."""
    values = {name: value for name, value in stored.items() if name in ReportSettings.model_fields}
    lost = sorted(set(stored) - set(values))
    notes = [f"Settings that this version does not know were left out: {', '.join(lost)}."] if lost else []
    return values, notes


def _found(file: SessionFile, session: Path) -> Path | None:
    folder = session.parent
    name = re.split(r"[\\/]", file.path)[-1]
    for place in (Path(file.path), *([folder / file.beside] if file.beside else []), folder / name):
        if files.long_path(place).is_file():
            return Path(files.plain_path(files.long_path(place)))
    return None


def _moved(file: SessionFile) -> Problem:
    name = re.split(r"[\\/]", file.path)[-1]
    return Problem(file.field, f"{name} is not where it was ({file.path}): choose it again at “{_title(file.field)}”.")


def _missing_in(workspace: Path, values: Mapping[str, Any]) -> list[Problem]:
    """Runs and datasets that the workspace lacks."""
    if values.get("truth_file"):
        return []
    wanted = [("dataset", "datasets", name) for name in [values.get("dataset")] if name]
    wanted += [("runs", "runs", str(run)) for run in values.get("runs") or []]
    found = []
    for name, folder, entry in wanted:
        if not files.inside(workspace, folder, entry).is_dir():
            word = "dataset" if name == "dataset" else "run"
            sentence = f"The {word} “{entry}” is not in this workspace: choose another at “{_title(name)}”."
            found.append(Problem(name, sentence))
    return found


def _title(name: str) -> str:
    return str(ReportSettings.model_fields[name].title)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        # Deleted since the folder was listed.
        return 0.0


def _titled(paths: list[Path], most: int) -> Iterator[Recent]:
    count = 0
    for path in paths:
        if count == most:
            return
        try:
            record = files.read_json(path)
        except DataError:
            continue
        if isinstance(record, dict) and record.get("kind") == KIND:
            count += 1
            yield Recent(path, str(record.get("title") or path.stem), str(record.get("saved", "")))
