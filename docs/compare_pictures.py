"""Pictures of every mode of the Compare tab, from the real window: `compare_*.jpg`, small enough for the docs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from plugins.compare.settings import MeasureSettings
from workbench.ui.shell.window import MainWindow
from workbench.ui.viewer3d import Viewer3D

Condition = Callable[[], bool]
Keep = Callable[[QImage, str], None]
_LABEL_PX, _GAP_PX, _MIDDLE_PX = 26, 8, 340
_STYLES = ("clay", "photo", "wireframe", "points", "normals", "curvature")
_COLOURS: Sequence[tuple[str, dict[str, Any]]] = (
    ("signed", {}),
    ("size only, cividis", {"error_kind": "absolute", "colour_map": "cividis"}),
    ("steps", {"colour_steps": 8}),
    ("logarithmic", {"logarithmic": True}),
    ("beyond the range marked", {"error_range_mm": 1.5, "mark_beyond": True}),
    ("purple to green", {"colour_map": "purple_green"}),
)
_PLAIN = {"error_kind": "signed", "colour_map": "diverging", "colour_steps": 0, "logarithmic": False,
          "mark_beyond": False, "error_range_mm": 5.0}  # fmt: skip
_PLACES = ((-0.16, -0.02), (0.16, -0.02), (0.0, 0.13), (-0.1, 0.36), (0.1, 0.36))
"""Eyes, nose and mouth of a face seen from the front, from the middle of a view, shares of its height."""


def compare(window: MainWindow, keep: Keep, pair: dict[str, object], evaluation: str = "") -> Iterator[Condition]:
    """The Pair page in all its modes, then an evaluation's views; `pair` has runs, dataset and sample."""
    stage = _Stage(window, keep)
    runs = list(pair["runs"])  # type: ignore[call-overload]
    # As a new person has it: the window remembers what was last measured how.
    window.open_tab("compare", {**MeasureSettings().plain(), **_PLAIN, **pair, "runs": runs[:3]})
    yield lambda: "compare" in window.stack.panels
    yield stage.ready
    yield from _together(stage)
    stage.page.set_values(runs=runs[:1])
    yield stage.ready
    yield from _looks(stage)
    yield from _tools(stage)
    yield from _cards(stage, runs)
    if evaluation:
        yield from _evaluation(window, keep, evaluation)


