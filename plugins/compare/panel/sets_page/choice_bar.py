"""What is looked at of an evaluation: which one, which view of it, whose figures, which figure, on which faces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from plugins.compare.sets.breakdown import PART
from plugins.compare.sets.figures import FIGURES, PART_FIGURES
from plugins.compare.sets.opening import Opened
from plugins.compare.sets.table import WHOLE
from plugins.compare.settings import ALIGNMENTS, REGIONS
from workbench.api import GROUPED_BY
from workbench.api.ui import ChipRow, FlowLayout, QuietCombo, px

FACES, TOGETHER, BREAKDOWN, WORST, AGAINST = "faces", "together", "breakdown", "worst", "against"
VIEWS = {
    FACES: "Faces",
    TOGETHER: "Together",
    BREAKDOWN: "Breakdown",
    WORST: "Worst faces",
    AGAINST: "A against B",
}
_EVERY = ""


@dataclass(frozen=True)
class Choice:
    """What the bar says; `group` is ("yaw", "15…45°") or None for all faces."""

    view: str
    run: str
    against: str
    figure: str
    alignment: str
    part: str
    by: str
    group: tuple[str, str] | None


class ChoiceBar(QWidget):
    """Two rows of choices. `opened(str)`: another evaluation was chosen; `changed`: anything else."""

    opened = Signal(str)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.views = ChipRow(VIEWS.items())
        self.views.set_on([FACES])
        self.views.chosen.connect(lambda *_: self._choose())
        self.which = _combo("Evaluation", 200)
        self.which.activated.connect(lambda _place: self.opened.emit(str(self.which.currentData() or "")))
        self.run, self.against = _combo("Run", 130), _combo("Against", 130)
        self.figure, self.alignment = _combo("Figure", 190), _combo("Alignment", 140)
        self.part, self.by = _combo("Part of the face", 140), _combo("Grouped by", 140)
        self.group = _combo("Only these faces", 170)
        self._combos = (self.run, self.against, self.figure, self.alignment, self.part, self.by, self.group)
        for combo in self._combos:
            combo.activated.connect(lambda _place: self._choose())
        self._shown: Opened | None = None
        first, second = FlowLayout(spacing=8), FlowLayout(spacing=8)
        self.report, self.files = QPushButton("Report"), QPushButton("Open folder")
        self.plots = QPushButton("Save plots …")
        self.plots.setToolTip("The plots of this view as SVG, PDF, PNG or their values as CSV")
        self.report.setToolTip("What the evaluation comes to as a page; the same as PDF and all plots lie beside it")
        self.files.setToolTip("Table, summary, plots and report of this evaluation")
        for widget in (self.which, self.views, self.plots, self.report, self.files):
            first.addWidget(widget)
        for widget in self._combos:
            second.addWidget(widget)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(px(8))
        rows.addLayout(first)
        rows.addLayout(second)

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        group = str(self.group.currentData() or _EVERY)
        by, _, name = group.partition("\n")
        view = next(iter(self.views.on()), FACES)
        return Choice(
            view=view,
            run=_data(self.run),
            against=_data(self.against),
            figure=_data(self.figure),
            alignment=_data(self.alignment),
            part=_data(self.part) if view != BREAKDOWN else WHOLE,
            by=_data(self.by),
            group=(by, name) if group else None,
        )

    def choose_view(self, view: str) -> None:
        """Bring a view to the front, as a click does."""
        self.views.set_on([view])
        self._choose()

    def choose(self, **wanted: str) -> None:
        """Choose values of `run`, `against`, `figure`, `alignment`, `part`, `by` or `group` as a person does."""
        for name, value in wanted.items():
            combo: QuietCombo = getattr(self, name)
            combo.setCurrentIndex(max(combo.findData(value), 0))
        self._choose()

    def show_names(self, titles: Mapping[str, str], chosen: str) -> None:
        """The evaluations there are."""
        _offer(self.which, titles)
        self.which.setCurrentIndex(self.which.findData(chosen))

    def show_opened(self, opened: Opened) -> None:
        """Offer what an evaluation has; what was chosen stays where it can."""
        self._shown = opened
        self.report.setEnabled(opened.summary is not None)
        table = opened.table
        _offer(self.run, {run: run for run in table.runs})
        known = {str(name): words.partition(":")[0] for name, words in ALIGNMENTS.items() if name in table.alignments}
        _offer(self.alignment, known, table.shown)
        words = str(REGIONS.get(opened.settings.region, opened.settings.region)).partition(":")[0]
        _offer(self.part, {WHOLE: words, **{name: name for name in table.part_names}})
        found = table.groups
        _offer(self.by, {PART: "By part", **{by: f"By {GROUPED_BY[by].lower()}" for by in found}})
        faces = {f"{by}\n{name}": f"{name}" for by, members in found.items() for name in members}
        _offer(self.group, {_EVERY: "All faces", **faces})
        self._fit()

    def _choose(self) -> None:
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        """Only choices that matter to the view are there."""
        if self._shown is None:
            return
        table, view = self._shown.table, next(iter(self.views.on()), FACES)
        several = len(table.runs) > 1
        self.views.button(AGAINST).setEnabled(several)
        self.views.button(AGAINST).setToolTip("" if several else "Needs an evaluation of two runs")
        part = _data(self.part) if view != BREAKDOWN else WHOLE
        keys = table.figures(part)
        if view == BREAKDOWN and _data(self.by) == "part":
            keys = [key for key in keys if key in PART_FIGURES]
        _offer(self.figure, {key: FIGURES[key].words(table.unit) for key in keys}, "median")
        _offer(self.against, {run: f"against {run}" for run in table.runs if run != _data(self.run)})
        self.run.setVisible(several and view != TOGETHER and view != BREAKDOWN)
        self.against.setVisible(view == AGAINST)
        self.figure.setVisible(view != TOGETHER)
        self.alignment.setVisible(len(table.alignments) > 1 and part == WHOLE)
        self.part.setVisible(bool(table.part_names) and view != BREAKDOWN)
        self.by.setVisible(view == BREAKDOWN)
        self.group.setVisible(self.group.count() > 1)


def _offer(combo: QuietCombo, words: Mapping[str, str], first: str = "") -> None:
    """Offer these values; the one before stays chosen where it is among them, else `first`, else the first there is."""
    before, keys = _data(combo), list(words)
    if [(combo.itemData(i), combo.itemText(i)) for i in range(combo.count())] != list(words.items()):
        combo.clear()
        for key, text in words.items():
            combo.addItem(text, key)
    wanted: Sequence[str] = [key for key in (before, first) if key in words]
    combo.setCurrentIndex(keys.index(wanted[0]) if wanted else 0 if keys else -1)


def _data(combo: QuietCombo) -> str:
    return str(combo.currentData() or "")


def _combo(name: str, width: int) -> QuietCombo:
    combo = QuietCombo()
    combo.setAccessibleName(name)
    combo.setToolTip(name)
    combo.setFixedWidth(px(width))
    return combo
