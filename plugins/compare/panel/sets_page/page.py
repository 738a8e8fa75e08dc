"""The Evaluation page."""

from __future__ import annotations

from workbench.api.ui import TaskPanel


class SetsPage(TaskPanel):
    """`compare.set` and what it found."""

    task_name = "compare.set"
