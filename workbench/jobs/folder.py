"""A job's folder: what is to be done, what is wanted of it now, and everything that happened."""

from __future__ import annotations

import os
import platform
import re
import time
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import workbench
from workbench.errors import DataError, JobError
from workbench.files import long_path, plain_path, read_json, storage_error, write_json
from workbench.jobs.contract import Place
from workbench.jobs.events import EventLog
from workbench.jobs.lock import ProcessLock

_SLUG_LENGTH = 40


class EngineSpec(BaseModel):
    """Where a batch's items are made: in `workers` processes here, or on a Dask cluster."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["local", "dask"] = "local"
    workers: int = Field(default=1, ge=1, le=1024)
    scheduler: str | None = None
    """Address of a running Dask scheduler ("tcp://10.0.0.5:8786"); None starts one here for the job."""


class JobSpec(BaseModel):
    """What was asked for; written once and never changed, so that a resumed job is the same job."""

    model_config = ConfigDict(frozen=True)

    id: str
    task: str
    """Name people and the command line use ("render.batch")."""
    dotted: str
    """Where the task lives ("package.module:attribute")."""
    title: str
    noun: str = "items"
    settings: dict[str, Any]
    engine: EngineSpec = EngineSpec()
    created: float
    """Seconds since the epoch."""
    versions: dict[str, str] = Field(default_factory=dict)


class Wanted(StrEnum):
    """What a person wants of a job; kept in control.json."""

    RUN = "run"
    PAUSE = "pause"
    CANCEL = "cancel"


class JobFolder:
    """Paths and small files of one job: ``<workspace>/jobs/<timestamp-slug>/``."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = long_path(path)

    def __repr__(self) -> str:
        return f"JobFolder({plain_path(self.path)!r})"

    def __fspath__(self) -> str:
        return str(self.path)

    @classmethod
    def create(cls, jobs: Path, spec: JobSpec) -> Self:
        """A new folder named after the spec's time and title, holding job.json and the event that it is queued.

        Raises
        ------
        WorkspaceError : the folder cannot be made.
        """
        stamp = datetime.fromtimestamp(spec.created).strftime("%Y%m%d-%H%M%S")
        folder = cls(_make_new(long_path(jobs), f"{stamp}-{slug(spec.title)}"))
        spec = spec.model_copy(update={"id": folder.path.name})
        write_json(folder.spec_file, spec.model_dump(mode="json"))
        EventLog(folder.events).write("state", state="queued", total=None)
        return folder

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def spec_file(self) -> Path:
        return self.path / "job.json"

    @property
    def events(self) -> Path:
        return self.path / "events.jsonl"

    @property
    def metrics(self) -> Path:
        return self.path / "metrics.jsonl"

    @property
    def log(self) -> Path:
        return self.path / "log.txt"

    @property
    def control(self) -> Path:
        return self.path / "control.json"

    @property
    def state(self) -> Path:
        """Where the task keeps what it needs to go on after an interruption."""
        return self.path / "state"

    @property
    def reserve(self) -> Path:
        return self.path / "reserve.bin"

    @property
    def place(self) -> Place:
        """The workspace is the grandparent: a workspace that was moved or renamed keeps working."""
        return Place(workspace=self.path.parent.parent, job=self.path)

    def lock(self) -> ProcessLock:
        """Held by the one process that runs the job."""
        return ProcessLock(self.path / "running.lock")

    def spec(self) -> JobSpec:
        """What was asked for.

        Raises
        ------
        DataError : job.json is missing or damaged.
        """
        values = read_json(self.spec_file)
        try:
            return JobSpec.model_validate(values)
        except ValidationError as error:
            detail = error.errors()[0]
            name = ".".join(map(str, detail["loc"])) or "job.json"
            raise DataError(
                f"The job's description is damaged ({name}: {detail['msg']})", where=plain_path(self.spec_file)
            ) from error

    def wanted(self) -> Wanted:
        """What is wanted of the job now; without a word from anyone, that it runs."""
        try:
            return Wanted(read_json(self.control)["wanted"])
        except (DataError, KeyError, TypeError, ValueError):
            return Wanted.RUN

    def want(self, wanted: Wanted) -> None:
        """Say what is wanted; the running job obeys within a moment.

        Raises
        ------
        WorkspaceError : the folder cannot be written to.
        """
        write_json(self.control, {"wanted": wanted.value, "t": time.time()}, durable=False)


def open_job(path: str | os.PathLike[str]) -> JobFolder:
    """The job in a folder.

    Raises
    ------
    JobError : there is no job in it.
    """
    folder = JobFolder(path)
    if not folder.spec_file.is_file():
        raise JobError("There is no job in this folder", where=plain_path(folder.path), remedy="choose a job's folder")
    return folder


def versions() -> Mapping[str, str]:
    """What the job was asked for with, for provenance."""
    return {
        "workbench": workbench.__version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def slug(title: str) -> str:
    """A title as part of a folder name: lower-case ASCII letters, digits and single hyphens, never empty."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:_SLUG_LENGTH].strip("-") or "job"


def _make_new(parent: Path, name: str) -> Path:
    try:
        parent.mkdir(parents=True, exist_ok=True)
        for attempt in range(1, 10_000):
            path = parent / (name if attempt == 1 else f"{name}-{attempt}")
            try:
                path.mkdir()
                return path
            except FileExistsError:
                continue
    except OSError as error:
        raise storage_error(error, parent) from error
    raise JobError("Too many jobs began in the same second", where=plain_path(parent))
