"""Longest gap of the window's event loop: previews dragged, a job running, a training's plots moving, faces compared.

The real window, on a workspace of its own. Prints one JSON line: the longest gap per phase in milliseconds, and
`ratio`, the longest of the working phases over the 50 ms a person may wait. `bare_ms` is the longest gap of an empty
window on the same machine at the same load: what the system itself takes away. ``--explain`` prints where the window's
thread was in every gap above 30 ms. `eg3d_frame_ms` is the
time from a move of EG3D's yaw slider to the coarse frame on screen, the median of several moves; ``--generator FILE``
draws another model than the one that ships. ``--only compare`` runs that phase alone; `compare` says what every step of
it took, with the time that OpenGL drew taken out (software drawing takes seconds where a graphics card takes none):
by the clock, and in processor time of the window's thread, which other programs on the machine do not lengthen.

`GapProbe` is for any other benchmark that wants the same figure.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen" if not os.environ.get("DISPLAY") else "")
if not os.environ["QT_QPA_PLATFORM"]:
    del os.environ["QT_QPA_PLATFORM"]

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QSlider

from benchmarks.compare_gap import Drawing, compare, faces_to_compare
from workbench.jobs.status import JobState
from workbench.settings import load_settings
from workbench.ui import bridge
from workbench.ui.application import make_application, make_window
from workbench.ui.shell.window import MainWindow

ALLOWED_MS = 50.0
_EVERY_MS = 4
_EXPLAIN_ABOVE_S = 0.03
_MOVES = 7


class GapProbe(QObject):
    """Measures how late a precise timer comes: the time in which the event loop could answer nobody.

    `longest_ms` since `begin`, and `longest_cpu_ms` of this thread's processor time in one gap; `drawing` says how many
    seconds of both OpenGL has drawn so far, which do not count. With `explain`, a thread notes the Python stack of the
    window's thread in long gaps.
    """

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        explain: bool = False,
        drawing: Callable[[], tuple[float, float]] = lambda: (0.0, 0.0),
    ) -> None:
        super().__init__(parent)
        self.longest_ms = 0.0
        self.longest_cpu_ms = 0.0
        self.stacks: list[str] = []
        self.drawing = drawing
        self._doing = ""
        self._now = lambda: (time.perf_counter(), time.thread_time())
        self._last, self._last_cpu = self._now()
        self._drawn, self._drawn_cpu = self.drawing()
        self._timer = QTimer(self, interval=_EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, args=(threading.get_ident(),), daemon=True)
        if explain:
            self._watcher.start()

    def begin(self, doing: str = "") -> None:
        """Forget what was measured and measure anew; `doing` names what is done in stacks."""
        self._doing = doing
        self.longest_ms = self.longest_cpu_ms = 0.0
        self._last, self._last_cpu = self._now()
        self._drawn, self._drawn_cpu = self.drawing()
        self._timer.start()

    def end(self) -> float:
        """Stop measuring; the longest gap in milliseconds."""
        self._timer.stop()
        return self.longest_ms

    def close(self) -> None:
        """End the watching thread."""
        self._over.set()
        if self._watcher.is_alive():
            self._watcher.join()

    def _tick(self) -> None:
        (now, cpu), (drawn, drawn_cpu) = self._now(), self.drawing()
        gap, busy = now - self._last - drawn + self._drawn, cpu - self._last_cpu - drawn_cpu + self._drawn_cpu
        self.longest_ms = max(self.longest_ms, gap * 1000 - _EVERY_MS)
        self.longest_cpu_ms = max(self.longest_cpu_ms, busy * 1000)
        self._last, self._last_cpu, self._drawn, self._drawn_cpu = now, cpu, drawn, drawn_cpu

    def _watch(self, watched: int) -> None:
        while not self._over.wait(0.005):
            late = time.perf_counter() - self._last
            if self._timer.isActive() and late > _EXPLAIN_ABOVE_S:
                stack = traceback.format_stack(sys._current_frames()[watched])
                self.stacks.append(f"{late * 1000:.0f} ms, {self._doing}\n{''.join(stack[-8:])}")


def run(phases: Callable[[dict[str, Any]], Iterator[Callable[[], bool]]], seconds: float) -> dict[str, Any]:
    """Run the phases on the event loop: each yields the condition after which it goes on."""
    figures: dict[str, Any] = {}
    play = phases(figures)
    waiting: list[Callable[[], bool]] = [lambda: True]
    until = time.monotonic() + seconds

    def look() -> None:
        if time.monotonic() > until:
            raise SystemExit("The benchmark did not end in time.")
        if waiting[0]():
            try:
                waiting[0] = next(play)
            except StopIteration:
                timer.stop()
                QApplication.exit(0)

    timer = QTimer(interval=50)
    timer.timeout.connect(look)
    timer.start()
    QApplication.exec()
    return figures


def after(seconds: float) -> Callable[[], bool]:
    """A condition that comes true in a while."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def phases(
    window: MainWindow, probe: GapProbe, folder: Path, generator: Path | None
) -> Callable[[dict[str, Any]], Iterator[Callable[[], bool]]]:
    """Bare loop, opening tabs, dragging previews (one while a batch renders), watching a training."""

    def play(figures: dict[str, Any]) -> Iterator[Callable[[], bool]]:
        bare = QMainWindow()
        bare.show()
        probe.begin()
        yield after(3)
        figures["bare_ms"] = probe.end()
        bare.close()
        probe.begin()
        window.show()
        window.open_workspace(folder)
        yield lambda: window.session.context is not None
        for tab in ("render", "train", "eg3d"):
            window.open_tab(tab)
            yield lambda t=tab: t in window.stack.panels
        yield after(1)
        figures["opening_ms"] = probe.end()
        yield from _eg3d(window, probe, figures, generator)
        yield from _render(window, probe, figures)
        yield from _train(window, probe, figures)
        faces_to_compare(folder)
        yield from compare(window, probe, figures, folder)

    return play


