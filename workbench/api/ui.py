"""The Qt half of the plugin surface: what a `panel.py` imports. Names are loaded on first use and
listed once, in `ui.pyi` beside this file.

- A tab is a `Panel`; where it sets up and starts one task, a `TaskPanel` (settings | stage | results).
- Its way to the workbench is the `PanelContext` it is made with: workspace, jobs, live previews, notifications,
  other tabs, theme.
- Widgets: `SettingsForm` (any `Settings` model), `Gallery`, `ImageStage`, `LossPlot`, `Viewer3D`, `Icon`.
- Short work (reading a file, listing a folder) goes through `run_in_thread`; long work is a job.

Distances and colours come from `px` and `current_tokens`, so that a panel follows theme and text size by itself.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from workbench.api import names_of

_HOMES = names_of(Path(__file__).with_suffix(".pyi"))


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"workbench.api.ui has no {name!r}")
    home, attribute = _HOMES[name]
    value = getattr(importlib.import_module(home), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_HOMES)
