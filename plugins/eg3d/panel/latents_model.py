"""The model file's field of a page: what the file is below it, and the licence it comes with above the stage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from plugins.eg3d.checkpoint import FileLook
from plugins.eg3d.generator_choice import GeneratorChoice
from plugins.eg3d.panel.model_notice import LicenceNotice, ModelLook
from workbench.api.ui import SettingsForm


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
