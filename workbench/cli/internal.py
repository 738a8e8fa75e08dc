"""What other processes of ours are started with: `workbench job <folder>` and `workbench live <dotted name>`."""

from __future__ import annotations

from workbench.jobs.__main__ import main


def job(words: list[str]) -> int:
    """Run the job in a folder, in this process."""
    return main(["run", *words])


def live(words: list[str]) -> int:
    """Serve a live preview on this process's standard streams."""
    return main(["live", *words])
