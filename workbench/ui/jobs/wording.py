"""A job's status in the words, icon and colour a person sees; knows nothing of widgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.jobs.preflight import duration
from workbench.jobs.status import JobState, JobStatus
from workbench.ui.theme.tokens import Tone


@dataclass(frozen=True)
class StateLook:
    """How a state is shown: never by colour alone."""

    word: str
    icon: str
    tone: Tone


_LOOKS = {
    JobState.QUEUED: StateLook("Waiting", "clock", "muted"),
    JobState.RUNNING: StateLook("Running", "dot", "accent"),
    JobState.PAUSING: StateLook("Pausing", "pause", "warn"),
    JobState.PAUSED: StateLook("Paused", "pause", "warn"),
    JobState.CANCELLING: StateLook("Stopping", "stop", "muted"),
    JobState.CANCELLED: StateLook("Stopped", "stop", "muted"),
    JobState.DONE: StateLook("Done", "done", "good"),
    JobState.FAILED: StateLook("Failed", "error", "bad"),
    JobState.INTERRUPTED: StateLook("Interrupted", "warn", "warn"),
}


def look(state: JobState) -> StateLook:
    """Word, icon and colour of a state."""
    return _LOOKS[state]


def counted(status: JobStatus) -> str:
    """How far: "190 / 500", "190", or nothing."""
    if status.total:
        return f"{_count(status.done)} / {_count(status.total)}"
    return _count(status.done) if status.done else ""


def pace(status: JobStatus) -> str:
    """Speed and what is left while it runs, else how it stands."""
    match status.state:
        case JobState.RUNNING:
            return _running(status)
        case JobState.PAUSING:
            return f"pauses after this {_one(status)}" + (
                f" (about {duration(1 / status.rate)})" if status.rate else ""
            )
        case JobState.PAUSED:
            return f"paused, {_kept(status)}" if status.done else "paused"
        case JobState.QUEUED:
            return "starts when a job ends"
        case JobState.DONE:
            return _finished(status)
        case JobState.CANCELLED:
            return f"stopped, {_kept(status)}" if status.done else "stopped"
        case JobState.CANCELLING:
            return "keeps what is finished"
        case _:
            return status.sentence


def finish_line(status: JobStatus) -> str:
    """One sentence for a finished job: what, how many, how long, what was left out."""
    what = f"{_count(status.done)} {status.spec.noun} in " if status.done else ""
    aside = f", {status.set_aside} set aside" if status.set_aside else ""
    return f"{what}{duration(status.seconds)}{aside}."


def figures_line(status: JobStatus) -> str:
    """The job's own summary: "median error 1.2, samples 40"."""
    shown = [f"{name.replace('_', ' ')} {_figure(value)}" for name, value in status.summary.items()]
    return ", ".join(shown[:4])


def _running(status: JobStatus) -> str:
    parts = []
    if status.rate:
        parts.append(f"{1 / status.rate:.1f} s each" if status.rate < 1 else f"{status.rate:.1f} {status.spec.noun}/s")
    if status.eta_s is not None:
        parts.append(f"{duration(status.eta_s)} left")
    return " · ".join(parts) or status.note or "begins"


def _finished(status: JobStatus) -> str:
    at = datetime.fromtimestamp(status.updated)
    when = at.strftime("%H:%M") if at.date() == datetime.now().date() else at.strftime("%d %b %H:%M")
    aside = f" · {status.set_aside} set aside" if status.set_aside else ""
    warned = f" · {status.warnings} warnings" if status.warnings > 1 else " · 1 warning" if status.warnings else ""
    return f"finished {when}{aside}{warned}"


def _kept(status: JobStatus) -> str:
    return f"{_count(status.done)} {status.spec.noun} kept"


def _one(status: JobStatus) -> str:
    noun = status.spec.noun
    return noun[:-1] if noun.endswith("s") and len(noun) > 2 else noun


def _count(number: float) -> str:
    return f"{number:,.0f}" if float(number).is_integer() or number >= 100 else f"{number:.1f}"


def _figure(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
