"""The workspace's datasets, runs and jobs in the command palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from workbench.ui.bridge import run_in_thread
from workbench.ui.commands.palette import CommandPalette, Found

if TYPE_CHECKING:
    from workbench.ui.shell.window import MainWindow

_MOST = 5
_Names = tuple[list[str], list[str]]


class WorkspaceFinder(QObject):
    """Lists names when the palette opens, in a thread; searching is then only a look at the lists."""

    def __init__(self, window: MainWindow, palette: CommandPalette) -> None:
        super().__init__(window)
        self._window = window
        self._names: _Names = ([], [])
        palette.opened.connect(self._list)
        palette.finders.append(self.find)

    def find(self, words: str) -> list[Found]:
        """Datasets and runs whose names contain the words, and jobs whose titles do."""
        wanted = words.lower().split()
        open_tab = self._window.open_tab
        datasets, runs = self._names
        found = [
            Found(name, "dataset", "datasets", lambda n=name: open_tab("datasets", {"dataset": n}))  # type: ignore[misc]
            for name in _matching(datasets, wanted)
        ]
        found += [
            Found(name, "run", "train", lambda n=name: open_tab("train", {"run": n}))  # type: ignore[misc]
            for name in _matching(runs, wanted)
        ]
        context = self._window.session.context
        jobs = {status.spec.title: status for status in context.jobs.all()} if context else {}
        for title in _matching(list(jobs), wanted):
            found.append(Found(title, "log of job", "log", lambda s=jobs[title]: self._window.show_job_log(s)))  # type: ignore[misc]
        return found

    def _list(self) -> None:
        context = self._window.session.context
        if context is None:
            self._names = ([], [])
            return
        listing = context.listing
        run_in_thread(lambda: (listing.names("dataset"), listing.names("run")), done=self._take, owner=self)

    def _take(self, names: _Names) -> None:
        self._names = names


def _matching(names: list[str], wanted: list[str]) -> list[str]:
    return [name for name in names if all(word in name.lower() for word in wanted)][:_MOST]
