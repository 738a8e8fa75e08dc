"""The Generate page: a set's settings at the left, a live face in the middle, what was made at the right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from plugins.eg3d.checkpoint import FileLook
from plugins.eg3d.generate.settings import GenerateSettings
from plugins.eg3d.panel.made_faces import MadeFaces
from plugins.eg3d.panel.model_notice import LicenceNotice, ModelLook
from plugins.eg3d.panel.view_stage import LiveFace
from plugins.eg3d.view_request import FaceControls
from plugins.eg3d.viewpoints import expected_mix
from workbench.api import Dataset, SettingsError
from workbench.api.ui import JobStatus, TaskPanel, from_sample, run_in_thread

_SHARED = ("psi", "cutoff")
"""What the set and the live face have in common: changed in one place, it changes in the other."""


class GeneratePage(TaskPanel):
    """`eg3d.generate` with a live face of its model and a gallery of what it made."""

    task_name = "eg3d.generate"

    def make_stage(self) -> QWidget:
        self.live = LiveFace(self.context)
        self.live.face_changed.connect(self._take_truncation)
        self.live.use_face.connect(lambda face: self._put({"seeds": str(face.seed)}))
        self.live.use_camera.connect(lambda camera: self._put(_fixed_viewpoint(camera)))
        self.live.failed.connect(self._live_failed)
        self.notice = LicenceNotice()
        self._look = ModelLook(self.context.workspace.root, self)
        self._look.seen.connect(self._show_look)
        self._look.refused.connect(self._refuse_model)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.live, 1)
        return middle

    def make_results(self) -> QWidget:
        self.made = MadeFaces()
        self.made.train_asked.connect(lambda name: self.context.navigate("train", {"dataset": name}))
        self.made.compare_asked.connect(self._compare)
        self.made.export_asked.connect(self._export)
        self.made.chosen.connect(self._show_made)
        return self.made

    # -- what the window and the form say ---------------------------------------------------------------------------

    def activated(self) -> None:
        if self.form.valid:
            settings = self.form.settings()
            self.settings_changed(settings)
            self.made.show_dataset(self._folder(settings.name))
        self.live.ask()

    def deactivated(self) -> None:
        self.live.rest()

    def receive(self, payload: Any) -> None:
        """Settings by name go into the form; `code_file`, a code on disk, is shown until another face is chosen."""
        super().receive(payload)
        if payload.get("code_file"):
            self.live.code_file = Path(payload["code_file"])
            self.live.ask()

    def settings_changed(self, settings: GenerateSettings) -> None:
        self._look.look(settings.generator_file)
        self.live.set_truncation(**{name: getattr(settings, name) for name in _SHARED})
        self.live.show_model({name: settings.plain()[name] for name in ("generator", "device")})
        self.made.show_wanted(expected_mix(settings.categories, settings.pictures))
        self.made.follow(self._folder(settings.name))

    def job_changed(self, status: JobStatus) -> None:
        if status.done and self.form.valid and status.spec.settings.get("name") == self.form.settings().name:
            self.made.show_dataset(self._folder(self.form.settings().name))

    def job_finished(self, status: JobStatus) -> None:
        self.job_changed(status)

    def closing(self) -> None:
        super().closing()
        self.live.closing()
        self.made.closing()

    # -- the model file ---------------------------------------------------------------------------------------------

    def _show_look(self, look: FileLook) -> None:
        self.notice.show_for(look)
        row = self.form.rows["generator"]
        row.hint.setText(look.sentence)
        row.hint.show()

    def _refuse_model(self, sentence: str) -> None:
        self.notice.show_for(None)
        self.form.show_problem("generator", sentence)

    def _live_failed(self, sentence: str, field: str) -> None:
        if field in self.form.rows:
            self.form.show_problem(field, sentence)
        elif self.form.valid and self.form.settings().generator is not None:
            self.live.say(sentence, "Use the demonstration generator", lambda: self._put({"generator": None}))

    # -- between the live face and the set ----------------------------------------------------------------------------

    def _take_truncation(self, face: FaceControls) -> None:
        if self.form.valid:
            now = self.form.settings()
            wanted = {name: getattr(face, name) for name in _SHARED}
            if any(getattr(now, name) != value for name, value in wanted.items()):
                self._put(wanted)

    def _put(self, values: Mapping[str, Any]) -> None:
        try:
            self.form.set_settings(values)
        except SettingsError as error:
            # Another field of the form does not fit; it says so itself, and here goes why nothing happened.
            self.context.notify_error(error, key="eg3d.put")

    # -- what was made ----------------------------------------------------------------------------------------------

    def _folder(self, name: str) -> Path:
        return Path(self.context.place.dataset(name))

    def _show_made(self, dataset: Dataset, sample: str) -> None:
        labels = dict(dataset.info.mask_labels)
        words = f"stored · {sample}"
        self.live.show_stored(
            lambda: from_sample(dataset.sample(sample), labels, metric=dataset.info.depth.metric, note=words), words
        )

    def _compare(self, name: str, sample: str) -> None:
        folder, comparisons = self._folder(name), self.context.workspace.comparisons

        def written() -> dict[str, Any]:
            # Here: surfaces need a part of SciPy that takes longer to load than a tab may to open.
            from plugins.eg3d.panel.comparing import compare_payload

            return compare_payload(Dataset.open(folder), sample, comparisons)

        run_in_thread(
            written,
            done=partial(self.context.navigate, "compare"),
            failed=self.context.notify_error,
            owner=self,
        )

    def _export(self, name: str) -> None:
        self.context.submit("eg3d.export", {"dataset": name}, f"Export {name} in the seed's layout")


def _fixed_viewpoint(camera: Any) -> dict[str, Any]:
    """The settings of a set whose every picture is seen through this camera."""
    return {
        "viewpoints": "fixed",
        "yaw": camera.yaw,
        "elevation": camera.elevation,
        "elevation_is": "true",
        "roll_range": (camera.roll, camera.roll),
        "focal": "horizontal",
        "field_of_view": camera.fov,
        "radius": camera.radius,
    }
