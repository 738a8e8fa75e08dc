"""No Blender: said above the picture, with the two ways out of it; installing asks once and shows how far it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from plugins.blender.installation.task import InstallSettings
from workbench.api.ui import FlowLayout, JobState, JobStatus, ProgressLine, duration, label, px


class BlenderNotice(QFrame):
    """Hidden while there is a Blender, or none is needed.

    Signals
    -------
    install_asked : a person agreed to the download.  choose_asked : they have one somewhere.
    """

    install_asked = Signal()
    choose_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self.setAccessibleName("Blender")
        contents = InstallSettings().environment.contents
        self._question = (
            f"{contents.title} will be downloaded from the Python package index ({contents.download_mb} MB) and takes "
            f"{contents.disk_mb:,} MB on the disk, beside the workbench. Blenders of your own stay as they are."
        )
        self._missing = self._following = ""
        self.words = label(wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.line = ProgressLine()
        self.install = _button(f"Install Blender ({contents.download_mb} MB download)", self._ask)
        self.choose = _button("Choose …", self.choose_asked.emit)
        self.choose.setToolTip("Blender's program or folder, or a Python that has bpy")
        self.agree = _button("Install", self._agree)
        self.agree.setProperty("kind", "primary")
        self.decline = _button("Not now", self._back)
        buttons = QWidget()
        row = FlowLayout(buttons, spacing=8)
        for button in (self.agree, self.decline, self.install, self.choose):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(8), px(12), px(8))
        column.setSpacing(px(8))
        column.addWidget(self.words)
        column.addWidget(self.line)
        column.addWidget(buttons)
        self.hide()

    def show_missing(self, sentence: str) -> None:
        """Say why there is no Blender, and what can be done."""
        self._missing = sentence
        self._back()
        self.show()

    def follows(self, status: JobStatus) -> bool:
        """Whether this is the installation whose progress is shown."""
        return status.id == self._following

    def show_installing(self, status: JobStatus) -> None:
        """Follow the installation; what went wrong is said with the buttons to try again."""
        self._following = status.id
        if status.state.over and status.state is not JobState.DONE:
            self.show_missing(status.sentence or "The installation was stopped; it goes on where it was.")
            return
        left = f" · {duration(status.eta_s)} left" if status.eta_s else ""
        far = f" · {status.done:,.0f} of {status.total:,.0f} MB" if status.total else ""
        self._say(f"Installing Blender{far}{left}. You can go on working.")
        self.line.show_share(status.fraction, moving=True)
        self.line.show()
        self.show()

    def _ask(self) -> None:
        self._say(self._question, self.agree, self.decline)
        self.agree.setFocus()

    def _agree(self) -> None:
        self._say("Installing Blender …")
        self.install_asked.emit()

    def _back(self) -> None:
        self._say(self._missing, self.install, self.choose)

    def _say(self, sentence: str, *offered: QPushButton) -> None:
        self.words.setText(sentence)
        self.line.hide()
        for button in (self.agree, self.decline, self.install, self.choose):
            button.setVisible(button in offered)


def _button(title: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(title)
    button.clicked.connect(lambda: act())
    return button
