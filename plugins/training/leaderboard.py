"""`train.leaderboard`: the runs of a workspace ranked, as CSV, HTML, LaTeX and Markdown. Without torch."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.training.settings.judging import LeaderboardSettings
from workbench.api import Job, Place, Task


class TrainLeaderboard(Task[LeaderboardSettings]):
    """Ranks runs that were measured on the same faces; writes the tables into the workspace's `leaderboard` folder."""

    settings = LeaderboardSettings
    title = "Rank the runs"
    verb = "Write tables"
    noun = "tables"

    def check(self, s: LeaderboardSettings, place: Place) -> None:
        """Refuses where nothing was evaluated yet."""
        from plugins.training.evaluation.board_files import chosen_boards

        chosen_boards(s, place.workspace)

    def run(self, s: LeaderboardSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Read all evaluations, rank, write; the best run of each dataset. Raises WorkbenchError."""
        from plugins.training.evaluation.board_files import write_boards

        return write_boards(s, job)
