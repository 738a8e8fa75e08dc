"""No camera: said above the picture, with the ways out of it; installing asks once and shows how far it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from plugins.kinect.devices.installation import CameraSoftwareSettings
from plugins.kinect.devices.sdk_problems import TITLES
from workbench.api.ui import FlowLayout, JobState, JobStatus, ProgressLine, duration, label, px


class CameraNotice(QFrame):
    """Hidden while there is a picture, or while none is asked for.

    Signals
    -------
    install_asked(backend) : a person agreed to the download.  again_asked : look for the camera once more.
    recording_asked, simulated_asked : use that instead.
    """

    install_asked = Signal(str)
    again_asked = Signal()
    recording_asked = Signal()
    simulated_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self.setAccessibleName("Camera")
        self._backend, self._missing, self._following = "azure", "", ""
        self._can_install = False
        self.words = label(wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.line = ProgressLine()
        self.install = _button("Install its software", self._ask)
        self.agree = _button("Install", self._agree)
        self.agree.setProperty("kind", "primary")
        self.decline = _button("Not now", self._back)
        self.again = _button("Look again", self.again_asked.emit)
        self.recording = _button("Use a recording …", self.recording_asked.emit)
        self.simulated = _button("Use the simulated camera", self.simulated_asked.emit)
        self._all = (
            self.agree, self.decline, self.install, self.again, self.recording, self.simulated
        )  # fmt: skip
        buttons = QWidget()
        row = FlowLayout(buttons, spacing=8)
        for button in self._all:
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(8), px(12), px(8))
        column.setSpacing(px(8))
        column.addWidget(self.words)
        column.addWidget(self.line)
        column.addWidget(buttons)
        self.hide()

    def show_missing(self, backend: str, sentence: str, *, can_install: bool) -> None:
        """Say why there is no camera of this maker, and what can be done."""
        self._backend, self._missing, self._can_install = backend, sentence, can_install
        self._back()
        self.show()

    def follows(self, status: JobStatus) -> bool:
        """Whether this is the installation whose progress is shown."""
        return status.id == self._following

    def show_installing(self, status: JobStatus) -> None:
        """Follow the installation; what went wrong is said with the buttons to try again."""
        self._following = status.id
        if status.state.over and status.state is not JobState.DONE:
            sentence = status.sentence or "The installation was stopped; it goes on where it was."
            self.show_missing(self._backend, sentence, can_install=True)
            return
        left = f" · {duration(status.eta_s)} left" if status.eta_s else ""
        far = f" · {status.done:,.0f} of {status.total:,.0f} MB" if status.total else ""
        self._say(f"Installing the software of the {TITLES[self._backend]}{far}{left}. You can go on working.")
        self.line.show_share(status.fraction, moving=True)
        self.line.show()
        self.show()

    def _ask(self) -> None:
        contents = CameraSoftwareSettings.read({"camera": self._backend}).environment.contents
        self._say(
            f"{contents.title} will be downloaded from the Python package index ({contents.download_mb} MB) and takes "
            f"{contents.disk_mb:,} MB on the disk, beside the workbench.",
            self.agree,
            self.decline,
        )
        self.agree.setFocus()

    def _agree(self) -> None:
        self._say("Installing …")
        self.install_asked.emit(self._backend)

    def _back(self) -> None:
        first = (self.install,) if self._can_install else ()
        self._say(self._missing, *first, self.again, self.recording, self.simulated)

    def _say(self, sentence: str, *offered: QPushButton) -> None:
        self.words.setText(sentence)
        self.line.hide()
        for button in self._all:
            button.setVisible(button in offered)


def _button(title: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(title)
    button.clicked.connect(lambda: act())
    return button
