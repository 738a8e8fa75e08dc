"""The Latents page: contact sheets at the left and in the middle, arithmetic with picked codes at the right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from plugins.eg3d.panel.latents_faces import FaceGrid
from plugins.eg3d.panel.latents_model import ModelField, offer_free_name
from plugins.eg3d.panel.latents_result import CodeResult
from plugins.eg3d.panel.latents_source import LIBRARY
from plugins.eg3d.panel.latents_sum import CodeSum
from plugins.eg3d.sampling.settings import SheetSettings
from plugins.eg3d.sampling.sheet_folder import sheets_of
from workbench.api import files
from workbench.api.ui import JobStatus, TaskPanel, label, px


class LatentsPage(TaskPanel):
    """`eg3d.sheet` with its faces to star and to pick, and what the picked codes add up to.

    `seeds_chosen(text)` : a set is to be made of these seeds.
    """

    task_name = "eg3d.sheet"
    seeds_chosen = Signal(str)

    def make_stage(self) -> QWidget:
        root = self.context.workspace.root
        self._followed: set[str] = set()
        self.model = ModelField(root, self.form, self)
        self.faces = FaceGrid(root)
        self.faces.picked.connect(lambda words, path: self.sum.add(words, path))
        self.faces.seeds_chosen.connect(self._use_seeds)
        self.faces.failed.connect(self.context.notify_error)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.model.notice)
        column.addWidget(self.faces, 1)
        return middle

    def make_results(self) -> QWidget:
        self.sum = CodeSum()
        self.result = CodeResult(self.context)
        self.sum.changed.connect(lambda: self.result.show_recipe(self.sum.recipe))
        self.sum.film_asked.connect(self._film)
        self.result.kept.connect(self._kept)
        self.result.imported.connect(self._imported)
        self.result.failed.connect(self.context.notify_error)
        top = QWidget()
        above = QVBoxLayout(top)
        above.setContentsMargins(px(12), px(12), px(12), px(8))
        above.setSpacing(px(8))
        above.addWidget(label("Picked faces", size="title"))
        above.addWidget(self.sum)
        above.addStretch(1)
        bottom = QWidget()
        below = QVBoxLayout(bottom)
        below.setContentsMargins(px(12), px(8), px(12), px(12))
        below.addWidget(self.result, 1)
        side = QSplitter(Qt.Orientation.Vertical)
        side.setChildrenCollapsible(False)
        side.addWidget(top)
        side.addWidget(bottom)
        side.setStretchFactor(1, 1)
        return side

    # -- what the window and the form say ---------------------------------------------------------------------------

    def activated(self) -> None:
        self.faces.look()
        self._free_the_name()
        if self.form.valid:
            self.settings_changed(self.form.settings())

    def settings_changed(self, settings: SheetSettings) -> None:
        self.model.follow(settings)
        self.result.show_model({name: settings.plain()[name] for name in ("generator", "device")})

    def job_changed(self, status: JobStatus) -> None:
        name = str(status.spec.settings.get("name", ""))
        shown = self.faces.shown
        if status.state.active and (shown is None or shown.title != name) and status.id not in self._followed:
            # Once for each job: a person who looks at another sheet meanwhile is left there.
            self._followed.add(status.id)
            self.faces.look(name)
            self._free_the_name()

    def job_finished(self, status: JobStatus) -> None:
        self.faces.look()

    def closing(self) -> None:
        super().closing()
        self.faces.closing()
        self.result.closing()

    def _free_the_name(self) -> None:
        root = self.context.workspace.root
        offer_free_name(self, lambda: [sheet.name for sheet in sheets_of(root)])

    # -- between the parts --------------------------------------------------------------------------------------------

    def _use_seeds(self, seeds: str) -> None:
        self.seeds_chosen.emit(seeds)
        self.context.navigate("eg3d", {"page": "generate", "seeds": seeds})

    def _film(self, paths: list[Path]) -> None:
        codes = [files.plain_path(path) for path in paths]
        model = self.form.settings().plain()["generator"] if self.form.valid else None
        self.context.navigate("eg3d", {"page": "video", "generator": model, "seeds": "", "codes": codes})

    def _kept(self, path: Any) -> None:
        self.context.notify(f"The code is kept as “{path.stem}”.", severity="good", key="eg3d.kept")
        self.faces.look(LIBRARY)

    def _imported(self, words: str, path: Any) -> None:
        self.sum.add(words, path)
        self.faces.look()