def compare_alone(
    window: MainWindow, probe: GapProbe, folder: Path
) -> Callable[[dict[str, Any]], Iterator[Callable[[], bool]]]:
    """The phase of the Compare tab without the others."""

    def play(figures: dict[str, Any]) -> Iterator[Callable[[], bool]]:
        window.show()
        window.open_workspace(folder)
        yield lambda: window.session.context is not None
        faces_to_compare(folder)
        yield after(2)
        yield from compare(window, probe, figures, folder)

    return play


def _eg3d(
    window: MainWindow, probe: GapProbe, figures: dict[str, Any], generator: Path | None
) -> Iterator[Callable[[], bool]]:
    window.open_tab("eg3d")
    page = window.stack.panels["eg3d"].page  # type: ignore[attr-defined]
    page.form.set_settings({"generator": generator})
    live = page.live
    slider = live.controls.camera_form.rows["yaw"].editor.slider
    at_rest = lambda: live.at_rest and live.stage.content is not None  # noqa: E731
    taken: list[float] = []
    moved = [0.0]

    def shown() -> None:
        if moved[0]:
            taken.append((time.perf_counter() - moved[0]) * 1000)
            moved[0] = 0.0

    live.stage.shown.connect(shown)
    yield at_rest
    for move in range(_MOVES):
        moved[0] = time.perf_counter()
        slider.setValue(slider.value() + (1 if move % 2 else -1) * 10)
        yield at_rest
    figures["eg3d_frame_ms"] = statistics.median(taken)
    probe.begin()
    hand = _hand(slider)
    yield after(8)
    figures["eg3d_drag_ms"] = probe.end()
    hand.stop()
    yield at_rest


def _hand(slider: QSlider) -> QTimer:
    """Drags a slider to and fro until it is stopped."""
    position = 0

    def drag() -> None:
        nonlocal position
        position = (position + 1) % 60
        low, high = slider.minimum(), slider.maximum()
        slider.setValue(low + (high - low) * abs(30 - position) // 30)

    hand = QTimer(slider, interval=33)
    hand.timeout.connect(drag)
    hand.start()
    return hand


def _render(window: MainWindow, probe: GapProbe, figures: dict[str, Any]) -> Iterator[Callable[[], bool]]:
    page, jobs = window.stack.panels["render"].page, window.session.context.jobs  # type: ignore[attr-defined,union-attr]
    window.open_tab("render")
    page.form.set_settings({"name": "heads", "seeds": "0-119", "resolution": 128})
    slider = page.form.rows["identity_spread"].editor.slider
    yield after(3)
    page.start()
    yield lambda: jobs.running > 0
    probe.begin()
    hand = _hand(slider)
    yield after(8)
    figures["render_and_drag_ms"] = probe.end()
    hand.stop()
    yield lambda: any(s.state is JobState.DONE for s in jobs.of_task("render.batch"))


def _train(window: MainWindow, probe: GapProbe, figures: dict[str, Any]) -> Iterator[Callable[[], bool]]:
    context = window.session.context
    assert context is not None
    window.open_tab("train", {"dataset": "heads"})
    yield after(1)
    settings = {
        "name": "run",
        "dataset": "heads",
        "resolution": 64,
        "width": 4,
        "epochs": 200,
        "time_limit_minutes": 0.5,
    }
    context.submit("train.run", settings, "Train")
    yield lambda: any(s.done >= 2 for s in context.jobs.of_task("train.run"))
    window.open_tab("train", {"run": "run"})
    probe.begin()
    yield after(8)
    figures["training_ms"] = probe.end()
    for status in context.jobs.of_task("train.run"):
        context.jobs.cancel(status.id)
    yield lambda: all(s.state.over for s in context.jobs.all())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--generator", type=Path, help="a model file for the EG3D tab")
    parser.add_argument("--only", choices=("compare",), help="one phase without the others")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORKBENCH_CONFIG_DIR"] = str(Path(folder) / "config")
        make_application(["event_loop_gap"]).setQuitOnLastWindowClosed(False)
        window = make_window(load_settings())
        window.resize(1440, 900)
        probe = GapProbe(window, explain=options.explain, drawing=Drawing(window).seconds)
        workspace = Path(folder) / "workspace"
        alone = options.only == "compare"
        chosen = (
            compare_alone(window, probe, workspace) if alone else phases(window, probe, workspace, options.generator)
        )
        figures = run(chosen, 420)
        probe.close()
        window.close()
        bridge.shut_down()
        for stack in probe.stacks:
            print(stack, file=sys.stderr)
    worst = max(figures.get(name, 0.0) for name in ("eg3d_drag_ms", "render_and_drag_ms", "training_ms", "compare_ms"))
    shown = {name: round(value, 1) if isinstance(value, float) else value for name, value in figures.items()}
    print(json.dumps({"benchmark": "event_loop_gap", **shown, "ratio": round(worst / ALLOWED_MS, 2)}))


if __name__ == "__main__":
    main()
