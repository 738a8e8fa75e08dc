"""What is said of the chosen run, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from plugins.training.panel.about_editor import AboutEditor
from plugins.training.panel.runs import Run
from plugins.training.panel.words import judged, made_of, progress
from workbench.api.ui import FlowLayout, JobState, JobStatus, label, px, wear

_BUTTONS = (
    ("evaluate", "Evaluate", "report", "Measure it on faces whose depth is known"),
    ("predict", "Predict on photos", "image", "Depth, or codes, of your own photos with this run"),
    ("live", "Live", "camera", "What it makes of a webcam or a video, as it happens"),
    ("compare", "Compare", "compare", "Predicted and true surface of its worst face in 3D"),
    ("pause", "Pause", "pause", "Pause after the step in the making"),
    ("resume", "Continue", "play", "Go on where it stopped, exactly as if it had not"),
    ("stop", "Stop", "stop", "Stop; what was learned is kept, and Continue takes it up again"),
    ("export", "Export", "export", "Weights, TorchScript or ONNX for other programs"),
    ("folder", "Open folder", "folder-open", "The run's folder in the file manager"),
)


class RunCard(QWidget):
    """`asked(action)`: the first word of one of the buttons."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label(size="strong", wrap=True)
        self.verdict = label(wrap=True)
        self.progress = label(tone="muted", size="secondary", wrap=True)
        self.made_of = label(tone="muted", size="secondary", wrap=True)
        self.trouble = label(tone="bad", size="secondary", wrap=True)
        self.live = label(tone="muted", size="secondary", wrap=True)
        self.about = AboutEditor()
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.setSpacing(px(8))
        for line in (self.title, self.verdict, self.trouble, self.progress, self.live, self.made_of):
            column.addWidget(line)
        self.buttons: dict[str, QPushButton] = {}
        holder = QWidget()
        flow = FlowLayout(holder)
        for key, words, icon, tip in _BUTTONS:
            button = QPushButton(words)
            button.setToolTip(tip)
            wear(button, icon, size=16)
            button.clicked.connect(lambda _on=False, key=key: self.asked.emit(key))
            flow.addWidget(button)
            self.buttons[key] = button
        column.addWidget(holder)
        column.addWidget(self.about)
        column.addStretch(1)
        self._can_compare = True
        self.show_run(None, None, 0)

    def set_compare(self, on: bool) -> None:
        """Whether there is a Compare tab to go to."""
        self._can_compare = on

    def show_run(self, run: Run | None, status: JobStatus | None, selected: int) -> None:
        """Show a run and the job that trains it; `selected` says how many are laid over each other."""
        self.setVisible(run is not None)
        if run is None:
            return
        others = f" and {selected - 1} more" if selected > 1 else ""
        self.title.setText(run.name + others)
        sentence, good = judged(run)
        self.verdict.setText(sentence)
        self._tone(good)
        steps = status.note if status is not None and status.state is JobState.RUNNING and not run.trained else ""
        self._say(self.progress, progress(run) or steps)
        self._say(self.made_of, made_of(run))
        self._say(self.trouble, status.sentence if status is not None else "")
        self.about.setVisible(run.record is not None)
        self.about.show_run(run)
        self._offer(run, status)

    def show_live(self, words: str) -> None:
        """How the run is doing at this moment; empty once it has ended."""
        self._say(self.live, words)

    def _offer(self, run: Run, status: JobStatus | None) -> None:
        state = status.state if status is not None else None
        kind = run.record.kind if run.record is not None else ""
        shown = {
            "evaluate": run.trained,
            "predict": run.trained and kind in ("depth", "latent"),
            "live": run.trained and kind in ("depth", "rgbd"),
            "export": run.trained,
            "compare": run.trained and kind == "depth" and self._can_compare,
            "pause": state is JobState.RUNNING,
            "resume": bool(state and (state.resumable or state is JobState.PAUSING)),
            "stop": state in (JobState.RUNNING, JobState.PAUSED, JobState.PAUSING, JobState.QUEUED),
            "folder": run.record is not None or bool(run.problem),
        }
        for key, on in shown.items():
            self.buttons[key].setVisible(on)

    def _tone(self, good: bool | None) -> None:
        tone = {True: "", False: "warn", None: "muted"}[good]
        if self.verdict.property("tone") != tone:
            self.verdict.setProperty("tone", tone)
            self.verdict.style().unpolish(self.verdict)
            self.verdict.style().polish(self.verdict)

    @staticmethod
    def _say(line: QWidget, text: str) -> None:
        line.setText(text)  # type: ignore[attr-defined]
        line.setVisible(bool(text))
