"""Report a problem: everything a helper needs, shown in full before it is saved, with private names masked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout

from workbench.diagnostics.bundle import bundle_texts, write_bundle
from workbench.diagnostics.environment import as_text, environment_report
from workbench.errors import WorkbenchError
from workbench.files import plain_path
from workbench.ui.bridge import run_in_thread
from workbench.ui.forms import dialogs
from workbench.ui.labels import label
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import HUGE_PX, SMALL_PX


class ReportPage(QFrame):
    """`said(str)` when the bundle was saved; `failed(WorkbenchError)` when something did not work."""

    said = Signal(str)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "window")
        self._jobs: Sequence[Path] = ()
        self._workspace: Path | None = None
        self._report = ""
        self._texts: dict[str, str] = {}
        self.which = QComboBox()
        self.which.setAccessibleName("Part of the report")
        self.which.currentTextChanged.connect(self._show_part)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("What the report holds")
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.save = QPushButton("Save as a zip file…")
        self.save.setProperty("kind", "primary")
        self.save.clicked.connect(self._ask_and_save)
        self.save.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(HUGE_PX), px(HUGE_PX), px(HUGE_PX), px(HUGE_PX))
        column.setSpacing(px(SMALL_PX))
        column.addWidget(label("Report a problem", size="heading"))
        words = "This is all the report holds: the machine, the log, and the jobs in the tray. Names of people and "
        words += "folders are masked. Nothing is sent anywhere; save it and hand it to whoever helps you."
        column.addWidget(label(words, tone="muted", wrap=True))
        row = QHBoxLayout()
        row.addWidget(self.which, 1)
        row.addWidget(self.save)
        column.addLayout(row)
        column.addWidget(self.text, 1)

    def gather(self, jobs: Sequence[Path], workspace: Path | None) -> None:
        """Collect the texts in a thread and show them."""
        self._jobs, self._workspace = jobs, workspace
        self.text.setPlainText("Looking at the machine…")
        run_in_thread(self._collect, done=self._show, failed=self.failed.emit, owner=self)

    def save_to(self, target: Path) -> None:
        """Write the zip file in a thread."""
        report, jobs, workspace = self._report, self._jobs, self._workspace

        def done(_names: object) -> None:
            self.said.emit(f"The report was saved: {plain_path(target)}")

        run_in_thread(
            lambda: write_bundle(target, report, jobs=jobs, workspace=workspace),
            done=done,
            failed=self._cannot,
            owner=self,
        )

    def _collect(self) -> tuple[str, dict[str, str]]:
        report = as_text(environment_report())
        return report, dict(bundle_texts(report, jobs=self._jobs, workspace=self._workspace))

    def _show(self, collected: tuple[str, dict[str, str]]) -> None:
        self._report, self._texts = collected
        self.which.clear()
        self.which.addItems(list(self._texts))
        self.save.setEnabled(True)

    def _show_part(self, name: str) -> None:
        self.text.setPlainText(self._texts.get(name, ""))

    def _cannot(self, error: WorkbenchError) -> None:
        self.failed.emit(error)

    def _ask_and_save(self) -> None:
        for path in dialogs.ask_for_paths(self, "save_file", "Save the report", "workbench-report.zip", (".zip",)):
            self.save_to(path)
