"""Taking part in a run that another computer leads."""

from __future__ import annotations

from workbench.api import Settings, setting


class JoinSettings(Settings):
    """Which run."""

    run: str = setting("", title="Run", kind="run", description="A run that waits for further computers.")
