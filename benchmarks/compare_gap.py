"""The Compare phase of `event_loop_gap`: a pair of faces in up to six views, its cards, and an evaluation of thousands.

Every step says how long the window's longest turn was while it was done, OpenGL's own drawing taken out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QObject

from benchmarks.compare_set import made_up_table
from plugins.compare.panel import ComparePanel
from plugins.compare.sets import summary
from plugins.compare.sets.folder import ARRAYS, INFO, SUMMARY, SetFolder, settings_record
from plugins.compare.sets.table_files import write_arrays
from plugins.compare.settings.sets import SetSettings
from workbench.api import DatasetInfo, DatasetWriter, cv2, encode_sample, face_sample, files, region_names, stream
from workbench.ui.viewer3d import Viewer3D

if TYPE_CHECKING:
    from benchmarks.event_loop_gap import GapProbe
    from plugins.compare.panel.pair_page import PairPage
    from workbench.ui.shell.window import MainWindow

FACES, SIDE_PX, RUNS = 6, 128, ("first", "second", "third", "fourth", "fifth")
DATASET, WHOLE = "compared", "whole"
_NOISE_M, _GRAIN_PX = 0.001, 8
_FULLY_MEASURED = 4
Conditions = Iterator[Callable[[], bool]]


def faces_to_compare(workspace: Path) -> None:
    """A dataset of a few faces, five runs' predictions of them with what an evaluation says, and a whole evaluation."""
    info = DatasetInfo(name=DATASET, mask_labels=region_names())
    with ExitStack() as stack:
        writer = DatasetWriter(files.inside(workspace, "datasets", DATASET), info)
        stack.callback(writer.close, complete=True)
        for number in range(FACES):
            sample = replace(face_sample(number, resolution=SIDE_PX), id=f"{number:03d}", split="test")
            writer.add(encode_sample(sample, info))
            assert sample.depth is not None
            for place, run in enumerate(RUNS):
                folder = files.inside(workspace, "runs", run, "predictions", DATASET)
                folder.mkdir(parents=True, exist_ok=True)
                np.save(folder / f"{sample.id}.npy", _predicted(sample.depth, number, place))
    for run in RUNS:
        lines = ["id,identity,run:none/head/mae_mm,mean:none/head/mae_mm"]
        lines += [f"{number:03d},p{number},{1 + number},20" for number in range(FACES)]
        place = files.inside(workspace, "runs", run, "evaluation", f"{DATASET}-test", "per_sample.csv")
        files.write_text(place, "\n".join(lines) + "\n")
    _whole_evaluation(workspace)


def compare(window: MainWindow, probe: GapProbe, figures: dict[str, Any], workspace: Path) -> Conditions:
    """What a person does on both pages of the tab; `figures["compare"]` gets [ms, ms of processor] for every step."""
    steps: dict[str, tuple[float, float]] = {}
    figures["compare"] = steps
    for name, act, done in _pair_steps(window):
        yield from _watched(probe, steps, name, act, done)
    for name, act, done in _set_steps(window):
        yield from _watched(probe, steps, name, act, done)
    figures["compare_ms"], figures["compare_cpu_ms"] = (max(column) for column in zip(*steps.values(), strict=True))


class Drawing(QObject):
    """What OpenGL takes of a window's thread.

    Its 3D views say how long they drew. A window that holds any is put together by OpenGL as a whole, too: while it is
    painted, this thread waits for it, and for nothing else.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._viewers: list[Viewer3D] = []
        self._waited_s = 0.0
        self._painting = False
        window.installEventFilter(self)

    def seconds(self) -> tuple[float, float]:
        """By the clock, and of the thread's processor time, since the start."""
        if not self._viewers and "compare" in self._window.stack.panels:
            self._viewers = self._window.stack.panels["compare"].findChildren(Viewer3D)
        drawn = sum(viewer.drawing_s for viewer in self._viewers)
        canvases = [viewer._canvas for viewer in self._viewers if viewer._canvas is not None]
        return drawn + self._waited_s, sum(canvas.drawing_cpu_s for canvas in canvases)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest or self._painting:
            return False
        self._painting = True
        begun, busy, (drawn, drawn_cpu) = time.perf_counter(), time.thread_time(), self.seconds()
        watched.event(event)
        waited = time.perf_counter() - begun - (time.thread_time() - busy)
        drawn_after, drawn_cpu_after = self.seconds()
        self._waited_s += waited - (drawn_after - drawn - (drawn_cpu_after - drawn_cpu))
        self._painting = False
        return True


def _watched(
    probe: GapProbe,
    steps: dict[str, tuple[float, float]],
    name: str,
    act: Callable[[], object],
    done: Callable[[], bool],
) -> Conditions:
    probe.begin(name)
    act()
    yield done
    # What was asked for is there; the turns after it belong to it, too.
    yield lambda: True
    yield done
    probe.end()
    steps[name] = round(probe.longest_ms, 1), round(probe.longest_cpu_ms, 1)


