"""The left column: train, evaluate or predict, each with its own settings and Start."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout

from plugins.training.settings import EvaluateSettings, PredictSettings
from workbench.api.ui import ChipRow, PanelContext, TaskPanel, px, rule

TRAIN, EVALUATE, PREDICT = "train", "evaluate", "predict"
_WORDS = ((TRAIN, "Train"), (EVALUATE, "Evaluate"), (PREDICT, "Predict"))


class EvaluateForm(TaskPanel):
    """`train.evaluate`. Only its column is shown, in the tab's own; stage and results are the tab's."""

    task_name = "train.evaluate"

    def job_title(self, settings: EvaluateSettings) -> str:
        return f"Evaluate {settings.run} on {settings.dataset}"


class PredictForm(TaskPanel):
    """`train.predict`. Only its column is shown, as that of `EvaluateForm`."""

    task_name = "train.predict"

    def job_title(self, settings: PredictSettings) -> str:
        return f"Depth from photos · {settings.name} with {settings.run}"


_KINDS: dict[str, type[TaskPanel]] = {EVALUATE: EvaluateForm, PREDICT: PredictForm}


class ModeColumn(QFrame):
    """Buttons for what to do, and below them the settings column of the chosen one. `mode_changed(key)`."""

    mode_changed = Signal(str)

    def __init__(self, train: TaskPanel, context: PanelContext) -> None:
        super().__init__()
        self.setProperty("surface", "surface")
        self._context = context
        # The other two are made when they are first asked for: a form takes longer to make than a tab may to open.
        self._forms: dict[str, TaskPanel] = {TRAIN: train}
        self.chips = ChipRow(_WORDS)
        self.chips.chosen.connect(lambda key, _on: self.choose(key))
        self._pages = QStackedWidget()
        self._pages.addWidget(train.column)
        top = QHBoxLayout()
        top.setContentsMargins(px(16), px(11), px(16), px(11))
        top.addWidget(self.chips)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(rule())
        column.addWidget(self._pages, 1)
        self.choose(TRAIN)

    @property
    def mode(self) -> str:
        """What is chosen."""
        return next(iter(self.chips.on()), TRAIN)

    @property
    def form(self) -> TaskPanel:
        """The form of what is chosen."""
        if self.mode not in self._forms:
            form = self._forms[self.mode] = _KINDS[self.mode](self._context, self)
            # The form itself checks and submits; on screen is only its column.
            form.hide()
            self._pages.addWidget(form.column)
        return self._forms[self.mode]

    def choose(self, mode: str) -> None:
        """Show the settings of a mode."""
        self.chips.set_on([mode])
        self._pages.setCurrentWidget(self.form.column)
        self.mode_changed.emit(mode)

    def closing(self) -> None:
        """Have the other forms keep their settings; the first one is the tab and closes itself."""
        for mode, form in self._forms.items():
            if mode != TRAIN:
                form.closing()
