"""Names for new runs that no run has yet."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any

from plugins.training.panel.runs import next_name
from workbench.api import SettingsError
from workbench.api.ui import SettingsForm


def free_the_name(form: SettingsForm[Any], taken: Iterable[str]) -> None:
    """Put a name into a form that is not taken; a form in which something else does not fit is left alone."""
    rows, problem = form.rows, form.first_problem
    name = str(rows["name"].value())
    free = next_name(name, taken)
    if free == name or (problem is not None and problem.field not in ("dataset", "datasets")):
        return
    # A dataset that is not chosen yet must not keep the name from changing.
    values = {"name": free} | ({"dataset": rows["dataset"].value() or ""} if "dataset" in rows else {})
    with contextlib.suppress(SettingsError):
        form.set_settings(values, undoable=False)