Step = tuple[str, Callable[[], object], Callable[[], bool]]


def _pair_steps(window: MainWindow) -> Iterator[Step]:
    chosen = {"runs": list(RUNS[:1]), "dataset": DATASET, "sample": "worst"}
    yield "open the tab", lambda: window.open_tab("compare"), lambda: _panel(window) is not None
    page = _page(window)
    yield "open a pair", lambda: page.receive(chosen), lambda: _settled(window)
    for number in range(1, 4):
        yield f"next face {number}", lambda: page.walking.step(-1), lambda: _settled(window)
    for name, value in (("alignment", "icp"), ("region", "nose")):
        yield name, lambda name=name, value=value: page.set_values(**{name: value}), lambda: _settled(window)
    yield "all of it again", lambda: page.set_values(region="head"), lambda: _settled(window)
    yield "colours", lambda: page.set_values(error_range_mm=2.0), lambda: _settled(window)
    for card in ("figures", "alignment", "spread", "profile", "pairs"):
        yield f"card {card}", lambda card=card: page.deck.choose(card), lambda: _settled(window)
    page.deck.choose("profile")
    yield "cut moved", lambda: page.tools.profile.slider.setValue(12), lambda: _settled(window)
    page.deck.choose("overview")
    for count in (2, 5):
        yield f"{count} runs", lambda count=count: page.set_values(runs=list(RUNS[:count])), lambda: _settled(window)
    yield "next face of 5 runs", lambda: page.walking.step(-1), lambda: _settled(window)
    for card in ("figures", "alignment", "spread", "profile"):
        yield f"{card} of 5 runs", lambda card=card: page.deck.choose(card), lambda: _settled(window)
    yield "face with its profile", lambda: page.walking.step(+1), lambda: _settled(window)
    for together in ("overlay", "wipe", "side"):
        act = lambda together=together: page.stage.bar.together.choose(together)  # noqa: E731
        yield together, act, lambda: _settled(window)
    yield "style", lambda: page.stage.bar.styles.choose("normals"), lambda: _settled(window)
    yield "turned", lambda: page.stage.grid.viewers[0].turn(20.0, 0.0), lambda: _settled(window)


def _set_steps(window: MainWindow) -> Iterator[Step]:
    yield "evaluation", lambda: window.open_tab("compare", {"comparison": WHOLE}), lambda: _opened(window)
    page: Any = _panel(window).page
    for view in ("together", "breakdown", "against", "faces"):
        yield f"evaluation {view}", lambda view=view: page.bar.choose_view(view), lambda: True
    for figure in ("rms", "p95"):
        yield f"evaluation by {figure}", lambda figure=figure: page.bar.choose(figure=figure), lambda: True
    yield "evaluation sorted", lambda: page.faces.table.sortByColumn(0, page.faces.model.sorted_by[1]), lambda: True


def _settled(window: MainWindow) -> bool:
    """Whether all that was asked for is measured and drawn."""
    panel = _panel(window)
    if panel is None or panel.mode != "pair":
        return False
    page, look = _page(window), _page(window).look
    measured = look is not None and len(look.errors) == len(look.predictions) and not page.measuring
    at_rest = all(viewer.drawn and viewer.is_at_rest for viewer in page.stage.grid.viewers)
    return measured and at_rest and not page.stage.grid.filling


def _opened(window: MainWindow) -> bool:
    page: Any = _panel(window).page
    return page.opened is not None and page.faces.model.rowCount() > 0


def _panel(window: MainWindow) -> ComparePanel:
    found = window.stack.panels.get("compare")
    return found  # type: ignore[return-value]


def _page(window: MainWindow) -> PairPage:
    return _panel(window).page  # type: ignore[return-value]


def _predicted(depth: np.ndarray[Any, Any], face: int, run: int) -> np.ndarray[Any, Any]:
    shape = (SIDE_PX // _GRAIN_PX,) * 2
    coarse = stream(10 * face + run, "prediction").normal(0, _NOISE_M * (1 + run), shape).astype(np.float32)
    noise = cv2.resize(coarse, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_CUBIC)
    return np.where(depth > 0, depth + noise, 0).astype(np.float32)


def _whole_evaluation(workspace: Path) -> None:
    """A finished evaluation of 5,000 faces whose figures are made up."""
    table = made_up_table()
    s = SetSettings(dataset=DATASET, runs=list(table.runs), name=WHOLE)
    folder = SetFolder(files.inside(workspace, "comparisons", WHOLE))
    write_arrays(folder.file(ARRAYS), table)
    files.write_json(folder.file(INFO), {"format": 1, "settings": settings_record(s), "samples": table.ids})
    files.write_json(folder.file(SUMMARY), summary.record_of(table, s, {}))
