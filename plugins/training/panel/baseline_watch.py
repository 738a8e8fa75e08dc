"""Says when a run that trains does no better than doing without a network."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from plugins.training.panel.runs import Run
from plugins.training.panel.words import figure, judged
from workbench.api.ui import Action, JobStatus, PanelContext

_EPOCHS = 3
_SHARE = 0.25


class BaselineWatch(QObject):
    """Tells once per run, after a quarter of its epochs and at least three; takes it back when the run gets better."""

    def __init__(self, context: PanelContext, look_at: Callable[[str], object], parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._look_at = context, look_at
        self._told: set[str] = set()

    def look(self, run: Run, status: JobStatus | None) -> None:
        """Look at a run as it stands; only those whose job is at work are spoken of."""
        if status is None or not status.state.active or run.record is None:
            return
        good, key = judged(run)[1], f"baseline:{run.name}"
        if good and run.name in self._told:
            self._told.discard(run.name)
            self._context.notifications.close_key(key)
        elif good is False and run.name not in self._told and _due(run):
            self._told.add(run.name)
            self._context.notify(
                f"After {run.record.result.get('epochs')} epochs the error is {figure(run.error, run.unit)}; without a "
                f"network it is {figure(_without(run), run.unit)}. The run may not be learning.",
                severity="warn",
                title=f"“{run.name}” does not beat its baseline",
                actions=[Action("Look at it", lambda: self._look_at(run.name))],
                key=key,
            )


def _due(run: Run) -> bool:
    """Whether a run has had its chance."""
    if run.record is None:
        return False
    done, planned = run.record.result.get("epochs"), run.record.settings.get("epochs")
    least = max(_EPOCHS, _SHARE * planned) if isinstance(planned, int | float) else _EPOCHS
    return isinstance(done, int | float) and done >= least


def _without(run: Run) -> float | None:
    """The smaller error of those that need no network."""
    return min((error for error in (run.mean_error, run.mean_image_error) if error is not None), default=None)
