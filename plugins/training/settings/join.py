"""Taking part in a run that another computer leads."""

from __future__ import annotations

from pathlib import Path

from workbench.api import Settings, setting


class JoinSettings(Settings):
    """Which run, and where it is."""

    folder: Path | None = setting(
        None,
        title="Workspace of the leader",
        kind="folder",
        description="The workspace in which the leading computer trains, as this computer reaches it (a network drive, "
        "for example). Empty: the one that is open here.",
    )
    run: str = setting(
        "",
        title="Run",
        kind="run",
        description="A run that waits for further computers: it was started with more than one under “Computers”.",
    )
