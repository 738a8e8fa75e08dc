"""Making heads: ranges at the left, one face of them in the middle, the faces made so far at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from plugins.blender.settings import FaceRequest, RenderSettings
from workbench.api import DataError, Dataset, Frame
from workbench.api.ui import (
    DatasetSource,
    Gallery,
    ImageStage,
    JobStatus,
    StageContent,
    TaskPanel,
    from_sample,
    px,
    run_in_thread,
)

_HIGHEST_SEED = 99_999_999


class BatchPage(TaskPanel):
    """`render.batch` with a live face and a gallery of what it made."""

    task_name = "render.batch"

    def make_stage(self) -> QWidget:
        self._live = self.context.live("render.face")
        self._stage = ImageStage()
        self._stage.clear("Drawing a face …")
        self._seed = _SeedChooser(self._ask)
        self._live.frame.connect(self._show_frame)
        self._live.problem.connect(self._live_problem)
        self._live.busy.connect(self._stage.set_updating)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, px(8))
        column.setSpacing(0)
        column.addWidget(self._stage, 1)
        column.addWidget(self._seed, 0, Qt.AlignmentFlag.AlignHCenter)
        return middle

    def make_results(self) -> QWidget:
        self._gallery = Gallery("faces")
        self._gallery.set_thumbnail_side(88)
        self._gallery.current_changed.connect(self._show_made)
        self._dataset: Dataset | None = None
        self._to_training = QPushButton("Use for training")
        self._to_training.clicked.connect(lambda: self.context.navigate("train", {"dataset": self._dataset_name()}))
        self._to_training.setEnabled(False)
        self._export = QPushButton("Export …")
        self._export.setToolTip("Write these faces in the layout of 300W-LP, Replicantface or FaceSynthetics")
        self._export.clicked.connect(
            lambda: self.context.navigate("render", {"page": "export", "dataset": self._dataset_name()})
        )
        self._export.setEnabled(False)
        title = QLabel("Made so far")
        title.setProperty("role", "title")
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.addWidget(title)
        column.addWidget(self._gallery, 1)
        column.addWidget(self._to_training)
        column.addWidget(self._export)
        return side

    def activated(self) -> None:
        self._ask()
        self._find_dataset()

    def settings_changed(self, settings: RenderSettings) -> None:
        self._ask()
        if self._dataset_name() != settings.name:
            self._find_dataset()

    def job_changed(self, status: JobStatus) -> None:
        if self._dataset is None and status.done:
            self._find_dataset()

    def job_finished(self, status: JobStatus) -> None:
        self._find_dataset()

    def closing(self) -> None:
        super().closing()
        self._live.close()
        self._gallery.close_source()

    # -- the live face ----------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        if self.form.valid and self.isVisible():
            self._live.request(FaceRequest.of(self.form.settings(), self._seed.value()))

    def _show_frame(self, frame: Frame) -> None:
        arrays: Mapping[str, Any] = frame.arrays
        figures = frame.figures
        note = f"seed {figures['seed']} · turn {figures['yaw']:.0f}° nod {figures['pitch']:.0f}°"
        visible = arrays.get("landmark_visible")
        self._stage.show_content(
            StageContent(
                image=arrays["image"],
                depth=arrays["depth"],
                mask=arrays["mask"],
                normals=arrays["normals"],
                landmarks=arrays["landmarks2d"],
                visible=None if visible is None else np.asarray(visible, bool),
                mask_labels={int(label): name for label, name in figures["regions"].items()},
                note=note,
            )
        )

    def _live_problem(self, sentence: str, field: str) -> None:
        if field:
            self.form.show_problem(field, sentence)
        else:
            self._stage.clear(sentence, "Try again", self._try_again)

    def _try_again(self) -> None:
        self._live.restart()
        self._ask()

    # -- what was made ----------------------------------------------------------------------------------------------

    def _dataset_name(self) -> str:
        return "" if self._dataset is None else self._dataset.folder.name

    def _find_dataset(self) -> None:
        if not self.form.valid:
            return
        folder = Path(self.context.place.dataset(self.form.settings().name))
        run_in_thread(lambda: _opened(folder), done=self._show_dataset, owner=self)

    def _show_dataset(self, dataset: Dataset | None) -> None:
        if dataset is not None and dataset.folder.name == self._dataset_name():
            self._gallery.refresh()
            return
        self._dataset = dataset
        self._to_training.setEnabled(dataset is not None)
        self._export.setEnabled(dataset is not None)
        if dataset is None:
            self._gallery.set_empty("No faces under this name yet. Start to make them; they appear here one by one.")
        self._gallery.set_source(None if dataset is None else DatasetSource(dataset))

    def _show_made(self, entry: Any) -> None:
        dataset = self._dataset
        if entry is None or dataset is None:
            return
        # A live face that is still on its way would take the place of the chosen one.
        self._live.forget()
        labels = dict(dataset.info.mask_labels)
        self._stage.show_later(
            lambda: from_sample(dataset.sample(entry.id), labels, metric=dataset.info.depth.metric, note=entry.id)
        )


class _SeedChooser(QWidget):
    """Which seed's face the preview draws: a number, one back, one on."""

    def __init__(self, changed: Callable[[], object]) -> None:
        super().__init__()
        self._box = QSpinBox()
        self._box.setRange(0, _HIGHEST_SEED)
        self._box.setAccessibleName("Seed of the face in the preview")
        self._box.setToolTip("Seed of the face shown here; the batch makes the same face from the same seed.")
        self._box.valueChanged.connect(lambda _value: changed())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        label = QLabel("Seed")
        label.setProperty("tone", "muted")
        row.addWidget(label)
        row.addWidget(self._box)
        another = QPushButton("Next face")
        another.setToolTip("Show the face of the next seed")
        another.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        another.clicked.connect(lambda: self._box.setValue(self._box.value() + 1))
        row.addWidget(another)

    def value(self) -> int:
        """The seed."""
        return self._box.value()


def _opened(folder: Path) -> Dataset | None:
    try:
        return Dataset.open(folder)
    except DataError:
        # Nothing of that name yet; the gallery says so.
        return None