class _Stage:
    def __init__(self, window: MainWindow, keep: Keep) -> None:
        self.window, self.keep = window, keep

    @property
    def page(self) -> Any:
        return self.window.stack.panels["compare"].page  # type: ignore[attr-defined]

    def ready(self) -> bool:
        """Whether all that was asked for is measured and drawn."""
        page, grid = self.page, self.page.stage.grid
        measured = page.look is not None and len(page.look.errors) == len(page.look.predictions) and not page.measuring
        return measured and not grid.filling and all(viewer.drawn and viewer.is_at_rest for viewer in grid.viewers)

    def whole(self, name: str) -> None:
        """The whole window."""
        self.keep(picture_of(self.window), name)

    def views(self) -> QImage:
        """The views alone."""
        return part_of(self.window, self.page.stage.grid)

    def middle(self) -> QImage:
        """The middle of one wide view."""
        picture = part_of(self.window, self.page.stage.grid.viewers[0])
        wide = min(picture.width(), round(1.4 * picture.height()))
        middle = picture.copy((picture.width() - wide) // 2, 0, wide, picture.height())
        return middle.scaledToHeight(_MIDDLE_PX, Qt.TransformationMode.SmoothTransformation)

    def viewer(self, key: str) -> Viewer3D:
        """The view that shows "truth", "p0", "e0" …"""
        found = (port.viewer for port in self.page.stage.grid.shown if port.content.key == key)
        return next(found)


def _together(stage: _Stage) -> Iterator[Condition]:
    """Three predictions side by side; one over, beside and after the truth."""
    page = stage.page
    stage.whole("compare")
    stage.window.theme.set_mode("dark")
    yield stage.ready
    stage.whole("compare_dark")
    stage.window.theme.set_mode("light")
    page.set_values(runs=page.form.settings().runs[:1])
    page.stage.bar.views.choose("three_quarter")
    page.stage.bar.together.choose("overlay")
    page.stage.strip.opacity.setValue(60)
    yield stage.ready
    shots = [("overlay: the prediction at 60 %", stage.middle())]
    page.stage.bar.together.choose("wipe")
    yield stage.ready
    shots.append(("wipe: drag the line", stage.middle()))
    page.stage.bar.together.choose("blink")
    yield stage.ready
    viewer = page.stage.grid.viewers[0]
    for turn in (0, 1):
        viewer.set_together(("first", "second")[turn])
        yield stage.ready
        shots.append((f"blink: {('truth', 'prediction')[turn]}", stage.middle()))
    stage.keep(sheet(shots, 2), "compare_together")
    page.stage.bar.together.choose("side")
    page.stage.bar.views.choose("front")


def _looks(stage: _Stage) -> Iterator[Condition]:
    """Every style, and every way to colour errors."""
    page = stage.page
    page.stage.bar.counts.choose("2")
    shots = []
    page.stage.bar.views.choose("three_quarter")
    for style in _STYLES:
        page.stage.bar.styles.choose(style)
        yield stage.ready
        shots.append((style, part_of(stage.window, stage.viewer("truth"))))
    stage.keep(sheet(shots, 3), "compare_styles")
    page.stage.bar.styles.choose("clay")
    page.stage.bar.views.choose("front")
    page.stage.bar.counts.choose("0")
    yield stage.ready
    shots = []
    for words, values in _COLOURS:
        page.set_values(**{**_PLAIN, **values})
        yield stage.ready
        shots.append((words, part_of(stage.window, stage.viewer("e0"))))
    stage.keep(sheet(shots, 3), "compare_colours")
    page.set_values(**_PLAIN)


def _tools(stage: _Stage) -> Iterator[Condition]:
    """A point read, distance and angle measured, surfaces cut open, and regions."""
    page = stage.page
    yield stage.ready
    viewer = stage.viewer("e0")
    _click(viewer, (-0.2, 0.12))
    yield stage.ready
    stage.whole("compare_point")
    page.stage.card.hide()
    page.stage.set_tool("distance")
    for place in _PLACES[:2]:
        _click(viewer, place)
    page.stage.set_tool("angle")
    for place in (_PLACES[3], _PLACES[2], _PLACES[4]):
        _click(viewer, place)
    page.stage.set_tool("normal")
    yield stage.ready
    shots = [("distance and angle", stage.views())]
    page.stage.strip.clear.click()
    page.stage.set_tool("clip")
    page.stage.strip.axes.set_on(["x"])
    page.stage.strip.tell_clip()
    page.stage.bar.views.choose("three_quarter")
    yield stage.ready
    shots.append(("clip: left to right", stage.views()))
    page.stage.strip.unclip.click()
    page.stage.set_tool("normal")
    page.stage.bar.views.choose("front")
    stage.keep(sheet(shots, 1), "compare_measures")
    shots = []
    for region, words in (("nose", "nose"), ("now", "the sphere of the NoW benchmark")):
        page.set_values(region=region)
        yield stage.ready
        shots.append((f"region: {words}", stage.views()))
    page.set_values(region="head")
    yield stage.ready
    page.stage.set_tool("lasso")
    _draw(stage.viewer("truth"), [(-0.3, -0.12), (0.3, -0.12), (0.32, 0.07), (0.0, 0.13), (-0.32, 0.07)])
    yield stage.ready
    shots.append(("region: a lasso around the eyes", stage.views()))
    stage.keep(sheet(shots, 1), "compare_regions")
    page.set_values(region="head")


def _cards(stage: _Stage, runs: list[str]) -> Iterator[Condition]:
    """Alignments in columns, picked pairs, a profile."""
    page = stage.page
    page.set_values(alignment="icp")
    page.deck.choose("alignment")
    yield stage.ready
    stage.whole("compare_alignment")
    page.set_values(alignment="none")
    yield stage.ready
    page.stage.set_tool("pairs")
    for place in _PLACES[:4]:
        for key in ("p0", "truth"):
            _click(stage.viewer(key), place)
            yield stage.ready
    page.set_values(alignment="pairs")
    yield stage.ready
    stage.whole("compare_pairs")
    page.stage.set_tool("normal")
    page.set_values(alignment="none", picked_pairs=[], pairs_of_predictions=[], runs=runs[:2])
    page.deck.choose("profile")
    yield lambda: stage.ready() and page.look.profile is not None and bool(page.tools.profile.apart.lines)
    stage.page.tools.profile.pointed.emit(0.0)
    yield stage.ready
    stage.whole("compare_profile")
    page.deck.choose("overview")


def _evaluation(window: MainWindow, keep: Keep, name: str) -> Iterator[Condition]:
    """Every view of a whole evaluation."""
    window.open_tab("compare", {"comparison": name})
    page: Any = window.stack.panels["compare"].page  # type: ignore[attr-defined]
    yield lambda: page.opened is not None and page.faces.model.rowCount() > 0
    settings = page.opened.settings
    page.form.set_settings({"dataset": settings.dataset, "runs": settings.runs, "name": f"{settings.name} again"})
    yield lambda: True
    keep(picture_of(window), "compare_set")
    page.bar.choose_view("together")
    yield lambda: page.together.table.rowCount() > 0
    keep(picture_of(window), "compare_set_together")
    page.bar.choose_view("breakdown")
    yield lambda: page.breakdown.table.rowCount() > 0
    keep(picture_of(window), "compare_set_breakdown")
    page.bar.choose_view("worst")
    yield lambda: page.worst.gallery.count >= min(24, len(page.opened.table.faces))
    keep(picture_of(window), "compare_set_worst")
    page.bar.choose_view("against")
    yield lambda: page.against.table.rowCount() > 0
    keep(picture_of(window), "compare_set_against")
    page.bar.choose_view("faces")


def picture_of(window: MainWindow) -> QImage:
    """The window as it is, without cards that come and go."""
    for card in window.notification_corner.toasts.values():
        card.hide()
    return window.grab().toImage()


def part_of(window: MainWindow, widget: QWidget) -> QImage:
    """What the window shows in the place of a widget."""
    return picture_of(window).copy(QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()))


