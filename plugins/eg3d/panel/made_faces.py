"""The right side of the Generate page: the mix of viewpoints, the faces made so far, and what can be done with them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from plugins.eg3d.panel.mix_chart import MixChart, Share
from plugins.eg3d.viewpoints import made_mix
from workbench.api import DataError, Dataset
from workbench.api.ui import DatasetSource, FlowLayout, Gallery, label, px, run_in_thread

_EMPTY = "No faces under this name yet. Start to make them; they appear here one by one."


class MadeFaces(QFrame):
    """The dataset of the name in the form, as far as it is made.

    Signals
    -------
    train_asked(dataset), compare_asked(dataset, sample), export_asked(dataset) : names, when a button is pressed.
    chosen(Dataset, sample) : a face was clicked.
    """

    train_asked = Signal(str)
    compare_asked = Signal(str, str)
    export_asked = Signal(str)
    chosen = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self._folder: Path | None = None
        self._dataset: Dataset | None = None
        self._wanted: dict[str, float] = {}
        self._made: dict[str, int] = {}
        self.chart = MixChart()
        self.gallery = Gallery("faces")
        self.gallery.set_thumbnail_side(88)
        self.gallery.current_changed.connect(self._choose)
        self.train = QPushButton("Use for training")
        self.train.clicked.connect(lambda: self.train_asked.emit(self.name))
        self.compare = QPushButton("Compare")
        self.compare.setToolTip(
            "Opens the chosen face in the Compare tab: the surface of its depth against the one cut from the density, "
            "where it was written; else against a network's prediction."
        )
        self.compare.clicked.connect(self._compare)
        self.export = QPushButton("Export …")
        self.export.setToolTip(
            "images, depth128x128, shapes, cam_poses and latent, as generate-synthetic-face-data had them"
        )
        self.export.clicked.connect(lambda: self.export_asked.emit(self.name))
        self._build()
        self._show(None)

    @property
    def name(self) -> str:
        """The dataset that is shown; empty while there is none."""
        return "" if self._dataset is None else self._dataset.folder.name

    def show_wanted(self, mix: Mapping[str, int]) -> None:
        """Show which viewpoints will be made: pictures of each kind."""
        total = sum(mix.values()) or 1
        self._wanted = {kind: number / total for kind, number in mix.items()}
        self._show_mix()

    def follow(self, folder: Path) -> None:
        """Show what is in a dataset's folder, if it is another one than before."""
        if folder != self._folder:
            self.show_dataset(folder)

    def show_dataset(self, folder: Path) -> None:
        """Show what is in a dataset's folder, now and whenever this is called again."""
        if folder != self._folder:
            self._folder = folder
            self._made = {}
        run_in_thread(lambda: _opened(folder, self._dataset), done=self._take, owner=self)

    def closing(self) -> None:
        """Stop reading pictures."""
        self.gallery.close_source()

    def _take(self, found: tuple[Path, Dataset | None, dict[str, int]]) -> None:
        folder, dataset, made = found
        if folder != self._folder:
            return
        self._made = made
        self._show_mix()
        if dataset is not None and dataset is self._dataset:
            self.gallery.refresh()
        else:
            self._show(dataset)

    def _show(self, dataset: Dataset | None) -> None:
        self._dataset = dataset
        self.gallery.set_empty(_EMPTY)
        self.gallery.set_source(None if dataset is None else DatasetSource(dataset))
        for button in (self.train, self.export):
            button.setEnabled(dataset is not None)
        self.compare.setEnabled(False)

    def _show_mix(self) -> None:
        kinds = list(self._wanted) + [kind for kind in self._made if kind not in self._wanted]
        self.chart.show_mix([Share(kind, self._wanted.get(kind, 0.0), self._made.get(kind, 0)) for kind in kinds])

    def _choose(self, entry: Any) -> None:
        self.compare.setEnabled(entry is not None and self._dataset is not None)
        if entry is not None and self._dataset is not None:
            self.chosen.emit(self._dataset, entry.id)

    def _compare(self) -> None:
        entry = self.gallery.current
        if entry is not None:
            self.compare_asked.emit(self.name, entry.id)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.setSpacing(px(8))
        column.addWidget(label("Viewpoints", size="title"))
        column.addWidget(self.chart)
        column.addSpacing(px(8))
        column.addWidget(label("Made so far", size="title"))
        column.addWidget(self.gallery, 1)
        buttons = QWidget()
        row = FlowLayout(buttons, spacing=8)
        for button in (self.train, self.compare, self.export):
            row.addWidget(button)
        column.addWidget(buttons)


def _opened(folder: Path, known: Dataset | None) -> tuple[Path, Dataset | None, dict[str, int]]:
    """The dataset in a folder (the one that is open already, where it is that), and its mix of viewpoints."""
    try:
        dataset = known if known is not None and known.folder == folder else Dataset.open(folder)
        dataset.refresh()
        return folder, dataset, made_mix(dataset)
    except DataError:
        # Nothing of that name yet; the gallery says so.
        return folder, None, {}
