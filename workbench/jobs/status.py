"""What a job is doing, folded from its events and checked against whether its process lives."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from workbench.files import plain_path
from workbench.jobs.contract import Artifact, Scalar
from workbench.jobs.events import Event
from workbench.jobs.folder import JobFolder, JobSpec, Wanted
from workbench.jobs.liveness import ProcessMark

START_ALLOWANCE_S = 60.0
FOREIGN_FRESH_S = 60.0
_WORDS = 300


class JobState(StrEnum):
    """The states a person sees."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def active(self) -> bool:
        """Whether the job takes up one of the places for running jobs."""
        return self in (JobState.RUNNING, JobState.PAUSING, JobState.CANCELLING)

    @property
    def over(self) -> bool:
        """Whether no process works on the job and none will unless a person asks."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.INTERRUPTED)

    @property
    def resumable(self) -> bool:
        """Whether going on makes sense: it did not finish, and what it finished is kept."""
        return self in (JobState.PAUSED, JobState.FAILED, JobState.CANCELLED, JobState.INTERRUPTED)


@dataclass(frozen=True)
class JobStatus:
    """A job at one moment. Times are seconds since the epoch, durations seconds."""

    folder: JobFolder
    spec: JobSpec
    state: JobState
    alive: bool
    """Whether a process holds the job (a paused one may or may not)."""
    began: bool
    """Whether a process ever worked on it."""
    done: float = 0.0
    total: float | None = None
    rate: float | None = None
    """Items (or the task's own unit) per second."""
    eta_s: float | None = None
    note: str = ""
    seconds: float = 0.0
    """Time spent running, over all resumes, pauses left out."""
    updated: float = 0.0
    set_aside: int = 0
    warnings: int = 0
    sentence: str = ""
    """Why it failed or was interrupted, for a person."""
    summary: Mapping[str, Scalar] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)
    """Latest value of each metric."""
    preview: Path | None = None
    artifacts: tuple[Artifact, ...] = ()

    @property
    def id(self) -> str:
        return self.folder.id

    @property
    def fraction(self) -> float | None:
        """Share done, 0 to 1; None where the end is not known."""
        return min(1.0, self.done / self.total) if self.total else None


class StatusFold:
    """Takes events in order; holds what the latest of each kind said. Every state event and heartbeat carries the
    whole snapshot, so that the end of a long file is enough."""

    def __init__(self) -> None:
        self.facts: dict[str, Any] = {}
        self.complete = False
        """Whether a snapshot was among the events."""

    def take(self, events: list[Event]) -> None:
        for event in events:
            self.facts["t"] = event.get("t", 0.0)
            match event.get("kind"):
                case "state" | "heartbeat" | "done" | "failed":
                    self.complete = self.complete or "seconds" in event
                    self.facts |= event
                case "progress":
                    self.facts |= event
                case "preview":
                    self.facts["preview"] = event.get("path")
                case "metric":
                    self.facts["figures"] = {**self.facts.get("figures", {}), **event.get("values", {})}

    @property
    def mark(self) -> ProcessMark | None:
        """The process that wrote last, as far as the events tell."""
        return ProcessMark.read(self.facts)

    def status(self, folder: JobFolder, spec: JobSpec) -> JobStatus:
        """The job as of now: asks the system whether the process lives, and control.json what is wanted."""
        recorded = str(self.facts.get("state", "queued"))
        alive = _alive(self.facts, self.mark)
        state = _derive(recorded, alive, folder)
        return _status(folder, spec, state, alive, self.facts)


def _alive(facts: Mapping[str, Any], mark: ProcessMark | None) -> bool:
    recorded = facts.get("state")
    if recorded in ("queued", "done", "failed", "cancelled", "interrupted"):
        return False
    age_s = time.time() - float(facts.get("t", 0.0))
    if recorded == "starting":
        child = ProcessMark.read(facts.get("child") or {})
        return age_s < START_ALLOWANCE_S if child is None else bool(child.alive)
    if mark is None:
        return False
    alive = mark.alive
    return age_s < FOREIGN_FRESH_S if alive is None else alive


def _derive(recorded: str, alive: bool, folder: JobFolder) -> JobState:
    if recorded in ("queued", "done", "failed", "cancelled"):
        return JobState(recorded)
    wanted = folder.wanted()
    if not alive:
        if wanted is Wanted.CANCEL:
            return JobState.CANCELLED
        return JobState.PAUSED if recorded == "paused" else JobState.INTERRUPTED
    if wanted is Wanted.CANCEL:
        return JobState.CANCELLING
    if wanted is Wanted.PAUSE:
        return JobState.PAUSED if recorded == "paused" else JobState.PAUSING
    return JobState.RUNNING


def _status(folder: JobFolder, spec: JobSpec, state: JobState, alive: bool, facts: Mapping[str, Any]) -> JobStatus:
    running = state in (JobState.RUNNING, JobState.PAUSING)
    return JobStatus(
        folder=folder,
        spec=spec,
        state=state,
        alive=alive,
        began="pid" in facts,
        done=float(facts.get("done") or 0.0),
        total=facts.get("total"),
        rate=facts.get("rate") if running else None,
        eta_s=facts.get("eta_s") if running else None,
        note=str(facts.get("note") or "") if running else "",
        seconds=float(facts.get("seconds") or 0.0),
        updated=float(facts.get("t") or spec.created),
        set_aside=int(facts.get("set_aside") or 0),
        warnings=int(facts.get("warnings") or 0),
        sentence=_sentence(state, folder, facts),
        summary=facts.get("summary") or {},
        figures=facts.get("figures") or {},
        preview=resolve(folder, facts["preview"]) if facts.get("preview") else None,
        artifacts=tuple(
            Artifact(str(a["of"]), resolve(folder, a["path"]), str(a.get("title", "")))
            for a in facts.get("artifacts") or ()
        ),
    )


def _sentence(state: JobState, folder: JobFolder, facts: Mapping[str, Any]) -> str:
    if state is JobState.FAILED:
        return str(facts.get("sentence") or "The job failed without saying why.")
    if state is not JobState.INTERRUPTED:
        return ""
    if facts.get("state") == "interrupted":
        return "The job was stopped from outside; resume it to go on where it was."
    if facts.get("state") == "starting":
        return f"The job did not start: {_last_words(folder)}"
    return "The job's process ended without a word (power cut, or it was ended); resume it to go on where it was."


def _last_words(folder: JobFolder) -> str:
    try:
        lines = folder.log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    last = next((line.strip() for line in reversed(lines) if line.strip()), "it left no message")
    return f"{last[:_WORDS]} (the log has more: {plain_path(folder.log)})."


def resolve(folder: JobFolder, text: str) -> Path:
    """A path as events hold it: relative to the workspace where it lies inside, else absolute."""
    return folder.place.workspace / text


def relative(folder: JobFolder, path: Path) -> str:
    """A path as events hold it, so that a workspace that moves keeps its previews and artifacts."""
    workspace = folder.place.workspace
    absolute = path if path.is_absolute() else workspace / path
    for root, candidate in ((workspace, absolute), (Path(plain_path(workspace)), Path(plain_path(absolute)))):
        if candidate.is_relative_to(root):
            return candidate.relative_to(root).as_posix()
    return plain_path(absolute)
