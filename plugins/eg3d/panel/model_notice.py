"""What the chosen model file is, said before it is opened; and NVIDIA's licence, once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from plugins.eg3d.checkpoint import LICENCE_NOTICE, FileLook, look_at_file
from workbench.api import WorkbenchError
from workbench.api.ui import label, px, run_in_thread

_READ = "eg3d/licence_read"


class ModelLook(QObject):
    """Looks at model files beside the window's thread; of several the latest counts.

    Signals
    -------
    seen(FileLook), refused(sentence) : what the file is, or why it cannot be used.
    """

    seen = Signal(object)
    refused = Signal(str)

    def __init__(self, workspace: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._file: Path | None = None

    def look(self, file: Path) -> None:
        """Look at a file, unless it was the one looked at last."""
        if file == self._file:
            return
        self._file = file

        def told(found: FileLook) -> None:
            if file == self._file:
                self.seen.emit(found)

        def failed(error: WorkbenchError) -> None:
            if file == self._file:
                self.refused.emit(error.sentence)

        run_in_thread(lambda: look_at_file(file, self._workspace), done=told, failed=failed, owner=self)


class LicenceNotice(QFrame):
    """NVIDIA's licence in two sentences, until a person says that they have read it; then never again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        words = label(LICENCE_NOTICE, wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.read = QPushButton("I have read this")
        self.read.setToolTip("Do not show this again")
        self.read.clicked.connect(self._remember)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(8), px(12), px(8))
        column.setSpacing(px(8))
        column.addWidget(words)
        column.addWidget(self.read, 0, Qt.AlignmentFlag.AlignLeft)
        self.setAccessibleName("Licence of this model")
        self.hide()

    def show_for(self, look: FileLook | None) -> None:
        """Show the notice where the model calls for it and nobody has read it here."""
        known = bool(QSettings().value(_READ, False, type=bool))
        self.setVisible(look is not None and look.notice and not known)

    def _remember(self) -> None:
        QSettings().setValue(_READ, True)
        self.hide()