def sheet(shots: Sequence[tuple[str, QImage]], columns: int) -> QImage:
    """Pictures side by side, each under its words."""
    wide, high = (max(size) for size in zip(*((p.width(), p.height()) for _, p in shots), strict=True))
    rows = -(-len(shots) // columns)
    cell = wide + _GAP_PX, high + _LABEL_PX + _GAP_PX
    whole = QImage(columns * cell[0] - _GAP_PX, rows * cell[1] - _GAP_PX, QImage.Format.Format_RGB32)
    whole.fill(QColor("white"))
    painter = QPainter(whole)
    font = painter.font()
    font.setPixelSize(15)
    painter.setFont(font)
    painter.setPen(QColor("#1c2430"))
    for number, (words, picture) in enumerate(shots):
        left, top = (number % columns) * cell[0], (number // columns) * cell[1]
        painter.drawText(QRect(left + 4, top, wide, _LABEL_PX), Qt.AlignmentFlag.AlignVCenter, words)
        painter.drawImage(left, top + _LABEL_PX, picture)
    painter.end()
    return whole


def _at(viewer: Viewer3D, place: tuple[float, float]) -> QPoint:
    """A place in a view's picture, from its middle, in shares of the height that a face from the front takes."""
    area = viewer._area
    unit = 0.72 * min(area.height(), 1.25 * area.width())
    return QPoint(round(area.width() / 2 + place[0] * unit), round(area.height() * 0.45 + place[1] * unit))


def _click(viewer: Viewer3D, place: tuple[float, float]) -> None:
    viewer.clicked.emit(QPointF(_at(viewer, place)))


def _draw(viewer: Viewer3D, places: Sequence[tuple[float, float]]) -> None:
    """Draw around with the left button."""
    layer, points = viewer._layer, [_at(viewer, place) for place in (*places, places[0])]
    QTest.mousePress(layer, Qt.MouseButton.LeftButton, pos=points[0])
    for one, other in pairwise(points):
        for step in range(1, 9):
            QTest.mouseMove(layer, one + (other - one) * step / 8)
    QTest.mouseRelease(layer, Qt.MouseButton.LeftButton, pos=points[-1])
