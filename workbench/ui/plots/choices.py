"""What was chosen above a plot, kept over restarts."""

from __future__ import annotations

import json

from PySide6.QtCore import QSettings

from workbench.ui.plots.toolbar import PlotToolbar


def remember_choices(toolbar: PlotToolbar, name: str) -> None:
    """Choose what was chosen under this name last time, and keep what is chosen from now on."""
    key = f"plots/{name}"
    stored = QSettings().value(key)
    try:
        choices = json.loads(stored) if isinstance(stored, str) else {}
    except ValueError:
        choices = {}
    toolbar.restore(choices if isinstance(choices, dict) else {})

    def keep(*_: object) -> None:
        QSettings().setValue(key, json.dumps(toolbar.choices()))

    toolbar.changed.connect(keep)
    toolbar.smoothing_changed.connect(keep)
