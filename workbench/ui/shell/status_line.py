"""The last line: what is going on, in words, and the way to the log."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from workbench.ui.labels import ElidedLabel, label
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import MIDDLE_PX


class StatusLine(QFrame):
    """`log_asked` when its button is pressed."""

    log_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "surface")
        self.setProperty("edge", "top")
        self.message = ElidedLabel("Ready", tone="muted").set_secondary()
        self.jobs = label("", tone="muted", size="secondary")
        self.log_button = QPushButton("Log")
        self.log_button.setProperty("kind", "quiet")
        self.log_button.setProperty("low", True)
        self.log_button.clicked.connect(self.log_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(MIDDLE_PX), 0, px(MIDDLE_PX), 0)
        row.setSpacing(px(MIDDLE_PX))
        row.addWidget(self.message, 1)
        row.addWidget(self.jobs)
        row.addWidget(self.log_button)
        self.setFixedHeight(px(26))

    def say(self, text: str) -> None:
        """Say what is going on."""
        self.message.set_text(text)

    def show_jobs(self, running: int, waiting: int) -> None:
        """Say how many jobs run and wait."""
        parts = [f"{running} running" if running else "", f"{waiting} waiting" if waiting else ""]
        self.jobs.setText(" · ".join(p for p in parts if p) or "no job running")
