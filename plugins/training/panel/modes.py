"""The left column: train, evaluate or use, each with its kinds of work, each of those with its settings and Start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from plugins.training.latent.choosing import weight_file as latent_weights
from plugins.training.panel.join_form import JoinForm
from plugins.training.panel.weight_check import WeightCheck
from plugins.training.settings import EvaluateSettings, PredictSettings
from plugins.training.settings.evaluate_faces import EvaluateFacesSettings
from plugins.training.settings.export import ExportSettings
from plugins.training.settings.predict_video import PredictVideoSettings
from plugins.training.synthesis.choosing import weight_file as rgbd_weights
from workbench.api.ui import ChipRow, PanelContext, TaskPanel, px, rule

TRAIN, LATENT, RGBD, SWEEP, JOIN = "train", "latent", "rgbd", "sweep", "join"
EVALUATE, FACES, LEADERBOARD, PROPERTIES, REPORT = "evaluate", "faces", "leaderboard", "properties", "report"
PREDICT, VIDEO, CODES, EXPORT = "predict", "video", "codes", "export"
KINDS_ASKED: Mapping[str, tuple[str, ...]] = {
    EVALUATE: ("depth", "latent"),
    FACES: ("rgbd",),
    REPORT: ("depth",),
    PREDICT: ("depth",),
    VIDEO: ("depth",),
    CODES: ("latent",),
    EXPORT: ("depth", "latent", "rgbd"),
}
"""Modes whose form asks for a run that is there -> of which kinds it may be."""
_GROUPS: Mapping[str, tuple[str, Sequence[tuple[str, str]]]] = {
    TRAIN: ("Train", ((TRAIN, "Depth"), (LATENT, "Codes"), (RGBD, "Faces"), (SWEEP, "Sweep"), (JOIN, "Join"))),
    EVALUATE: (
        "Evaluate",
        ((EVALUATE, "Measure"), (FACES, "Faces"), (LEADERBOARD, "Rank"), (PROPERTIES, "Costs"), (REPORT, "Report")),
    ),
    PREDICT: ("Use", ((PREDICT, "Photos"), (VIDEO, "Video"), (CODES, "Codes"), (EXPORT, "Export"))),
}
"""Group -> its words, and its modes with theirs; a group is called like its first mode."""
_TIPS = {JOIN: "Join a run that another computer leads: this one computes a part of each batch"}


class LatentForm(TaskPanel):
    """`train.latent`. Only its column is shown, in the tab's own; stage and results are the tab's."""

    task_name = "train.latent"

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.weights = WeightCheck(self.form, "start_from", latent_weights)


class RgbdForm(TaskPanel):
    """`train.rgbd`, as `LatentForm`."""

    task_name = "train.rgbd"

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.weights = WeightCheck(self.form, "start_from", rgbd_weights)


class SweepForm(TaskPanel):
    """`train.sweep`, as `LatentForm`."""

    task_name = "train.sweep"


class EvaluateForm(TaskPanel):
    """`train.evaluate`, as `LatentForm`."""

    task_name = "train.evaluate"

    def job_title(self, settings: EvaluateSettings) -> str:
        return f"Evaluate {settings.run} on {settings.dataset}"


class FacesForm(TaskPanel):
    """`train.evaluate_faces`, as `LatentForm`."""

    task_name = "train.evaluate_faces"

    def job_title(self, settings: EvaluateFacesSettings) -> str:
        return f"Evaluate the faces of {settings.run}"


class LeaderboardForm(TaskPanel):
    """`train.leaderboard`, as `LatentForm`."""

    task_name = "train.leaderboard"


class PropertiesForm(TaskPanel):
    """`train.properties`, as `LatentForm`."""

    task_name = "train.properties"


class ReportForm(TaskPanel):
    """`train.report`, as `LatentForm`."""

    task_name = "train.report"


class PredictForm(TaskPanel):
    """`train.predict`, as `LatentForm`."""

    task_name = "train.predict"

    def job_title(self, settings: PredictSettings) -> str:
        return f"Depth from photos · {settings.name} with {settings.run}"


class VideoForm(TaskPanel):
    """`train.predict_video`, as `LatentForm`."""

    task_name = "train.predict_video"

    def job_title(self, settings: PredictVideoSettings) -> str:
        return f"Depth from a video · {settings.name} with {settings.run}"


class CodesForm(TaskPanel):
    """`train.photo_codes`, as `LatentForm`."""

    task_name = "train.photo_codes"


class ExportForm(TaskPanel):
    """`train.export`, as `LatentForm`."""

    task_name = "train.export"

    def job_title(self, settings: ExportSettings) -> str:
        return f"Export {settings.run}"


_KINDS: Mapping[str, type[TaskPanel]] = {
    LATENT: LatentForm,
    RGBD: RgbdForm,
    SWEEP: SweepForm,
    JOIN: JoinForm,
    EVALUATE: EvaluateForm,
    FACES: FacesForm,
    LEADERBOARD: LeaderboardForm,
    PROPERTIES: PropertiesForm,
    REPORT: ReportForm,
    PREDICT: PredictForm,
    VIDEO: VideoForm,
    CODES: CodesForm,
    EXPORT: ExportForm,
}


class ModeColumn(QFrame):
    """Buttons for what to do, and below them the settings column of the chosen one. `mode_changed(key)`."""

    mode_changed = Signal(str)

    def __init__(self, train: TaskPanel, context: PanelContext) -> None:
        super().__init__()
        self.setProperty("surface", "surface")
        self._context = context
        # The others are made when they are first asked for: a form takes longer to make than a tab may to open.
        self._forms: dict[str, TaskPanel] = {TRAIN: train}
        self._latest: dict[str, str] = {}
        self.groups = ChipRow((group, words) for group, (words, _modes) in _GROUPS.items())
        self.groups.chosen.connect(lambda group, _on: self.choose(str(self._latest.get(group, group))))
        self.kinds = ChipRow(wrap=True)
        self.kinds.chosen.connect(lambda mode, _on: self.choose(mode))
        self._pages = QStackedWidget()
        self._pages.addWidget(train.column)
        top = QVBoxLayout()
        top.setContentsMargins(px(16), px(11), px(16), px(11))
        top.setSpacing(px(8))
        row = QHBoxLayout()
        row.addWidget(self.groups)
        row.addStretch(1)
        top.addLayout(row)
        top.addWidget(self.kinds)
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
        return next(iter(self.kinds.on()), TRAIN)

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
        group = next(group for group, (_words, modes) in _GROUPS.items() if mode in dict(modes))
        self._latest[group] = mode
        self.groups.set_on([group])
        self.kinds.set_chips(_GROUPS[group][1])
        self.kinds.set_on([mode])
        for shown in _TIPS.keys() & dict(_GROUPS[group][1]).keys():
            self.kinds.button(shown).setToolTip(_TIPS[shown])
        self._pages.setCurrentWidget(self.form.column)
        self.mode_changed.emit(mode)

    def closing(self) -> None:
        """Have the other forms keep their settings; the first one is the tab and closes itself."""
        for mode, form in self._forms.items():
            if mode != TRAIN:
                form.closing()
