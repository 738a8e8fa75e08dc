"""What a person changes about runs: tags, notes, the archive, names, removal; each in a thread, most with Undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from workbench.api import (
    RunAbout,
    WorkbenchError,
    clear_removed_runs,
    remove_run,
    removed_runs,
    rename_run,
    restore_run,
)
from workbench.api.ui import Action, PanelContext, run_in_thread

_KEY = "training-runs"


class RunChanges(QObject):
    """`changed(list[str])` after each change, with the names of the runs to select (empty: those there were)."""

    changed = Signal(list)

    def __init__(self, context: PanelContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._removed: list[list[str]] = []

    def annotate(self, name: str, tags: Sequence[str], note: str) -> None:
        """Give a run these tags and this note."""
        folder = self._context.workspace.runs / name

        def write() -> None:
            before = RunAbout.read(folder)
            before.changed(remove=before.tags, add=tags, note=note).write(folder)

        self._do(write)

    def add_tag(self, names: Sequence[str], tag: str, on: bool) -> None:
        """Give runs a tag, or take it away."""
        tags = [tag]

        def write() -> None:
            for name in names:
                folder = self._context.workspace.runs / name
                about = RunAbout.read(folder)
                (about.changed(add=tags) if on else about.changed(remove=tags)).write(folder)

        self._do(write)

    def archive(self, names: Sequence[str], on: bool) -> None:
        """Put runs away, or take them back into the list."""

        def write() -> None:
            for name in names:
                folder = self._context.workspace.runs / name
                RunAbout.read(folder).changed(archived=on).write(folder)

        def done() -> None:
            sentence = f"{_runs(names)} {'archived' if on else 'back in the list'}."
            undo = Action("Undo", lambda: self.archive(names, not on))
            self._context.notify(sentence, actions=[undo] if on else [], key=_KEY)

        self._do(write, done)

    def rename(self, name: str, to: str) -> None:
        """Give a run that has ended another name."""
        root = self._context.workspace.root
        self._do(lambda: rename_run(root, name, to), select=[to])

    def remove(self, names: Sequence[str]) -> None:
        """Take runs out of the list; their files stay until they are cleared."""
        root, gone = self._context.workspace.root, list[str]()

        def work() -> None:
            for name in names:
                remove_run(root, name)
                gone.append(name)

        def done() -> None:
            if gone:
                self._removed.append(list(gone))
                self._context.notify(f"{_runs(gone)} removed.", actions=[Action("Undo", self.undo)], key=_KEY)

        self._do(work, done, always=True)

    @property
    def can_undo(self) -> bool:
        """Whether there is a removal to take back."""
        return bool(self._removed)

    def undo(self) -> None:
        """Bring the runs removed last back."""
        if self._removed:
            self._context.notifications.close_key(_KEY)
            self.restore(self._removed.pop())

    def restore(self, names: Sequence[str]) -> None:
        """Bring removed runs back."""
        root = self._context.workspace.root

        def work() -> None:
            for name in names:
                restore_run(root, name)

        self._do(work, select=list(names))

    def list_removed(self, then: Callable[[list[str]], object]) -> None:
        """Tell the names of removed runs, latest first."""
        root = self._context.workspace.root
        run_in_thread(lambda: [run.name for run in removed_runs(root)], done=then, owner=self)

    def clear(self) -> None:
        """Delete the files of removed runs for good."""
        root, count = self._context.workspace.root, list[int]()

        def done() -> None:
            self._removed.clear()
            self._context.notify(f"{count[0]} removed runs deleted for good.", key=_KEY)

        self._do(lambda: count.append(clear_removed_runs(root)), done)

    def _do(
        self,
        work: Callable[[], object],
        done: Callable[[], object] = lambda: None,
        *,
        select: Sequence[str] = (),
        always: bool = False,
    ) -> None:
        """Work in a thread, then `done`; with `always` also when it failed half way."""

        def over(_result: object) -> None:
            done()
            self.changed.emit(list(select))

        def failed(error: WorkbenchError) -> None:
            if always:
                done()
            self._context.notify_error(error, key=f"{_KEY}-problem")
            self.changed.emit([])

        run_in_thread(work, done=over, failed=failed, owner=self)


def _runs(names: Sequence[str]) -> str:
    return f"Run “{names[0]}”" if len(names) == 1 else f"{len(names)} runs"
