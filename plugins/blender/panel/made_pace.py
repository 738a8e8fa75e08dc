"""How fast faces are being made, as people in this field count: a minute."""

from __future__ import annotations

from workbench.api.ui import JobState, JobStatus, duration


def pace_words(status: JobStatus) -> str:
    """ "12 faces/min · 8 min left · 190 of 500"; empty for a job that is not running."""
    if status.state is not JobState.RUNNING:
        return ""
    parts = []
    if status.rate:
        a_minute = 60 * status.rate
        parts.append(f"{a_minute:.0f} faces/min" if a_minute >= 10 else f"{a_minute:.1f} faces/min")
    if status.eta_s is not None:
        parts.append(f"{duration(status.eta_s)} left")
    if status.total:
        parts.append(f"{status.done:,.0f} of {status.total:,.0f}")
    return " · ".join(parts)
