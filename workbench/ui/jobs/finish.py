"""What is said when a job is over: one card in the corner with where to go from there."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from workbench.jobs.status import JobState, JobStatus
from workbench.ui.jobs.actions import JobActions, next_steps
from workbench.ui.jobs.wording import figures_line, finish_line
from workbench.ui.notifications import Action, Notifications


def announce(status: JobStatus, actions: JobActions, notifications: Notifications, panels: frozenset[str]) -> None:
    """Say how a job ended. What was stopped on purpose needs no card."""
    if status.state is JobState.DONE:
        figures = figures_line(status)
        steps = [Action(step.title, lambda s=step: actions.go(s)) for step in next_steps(status, panels)]
        notifications.show(
            f"{finish_line(status)} {figures}".strip(),
            title=f"{status.spec.title} finished",
            severity="good",
            actions=[*steps, Action("Open folder", lambda: actions.open_result(status))],
            # One card for all that went well, or a chain of jobs would paper the window over; the tray keeps the rest.
            key="jobs.done",
        )
    elif status.state in (JobState.FAILED, JobState.INTERRUPTED):
        notifications.show(
            status.sentence,
            title=f"{status.spec.title} {'failed' if status.state is JobState.FAILED else 'was interrupted'}",
            severity="bad" if status.state is JobState.FAILED else "warn",
            actions=[
                Action("Retry" if status.state is JobState.FAILED else "Resume", lambda: actions.do("resume", status)),
                Action("Log", lambda: actions.do("log", status)),
            ],
            key=status.id,
        )
    else:
        return
    _catch_the_eye()


def _catch_the_eye() -> None:
    """Have the task bar show that something happened, where the window is not in front."""
    window = QApplication.activeWindow()
    if window is None:
        for candidate in QApplication.topLevelWidgets():
            if candidate.isVisible() and candidate.objectName() == "workbench":
                QApplication.alert(candidate, 3000)
