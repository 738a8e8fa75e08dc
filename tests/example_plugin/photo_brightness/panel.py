"""The tab: everything in it comes from the task and its settings."""

from __future__ import annotations

from workbench.api.ui import TaskPanel


class BrightnessPanel(TaskPanel):
    """Settings and Start; the finish card in the tray shows the figures."""

    task_name = "brightness.measure"
