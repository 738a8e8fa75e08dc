"""Files dropped on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent

from plugins.compare.panel.saving import session_among
from plugins.compare.settings import MOST_PREDICTIONS
from workbench.api.ui import TaskPanel

if TYPE_CHECKING:
    from plugins.compare.panel.saving import Saving


class FileTakingPanel(TaskPanel):
    """A panel that compares files dropped on it, and opens sessions; its form has files of a truth and predictions."""

    saving: Saving

    def set_values(self, **values: Any) -> None:
        """Change settings as a person does."""
        raise NotImplementedError

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.set_values(**self.with_files(paths))
            event.acceptProposedAction()

    def with_files(self, paths: list[str]) -> dict[str, Any]:
        """Several files: the last is the truth, the others predictions. One file: whichever is missing. A session is
        opened."""
        session = session_among(paths)
        if session is not None:
            self.saving.open_session(session)
            return {}
        held: Any = self.form.settings() if self.form.valid else None
        if len(paths) > 1:
            return {"prediction_files": paths[:-1][:MOST_PREDICTIONS], "truth_file": paths[-1]}
        if held is not None and held.prediction_files and held.truth_file is None:
            return {"truth_file": paths[0]}
        return {"prediction_files": [paths[0]]}
