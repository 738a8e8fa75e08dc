"""Taking samples out of a dataset, and bringing them back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from workbench.datasets.removal import remove_samples, restore_samples
from workbench.errors import WorkbenchError
from workbench.ui.bridge import run_in_thread
from workbench.ui.notifications import Action
from workbench.ui.panel import PanelContext


class SampleRemoval(QObject):
    """Asked for by a gallery. `changed(Path)` with the folder of a dataset that has other samples now."""

    changed = Signal(object)

    def __init__(self, context: PanelContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._removed: list[tuple[Path, list[str]]] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a removal to take back."""
        return bool(self._removed)

    def remove(self, folder: Path, ids: Sequence[str]) -> None:
        """Take samples out; their files stay until the dataset is cleared."""
        wanted = list(ids)
        run_in_thread(
            lambda: remove_samples(folder, wanted),
            done=lambda gone: self._say(folder, gone),
            failed=self._complain,
            owner=self,
        )

    def undo(self) -> None:
        """Bring the samples removed last back."""
        if not self._removed:
            return
        folder, ids = self._removed.pop()
        run_in_thread(
            lambda: restore_samples(folder, ids),
            done=lambda _back: self.changed.emit(folder),
            failed=self._complain,
            owner=self,
        )
        self._context.notifications.close_key("removal")

    def _say(self, folder: Path, gone: list[str]) -> None:
        self._removed.append((folder, gone))
        self.changed.emit(folder)
        what = f"{len(gone):,} samples" if len(gone) != 1 else f"Sample {gone[0]}"
        sentence = f"{what} removed from “{folder.name}”."
        self._context.notify(sentence, actions=[Action("Undo", self.undo)], key="removal")

    def _complain(self, error: WorkbenchError) -> None:
        self._context.notify_error(error, key="removal")
