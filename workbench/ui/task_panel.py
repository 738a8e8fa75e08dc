"""The usual tab: settings with the one Start button, a stage, and results.

    class RenderPanel(TaskPanel):
        task_name = "render.batch"

        def make_stage(self) -> QWidget:
            return ImageStage()

covers most of a tab. The form, presets, cost line, checks and the job all come from the task.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from workbench.errors import SettingsError, WorkbenchError
from workbench.extension import discovery
from workbench.extension.presets import shipped_presets
from workbench.fields import Settings
from workbench.jobs.contract import AnyTask
from workbench.jobs.folder import EngineSpec
from workbench.jobs.preflight import refuse
from workbench.jobs.status import JobStatus
from workbench.settings import preset_folder
from workbench.ui.bridge import run_in_thread
from workbench.ui.commands.registry import Command
from workbench.ui.forms.last_settings import LastSettings
from workbench.ui.forms.listing import Listing
from workbench.ui.forms.presets import PresetBar
from workbench.ui.panel import Panel, PanelContext
from workbench.ui.settings_column import Preflight, SettingsColumn
from workbench.ui.theme.palette import current_scale, px

_COST_AFTER_MS = 150
COLUMN_PX = 318


class TaskPanel(Panel):
    """Settings column | stage | results, for one task.

    Override `make_stage` and `make_results` for what is special, `settings_changed` to follow the form (a live
    preview's request), `job_changed` and `job_finished` to follow the task's jobs.

    Attributes
    ----------
    task : the task itself.  form : its `SettingsForm`.  column : the settings column (presets, form, Start).
    """

    task_name: ClassVar[str]
    hidden_fields: ClassVar[tuple[str, ...]] = ()
    """Fields of the settings that the panel sets itself."""
    first_values: ClassVar[Mapping[str, Any]] = {}
    """In place of the defaults as long as nobody has set anything here."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.task: AnyTask = discovery.task(self.task_name)
        # From the top down: a widget that changes its parent is styled again with all below it.
        self.splitter = self._make_splitter()
        self.column = SettingsColumn(self.task, self.make_listing(), hidden=self.hidden_fields, parent=self.splitter)
        self.form = self.column.form
        self.presets = self._make_presets()
        self.column.set_presets(self.presets)
        self._last = LastSettings(self.form, self.task_name, self.first_values)
        self.column.started.connect(self.start)
        self._cost_timer = QTimer(self, singleShot=True, interval=_COST_AFTER_MS)
        self._cost_timer.timeout.connect(self._work_out_cost)
        self.form.changed.connect(self._form_changed)
        self.form.validity_changed.connect(self._validity_changed)
        self.column.how_changed.connect(self._cost_timer.start)
        context.jobs.changed.connect(self._job_changed)
        context.jobs.finished.connect(self._job_finished)
        self._fill_splitter()
        self._validity_changed(self.form.valid)
        self._cost_timer.start()

    # -- for panels -------------------------------------------------------------------------------------------------

    def make_listing(self) -> Listing:
        """Which datasets and runs the form offers: those of the workspace."""
        return self.context.listing

    def make_stage(self) -> QWidget | None:
        """What stands in the middle (a live preview, plots, 3D)."""
        return None

    def make_results(self) -> QWidget | None:
        """What stands at the right (a gallery, a table)."""
        return None

    def settings_changed(self, settings: Any) -> None:
        """The form changed and everything in it fits."""

    def job_changed(self, status: JobStatus) -> None:
        """A job of this tab's task moved."""

    def job_finished(self, status: JobStatus) -> None:
        """A job of this tab's task is over."""

    def job_title(self, settings: Any) -> str:
        """What the job is called in lists: the task's title and the name in the settings, if they have one."""
        name = getattr(settings, "name", None)
        return f"{self.task.title} · {name}" if name else self.task.title

    def preflight(self, settings: Any, engine: EngineSpec | None) -> Preflight:
        """What Start will cost; called in a thread. Override where it depends on more than the settings."""
        return Preflight.of(self.task, settings, engine, self.context.place)

    # -- starting ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Check the settings (in a thread) and submit the job; what is refused is said beside the field."""
        try:
            settings = self.form.settings()
        except SettingsError:
            return
        engine = self.column.engine(settings)
        place = self.context.place
        self.column.set_busy(True)

        def checked(warnings: list[str]) -> None:
            self.column.set_busy(False)
            for sentence in warnings:
                self.context.notify(sentence, severity="warn", key=f"{self.task_name}.warning")
            self.context.submit(self.task_name, settings, self.job_title(settings), engine=engine)

        work = lambda: refuse(self.task, settings, place, engine)  # noqa: E731
        run_in_thread(work, done=checked, failed=self._refused, owner=self)

    def commands(self) -> list[Command]:
        return [
            Command(
                f"{self.task_name}.start",
                f"{self.task.title}: {self.task.verb.lower()}",
                self.start,
                shortcut="Ctrl+Return",
                menu="Jobs",
                icon="play",
                enabled=lambda: self.isVisible() and self.form.valid,
            )
        ]

    def closing(self) -> None:
        self._cost_timer.stop()
        self._last.keep()
        QSettings().setValue(self._splitter_key, self.splitter.saveState())

    def receive(self, payload: Any) -> None:
        """Settings by name go into the form (``{"dataset": "heads-256"}``); everything else is passed over."""
        known = {name: value for name, value in payload.items() if name in self.form.model.model_fields}
        if known:
            try:
                self.form.set_settings(known)
            except SettingsError as error:
                self.context.notify_error(error)

    @property
    def _splitter_key(self) -> str:
        # Widths of one text size are wrong for another.
        return f"splitters/{self.task_name}/{current_scale():.1f}"

    # -- inside -----------------------------------------------------------------------------------------------------

    def _make_splitter(self) -> QSplitter:
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter)
        return splitter

    def _fill_splitter(self) -> None:
        splitter = self.splitter
        splitter.addWidget(self.column)
        stage = self.make_stage() or QFrame()
        splitter.addWidget(stage)
        results = self.make_results()
        if results is not None:
            splitter.addWidget(results)
        splitter.setStretchFactor(1, 1)
        self.column.setMinimumWidth(px(250))
        splitter.setSizes([px(COLUMN_PX), px(700), *([px(300)] if results is not None else [])])
        state = QSettings().value(self._splitter_key)
        if state is not None:
            splitter.restoreState(state)

    def _make_presets(self) -> PresetBar:
        plugin, _, short = self.task_name.partition(".")
        manifest = discovery.manifests()[plugin]
        presets = PresetBar(
            self.form,
            self.task_name,
            preset_folder(self.task_name),
            shipped=lambda: shipped_presets(manifest, short),
        )
        presets.failed.connect(lambda sentence: self.context.notify(sentence, severity="bad", key="preset"))
        return presets

    def _form_changed(self, settings: Settings) -> None:
        self._cost_timer.start()
        self.settings_changed(settings)

    def _validity_changed(self, valid: bool) -> None:
        problem = self.form.first_problem
        self.column.show_problem("" if valid or problem is None else problem.sentence)
        if valid:
            self._cost_timer.start()

    def _work_out_cost(self) -> None:
        if not self.form.valid:
            return
        settings = self.form.settings()
        engine = self.column.engine(settings)
        work = lambda: self.preflight(settings, engine)  # noqa: E731
        run_in_thread(work, done=self.column.show_cost, failed=self._cost_unknown, owner=self)

    def _cost_unknown(self, error: WorkbenchError) -> None:
        self.column.show_cost(Preflight(None, ""))
        if isinstance(error, SettingsError) and error.field:
            self.form.show_problem(error.field, error.sentence)

    def _refused(self, error: WorkbenchError) -> None:
        self.column.set_busy(False)
        if isinstance(error, SettingsError) and error.field:
            self.form.show_problem(error.field, error.sentence)
            self.column.scroll_to(error.field)
        else:
            self.context.notify_error(error, key=f"{self.task_name}.refused")

    def _job_changed(self, status: JobStatus) -> None:
        if status.spec.task == self.task_name:
            self.job_changed(status)

    def _job_finished(self, status: JobStatus) -> None:
        if status.spec.task == self.task_name:
            self.job_finished(status)
