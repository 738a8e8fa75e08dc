"""The middle of the tab: one sample's channels, and below them what is known of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from plugins.datasets.panel.reading import facts
from workbench.api import Dataset, Sample
from workbench.api.ui import ImageStage, from_sample, label, px, run_in_thread


class SampleView(QWidget):
    """Picture, depth and normals with overlays; facts in a line or two."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted: tuple[Dataset, str] | None = None
        self.stage = ImageStage()
        self.facts = label(tone="muted", size="secondary", wrap=True)
        self.facts.setContentsMargins(px(16), 0, px(16), px(12))
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stage, 1)
        column.addWidget(self.facts)

    def show_sample(self, dataset: Dataset, sample_id: str) -> None:
        """Read a sample in a thread and show it, unless another is asked for meanwhile."""
        wanted = self._wanted = (dataset, sample_id)

        def read() -> tuple[Sample, str]:
            sample = dataset.sample(sample_id)
            return sample, facts(sample, dataset.info)

        def show(found: tuple[Sample, str]) -> None:
            if self._wanted == wanted:
                self._show(dataset, *found)

        def failed(sentence: str) -> None:
            if self._wanted == wanted:
                self.say(sentence)

        run_in_thread(read, done=show, failed=lambda error: failed(error.sentence), owner=self)

    def say(self, sentence: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Say something instead of a picture."""
        self._wanted = None
        self.facts.setText("")
        self.stage.clear(sentence, action, on_action)

    def _show(self, dataset: Dataset, sample: Sample, words: str) -> None:
        info = dataset.info
        self.stage.show_content(from_sample(sample, dict(info.mask_labels), metric=info.depth.metric, note=sample.id))
        self.facts.setText(words)
