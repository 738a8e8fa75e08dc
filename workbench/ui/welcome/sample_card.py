"""The card of the sample experiment: what it will do, how far it is, and where its result is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workbench.errors import WorkbenchError
from workbench.ui.bridge import run_in_thread
from workbench.ui.jobs.progress_line import ProgressLine
from workbench.ui.labels import ElidedLabel, label
from workbench.ui.theme.icons import wear
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import LARGE_PX, MIDDLE_PX, SMALL_PX, Tone
from workbench.ui.welcome.experiment import Experiment, Progress

if TYPE_CHECKING:
    from workbench.demo import Step
    from workbench.ui.panel import PanelContext

OUTLINE = (
    "Make faces with true depth",
    "Train Attention-UNet on them",
    "Measure it on faces it has not seen",
    "Compare the worst face in 3D",
)
_ICONS: dict[str, tuple[str, Tone]] = {
    "waiting": ("ring", "muted"),
    "running": ("dot", "accent"),
    "done": ("done", "good"),
    "failed": ("error", "bad"),
}


class StepRow(QWidget):
    """One step: an icon and words, and a line while it runs."""

    def __init__(self, title: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(SMALL_PX))
        self.icon = label()
        self.icon.setFixedWidth(px(18))
        self.title = ElidedLabel(title)
        self.line = ProgressLine()
        self.line.setFixedWidth(px(120))
        row.addWidget(self.icon)
        row.addWidget(self.title, 1)
        row.addWidget(self.line)
        self.show_state("waiting", None)

    def show_state(self, state: str, share: float | None) -> None:
        """Show how far the step is."""
        icon, tone = _ICONS[state]
        wear(self.icon, icon, tone, size=16)
        self.title.set_text(
            self.title.text(), "text" if state == "running" else "bad" if state == "failed" else "muted"
        )
        self.line.setVisible(state == "running")
        self.line.show_share(share, moving=state == "running")
        self.setAccessibleName(f"{self.title.text()}: {state}")


class SampleCard(QFrame):
    """`shown(str, dict)` when the result is to be opened (tab and payload)."""

    shown = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.experiment: Experiment | None = None
        self._context: PanelContext | None = None
        self._steps: Sequence[Step] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(px(LARGE_PX), px(LARGE_PX), px(LARGE_PX), px(LARGE_PX))
        column.setSpacing(px(SMALL_PX))
        column.addWidget(label("Try the sample experiment", size="title"))
        column.addWidget(
            label(
                "The whole way once, on built-in heads and without a download: about ten minutes on two cores.",
                tone="muted",
                wrap=True,
            )
        )
        self.rows = [StepRow(title) for title in OUTLINE]
        for row in self.rows:
            column.addWidget(row)
        self.message = label("", tone="bad", size="secondary", wrap=True)
        self.message.hide()
        column.addWidget(self.message)
        column.addStretch(1)
        column.addLayout(self._buttons())
        self.show_workspace(None)

    def show_workspace(self, context: PanelContext | None) -> None:
        """The workspace the experiment would work in; without one it cannot start."""
        self._context = context
        self.experiment = None
        if context is not None:
            self.experiment = Experiment(context.jobs, context)
            self.experiment.moved.connect(self._show_progress)
            self.experiment.finished.connect(self._finished)
            self.experiment.failed.connect(self._say)
        self.start_button.setEnabled(context is not None)
        self.start_button.setToolTip("" if context else "Open a workspace first")
        self._show_progress(Progress(()))

    def start(self) -> None:
        """Begin the experiment; what it needs is worked out in a thread."""
        context = self._context
        if context is not None:
            self.start_button.setEnabled(False)
            self._say("")
            root = context.workspace.root

            def work_out() -> list[Step]:
                from workbench.demo import sample_steps

                return sample_steps(root)

            run_in_thread(work_out, done=self._begin, failed=self._cannot, owner=self)

    def _begin(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        if self.experiment is not None:
            self.experiment.start(steps)

    def _cannot(self, error: WorkbenchError) -> None:
        self.start_button.setEnabled(True)
        self._say(error.sentence)

    def _show_progress(self, progress: Progress) -> None:
        for index, row in enumerate(self.rows):
            state = progress.states[index] if index < len(progress.states) else "waiting"
            row.show_state(state, progress.share)
        running = "running" in progress.states
        self.stop_button.setVisible(running)
        self.start_button.setEnabled(self._context is not None and not running)
        self.start_button.setText("Running…" if running else "Try the sample experiment")

    def _finished(self) -> None:
        self.rows[-1].show_state("done", None)
        self.open_button.show()
        self.start_button.setText("Run it again")
        self._open()

    def _open(self) -> None:
        """The last step compared a face; its tab takes the same words."""
        if self._steps:
            last = self._steps[-1]
            self.shown.emit(last.task.partition(".")[0], dict(last.settings))

    def _say(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))

    def _stop(self) -> None:
        if self.experiment is not None:
            self.experiment.stop()

    def _buttons(self) -> QHBoxLayout:
        self.start_button = QPushButton("Try the sample experiment")
        self.start_button.setProperty("kind", "primary")
        self.start_button.setProperty("start", True)
        self.start_button.clicked.connect(self.start)
        self.stop_button = QPushButton("Stop")
        self.stop_button.clicked.connect(self._stop)
        self.open_button = QPushButton("Open the result")
        self.open_button.clicked.connect(self._open)
        self.stop_button.hide()
        self.open_button.hide()
        row = QHBoxLayout()
        row.setSpacing(px(MIDDLE_PX))
        row.addWidget(self.start_button)
        row.addWidget(self.stop_button)
        row.addWidget(self.open_button)
        row.addStretch(1)
        return row
