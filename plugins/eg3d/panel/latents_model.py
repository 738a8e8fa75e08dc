"""Fields that several pages share: the model file with what it is and its licence, and a name that is free."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from plugins.eg3d.checkpoint import FileLook
from plugins.eg3d.generator_choice import GeneratorChoice
from plugins.eg3d.panel.model_notice import LicenceNotice, ModelLook
from plugins.eg3d.sampling.naming import free_name
from workbench.api.ui import SettingsForm, TaskPanel, run_in_thread


class ModelField(QObject):
    """Follows a form; `notice` is to be put above the stage."""

    def __init__(self, workspace: Path, form: SettingsForm[Any], parent: QObject) -> None:
        super().__init__(parent)
        self._form = form
        self.notice = LicenceNotice()
        self._look = ModelLook(workspace, self)
        self._look.seen.connect(self._show)
        self._look.refused.connect(self._refuse)

    def follow(self, settings: GeneratorChoice) -> None:
        """The form changed."""
        self._look.look(settings.generator_file)

    def _show(self, look: FileLook) -> None:
        self.notice.show_for(look)
        row = self._form.rows["generator"]
        row.hint.setText(look.sentence)
        row.hint.show()

    def _refuse(self, sentence: str) -> None:
        self.notice.show_for(None)
        self._form.show_problem("generator", sentence)


def offer_free_name(page: TaskPanel, names: Callable[[], Iterable[str]]) -> None:
    """Put a name into the page's form that nothing has: not what `names` lists (in a thread), nor a job under way."""
    jobs = page.context.jobs.of_task(page.task_name)
    coming = [str(status.spec.settings.get("name")) for status in jobs if not status.state.over]

    def take(taken: list[str]) -> None:
        if page.form.valid:
            name = page.form.settings().name
            free = free_name(name, [*taken, *coming])
            if free != name:
                page.form.set_settings({"name": free}, undoable=False)

    run_in_thread(lambda: list(names()), done=take, failed=page.context.notify_error, owner=page)
