"""What a job warned of, as sentences."""

from __future__ import annotations

from workbench import files
from workbench.jobs.status import JobStatus


def warnings_of(status: JobStatus) -> list[str]:
    """Every warning of a job, in order; reads its events, so call it in a thread."""
    events = files.json_lines(status.folder.events)
    return [str(e["sentence"]) for e in events if e.get("kind") == "warning" and "sentence" in e]
