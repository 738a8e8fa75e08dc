"""The page From a photo: a person's photo becomes a code, a camera and, if wanted, a generator of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from plugins.eg3d.checkpoint import look_at_file
from plugins.eg3d.inversion.alignment import cropped
from plugins.eg3d.inversion.detection import detected_points
from plugins.eg3d.inversion.face_points import COUNT, points_from_text, text_of_points
from plugins.eg3d.inversion.photo import SUFFIXES
from plugins.eg3d.inversion.preparing import Aligned, aligned, read_chosen
from plugins.eg3d.inversion.results import InversionFolder
from plugins.eg3d.inversion.settings import InvertSettings
from plugins.eg3d.panel.found_faces import FoundFaces
from plugins.eg3d.panel.latents_model import ModelField, offer_free_name
from plugins.eg3d.panel.photo_stage import FOUND, PhotoStage
from workbench.api import SettingsError, WorkbenchError
from workbench.api.ui import JobStatus, TaskPanel, ask_for_paths, run_in_thread

_SOON_MS = 120
_CROP_PX = 480


class InversionPage(TaskPanel):
    """`eg3d.invert` with the photo's points, the crop, and the face as it is found.

    `code_made(path)` : a person wants to see the code of this file (.npy) in the Generate page.
    """

    task_name = "eg3d.invert"
    code_made = Signal(object)

    def make_stage(self) -> QWidget:
        self._photo: NDArray[np.uint8] | None = None
        self._read: tuple[Path | None, Path] | None = None
        self._before: tuple[Path | None, str] = (None, "")
        self._asked: dict[str, Any] = {}
        self._following = ""
        self._newest: Path | None = None
        self._known: set[str] = set()
        self.model = ModelField(self.context.workspace.root, self.form, self)
        self.stage = PhotoStage()
        self.stage.photo_asked.connect(self._ask_for_photo)
        marked = self.stage.marked
        marked.photo.points_changed.connect(self._take_points)
        marked.find_asked.connect(self._find_points)
        marked.clear_asked.connect(lambda: self._put({"points": ""}))
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._align)
        self.setAcceptDrops(True)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.model.notice)
        column.addWidget(self.stage, 1)
        return middle

    def make_results(self) -> QWidget:
        self.found = FoundFaces(self.context.workspace.root)
        self.found.chosen.connect(self._show_found)
        self.found.open_asked.connect(self._open_in_generate)
        self.found.compare_asked.connect(self._compare)
        return self.found

    # -- what the window and the form say ---------------------------------------------------------------------------

    def activated(self) -> None:
        self.found.look()
        self._free_the_name()
        if self.form.valid:
            self.settings_changed(self.form.settings())

    def settings_changed(self, settings: InvertSettings) -> None:
        self.model.follow(settings)
        self.stage.marked.find_button.setVisible(settings.detector is not None)
        before, self._before = self._before, (settings.photo, settings.points)
        if before[0] != settings.photo and settings.points and settings.points == before[1]:
            # The points of the photo before say nothing of this one.
            self._put({"points": ""})
            return
        if self._read != (None if settings.photo is None else (settings.photo, settings.generator_file)):
            self._read_photo(settings)
            return
        self._show_points(settings.points)

    def job_changed(self, status: JobStatus) -> None:
        name = str(status.spec.settings.get("name", ""))
        if status.state.active and status.id not in self._known:
            self._known.add(status.id)
            self._following, self._newest = status.id, None
            self.stage.follow(name, status.folder.metrics)
            self.stage.choose(FOUND)
            self._free_the_name()
        if status.id == self._following and status.preview is not None and status.preview != self._newest:
            self._newest = status.preview
            likeness = status.figures.get("psnr")
            words = f"{name} · {status.note}" + (f" · {likeness:.1f} dB" if likeness is not None else "")
            self.stage.show_on_the_way(status.preview, words)

    def job_finished(self, status: JobStatus) -> None:
        self.job_changed(status)
        self.found.look(str(status.spec.settings.get("name", "")))

    def receive(self, payload: Mapping[str, Any]) -> None:
        """A photo (``{"photo": path}``) with or without its points, or other settings by name."""
        if "photo" in payload and "points" not in payload:
            payload = {**payload, "points": ""}
        super().receive(payload)

    def closing(self) -> None:
        super().closing()
        self._soon.stop()
        self.found.closing()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.toLocalFile().lower().endswith(SUFFIXES) for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """The first picture among what is dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        for path in paths:
            if path.suffix.lower() in SUFFIXES:
                self.receive({"photo": path})
                event.acceptProposedAction()
                return

    # -- photo and points -------------------------------------------------------------------------------------------

    def _ask_for_photo(self) -> None:
        chosen = ask_for_paths(self, "file", "Pictures", suffixes=SUFFIXES)
        if chosen:
            self.receive({"photo": chosen[0]})

    def _read_photo(self, settings: InvertSettings) -> None:
        """Read another photo, or the same for another generator (whose paper may have another colour)."""
        self._photo = None
        self._read = mark = None if settings.photo is None else (settings.photo, settings.generator_file)
        if settings.photo is None:
            self.stage.show_photo(None)
            return

        def read() -> NDArray[np.uint8]:
            return read_chosen(settings, look_at_file(settings.generator_file).configuration)

        def take(photo: NDArray[np.uint8]) -> None:
            if self._read == mark:
                self._photo = photo
                self.stage.show_photo(photo)
                self._show_points(self.form.settings().points if self.form.valid else "")

        def failed(error: WorkbenchError) -> None:
            if self._read == mark:
                self.stage.show_photo(None)
                self._complain(error)

        run_in_thread(read, done=take, failed=failed, owner=self)

    def _take_points(self, points: list[tuple[float, float]]) -> None:
        """A person moved a point; the form has them once there are all five."""
        self._show_hint()
        self._put({"points": text_of_points(points) if len(points) == COUNT else ""})

    def _show_points(self, text: str) -> None:
        """Show the form's points, unless the photo has them to a tenth of a pixel, or is being clicked."""
        photo = self.stage.marked.photo
        if self._photo is None:
            return
        now = text_of_points(photo.points)
        if text.strip() and text != now:
            try:
                photo.set_points(points_from_text(text).tolist())
            except SettingsError as error:
                self._complain(error)
        elif not text.strip() and len(photo.points) == COUNT:
            photo.set_points([])
        self._show_hint()
        self._soon.start()
        if not photo.points and self.form.valid and self.form.settings().detector is not None:
            self._find_points()

    def _show_hint(self) -> None:
        marked = self.stage.marked
        marked.hint.setText(marked.photo.hint)
        marked.clear_points.setEnabled(bool(marked.photo.points))

    def _align(self) -> None:
        """Show the crop that the points give; only the latest counts."""
        photo, settings = self._photo, self.form.settings() if self.form.valid else None
        if photo is None or settings is None or not settings.points.strip():
            self.stage.marked.show_problem("")
            return
        self._asked = mark = settings.plain()

        def work() -> tuple[Aligned, NDArray[np.uint8]]:
            found = aligned(settings, photo, look_at_file(settings.generator_file).configuration)
            return found, cropped(photo, found.alignment, _CROP_PX).image

        def take(answer: tuple[Aligned, NDArray[np.uint8]]) -> None:
            if self._asked == mark:
                self.stage.marked.show_crop(answer[1], answer[0].alignment)

        def failed(error: WorkbenchError) -> None:
            if self._asked == mark:
                self._complain(error)

        run_in_thread(work, done=take, failed=failed, owner=self)

    def _find_points(self) -> None:
        settings, photo = self.form.settings() if self.form.valid else None, self._photo
        if settings is None or photo is None or settings.detector is None:
            return
        model = settings.detector
        run_in_thread(
            lambda: text_of_points(detected_points(photo, model)),
            done=lambda text: self._put({"points": text}) if photo is self._photo else None,
            failed=self._complain,
            owner=self,
        )

    def _complain(self, error: WorkbenchError) -> None:
        """Say what is wrong beside its field and beside the photo."""
        self.stage.marked.show_problem(error.sentence)
        if isinstance(error, SettingsError) and error.field:
            self.form.show_problem(error.field, error.sentence)
        elif self._photo is None:
            self.form.show_problem("photo", error.sentence)

    def _put(self, values: Mapping[str, Any]) -> None:
        try:
            self.form.set_settings(values)
        except SettingsError as error:
            self.context.notify_error(error, key="eg3d.photo")

    # -- what was found ---------------------------------------------------------------------------------------------

    def _show_found(self, folder: InversionFolder) -> None:
        """Show the last picture and the curves of an inversion, unless a person watches one on its way."""
        following = self.context.jobs.get(self._following) if self._following else None
        latest = max(folder.path.glob("progress/*.png"), key=lambda path: path.stat().st_mtime, default=None)
        if latest is None or not (following is None or following.state.over):
            return
        self.stage.show_on_the_way(latest, folder.path.name)
        self.stage.choose(FOUND)
        made_by = self.context.jobs.get(folder.job() or "")
        if made_by is not None and made_by.id != self._following:
            self._following = made_by.id
            self.stage.follow(folder.path.name, made_by.folder.metrics)

    def _open_in_generate(self, folder: InversionFolder) -> None:
        record = folder.read()
        self.code_made.emit(folder.code)
        payload: dict[str, Any] = {"page": "generate", "code_file": folder.code}
        tuned = record.get("tuned_generator")
        if tuned:
            payload["generator"] = self.context.workspace.root / str(tuned)
        self.context.navigate("eg3d", payload)

    def _compare(self, folder: InversionFolder) -> None:
        self.context.navigate("compare", {"prediction_files": [str(folder.surface)], "file_unit": "m"})

    def _free_the_name(self) -> None:
        root = self.context.workspace.root
        offer_free_name(self, lambda: [place.name for place in (root / "inversions").glob("*")])
