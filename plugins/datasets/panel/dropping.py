"""A folder dropped anywhere on the tab fills the import form."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from plugins.datasets.panel.proposing import proposal
from workbench.api import WorkbenchError
from workbench.api.ui import TaskPanel, run_in_thread


class FolderDrop(QObject):
    """Watches a tab for files and folders; the first one dropped is proposed for import."""

    def __init__(self, panel: TaskPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        panel.setAcceptDrops(True)
        panel.installEventFilter(self)

    def propose(self, path: Path) -> None:
        """Fill the form for a folder (or the folder of a file): layout recognised, a name not taken."""
        panel, datasets = self._panel, self._panel.context.workspace.datasets

        def fill(values: dict[str, object]) -> None:
            panel.form.set_settings(values)
            panel.form.rows["name"].setFocus()

        def refused(error: WorkbenchError) -> None:
            panel.context.notify_error(error, key="datasets.propose")

        run_in_thread(lambda: proposal(path, datasets), done=fill, failed=refused, owner=self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDragEnterEvent | QDropEvent):
            return False
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths:
            return False
        event.acceptProposedAction()
        if event.type() is QEvent.Type.Drop:
            self.propose(paths[0])
        return True
