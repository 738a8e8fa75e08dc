"""What the pages that judge ask for becomes jobs: reports, tables, measured properties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plugins.training.panel.leaderboard_page import LeaderboardPage
from plugins.training.panel.scores_page import ScoresPage
from workbench.api.ui import JobStatus, PanelContext

_CHANGING = ("train.evaluate", "train.properties")


def connect_judging(
    context: PanelContext, scores: ScoresPage, board: LeaderboardPage, select: Callable[[list[str]], object]
) -> None:
    """Have the two pages' buttons start jobs, the leaderboard choose runs (`select` takes their names), and read anew
    when what it shows has changed."""
    jobs, workspace = context.jobs, context.workspace.root

    board.set_workspace(workspace)

    def report(settings: dict[str, Any]) -> None:
        jobs.submit("train.report", settings, f"Report · {settings['run']} on {settings['dataset']}")

    scores.report_asked.connect(report)
    board.run_picked.connect(lambda name: select([name]))
    board.tables_asked.connect(lambda settings: jobs.submit("train.leaderboard", settings))
    board.properties_asked.connect(lambda: jobs.submit("train.properties", {}))

    def ended(status: JobStatus) -> None:
        if status.spec.task in _CHANGING and board.isVisible():
            board.look()

    jobs.finished.connect(ended)
