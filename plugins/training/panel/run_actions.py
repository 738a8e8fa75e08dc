"""What the menu of runs does beside the card's buttons: names, archive, removal, paths, curves, the table as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QApplication

from plugins.training.panel.run_changes import RunChanges
from plugins.training.panel.run_list import RunList
from plugins.training.panel.runs import Run
from workbench.api import files
from workbench.api.ui import PanelContext, ask_for_paths, open_path, run_in_thread


class RunActions:
    """`act` on the selected runs; actions are named as `RunList.asked` says."""

    def __init__(self, context: PanelContext, shown: RunList, changes: RunChanges) -> None:
        self._context, self._list, self._changes = context, shown, changes
        self._doing: dict[str, Callable[[Sequence[Run]], object]] = {
            "rename": lambda _runs: shown.table.begin_renaming(),
            "archive": lambda runs: changes.archive(_names(runs), True),
            "unarchive": lambda runs: changes.archive(_names(runs), False),
            "remove": lambda runs: changes.remove(_names(runs)),
            "clear": lambda _runs: changes.clear(),
            "path": lambda runs: _copy(files.plain_path(runs[0].folder.path)),
            "command": self._copy_command,
            "folder": lambda runs: open_path(runs[0].folder.path),
            "tensorboard": lambda runs: self._export(runs, "tensorboard"),
            "curves": lambda runs: self._export(runs, "csv"),
            "table": lambda _runs: self._save_table(),
        }

    def knows(self, action: str) -> bool:
        """Whether an action is one of these."""
        return action in self._doing

    def act(self, action: str, runs: Sequence[Run]) -> None:
        """Do it to these runs; what needs a run and has none does nothing."""
        if runs or action in ("clear", "table"):
            self._doing[action](runs)

    def _copy_command(self, runs: Sequence[Run]) -> None:
        run = runs[0]
        job = files.plain_path(self._context.workspace.jobs / run.job / "job.json")
        task = {"latent": "train.latent", "rgbd": "train.rgbd"}.get(run.kind, "train.run")
        root = files.plain_path(self._context.workspace.root)
        _copy(f'workbench run {task} --workspace "{root}" --preset "{job}" --name "{run.name} again"')

    def _export(self, runs: Sequence[Run], kind: str) -> None:
        names = _names(runs)
        title = f"Curves of {names[0]}" if len(names) == 1 else f"Curves of {len(names)} runs"
        self._context.submit("train.export_curves", {"runs": names, "format": kind}, title)

    def _save_table(self) -> None:
        # With a byte order mark, Excel takes the file for what it is.
        data = self._list.table_text().encode("utf-8-sig")
        for path in ask_for_paths(self._list, "save_file", "Save the table of runs", "runs.csv", [".csv"]):
            run_in_thread(
                lambda path=path: files.write_bytes(path, data, durable=False),
                failed=self._context.notify_error,
                owner=self._list,
            )


def _names(runs: Sequence[Run]) -> list[str]:
    return [run.name for run in runs]


def _copy(text: str) -> None:
    QApplication.clipboard().setText(text)
