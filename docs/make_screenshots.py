"""Make the pictures of the README from the real window: the sample experiment is clicked, watched and compared.

    python launcher.py python docs/make_screenshots.py [FOLDER [render]]

Needs a display (Xvfb will do) and about a quarter of an hour on two cores. FOLDER keeps the workspace, so that a
second run, whose faces are there already, is shorter; "render" after it makes the Render tab's pictures only. Those of
Blender's faces need a Blender. Pictures go to docs/images.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from plugins.blender.panel.face_content import TRUE
from workbench.jobs.status import JobState, JobStatus
from workbench.settings import load_settings
from workbench.ui.application import make_application, make_window
from workbench.ui.shell.window import MainWindow
from workbench.ui.stage import ImageStage
from workbench.ui.viewer3d import Viewer3D

IMAGES = Path(__file__).resolve().parent / "images"
SIZE = (1440, 900)
_LOOK_EVERY_MS = 250
_SETTLE_LOOKS = 8
_FAR_ENOUGH = 0.6
_BATCH = "render.batch"
_SMALLEST = 0
"""Of a PNG, Qt's quality is how little it is compressed."""

T = TypeVar("T", bound=QWidget)
Condition = Callable[[], bool]


def main(words: list[str]) -> int:
    """Drive the window through the experiment; 0 when all pictures are made."""
    folder = Path(words[0]) if words else Path(tempfile.mkdtemp()) / "faces"
    application = make_application(["make_screenshots"])
    window = make_window(load_settings().model_copy(update={"theme": "light"}))
    window.resize(*SIZE)
    window.show()
    play = _script(window, folder, only_render=words[1:] == ["render"])
    waiting: list[Condition] = [lambda: True]
    settled = 0

    def look() -> None:
        nonlocal settled
        settled = settled + 1 if waiting[0]() else 0
        if settled < _SETTLE_LOOKS:
            return
        settled = 0
        try:
            waiting[0] = next(play)
        except StopIteration:
            window.close()
            application.quit()

    timer = QTimer(window, interval=_LOOK_EVERY_MS)
    timer.timeout.connect(look)
    timer.start()
    return int(application.exec())


def _script(window: MainWindow, folder: Path, *, only_render: bool) -> Iterator[Condition]:
    """What is done, and after each step the condition to wait for."""
    window.open_workspace(folder)
    yield lambda: window.session.context is not None
    yield from _render(window)
    if only_render:
        return
    yield from _eg3d(window)
    window.open_tab("welcome")
    yield lambda: True
    _grab(window, "welcome")
    next(b for b in _seen(window, QPushButton) if b.text() == "Try the sample experiment").click()
    yield lambda: any(status.done for status in _jobs(window, _BATCH))
    window.open_tab("render")
    yield lambda: any((status.fraction or 0) > _FAR_ENOUGH for status in _jobs(window, "train.run"))
    window.open_tab("train")
    yield lambda: True
    window.theme.set_mode("dark")
    yield lambda: True
    _grab(window, "training")
    window.theme.set_mode("light")
    yield lambda: any(status.state is JobState.DONE for status in _jobs(window, "compare.pair"))
    run = _jobs(window, "compare.pair")[0].spec.settings
    window.open_tab("compare", {name: run[name] for name in ("run", "dataset", "sample")})
    yield lambda: all(viewer.drawn for viewer in _seen(window, Viewer3D))
    _grab(window, "compare")


def _render(window: MainWindow) -> Iterator[Condition]:
    """Quick heads with what was expected and what was made; one face by Blender; a contact sheet."""
    window.open_tab("render")
    yield lambda: any(stage.content is not None for stage in _seen(window, ImageStage))
    tab = window.stack.panels["render"]
    page = tab.page  # type: ignore[attr-defined]
    page.form.set_settings({"name": "heads-quick", "seeds": "0-47", "yaw": (-35.0, 35.0)})
    page.start()
    yield lambda: any(
        s.state is JobState.DONE and s.spec.settings["name"] == "heads-quick" for s in _jobs(window, _BATCH)
    )
    yield lambda: page.made.gallery.count >= 48
    page.view.stage.set_overlays(["landmarks", "axes", "box"])
    yield lambda: "made (48)" in page.made.charts.legend_words
    _grab(window, "render")
    tab.receive({"page": "sheet", "dataset": "heads-quick"})
    yield lambda: any(stage.content is not None for stage in _seen(window, ImageStage))
    _grab(window, "render_sheet")
    tab.choose("heads")  # type: ignore[attr-defined]
    page.view.stage.set_overlays([])
    page.form.set_settings({"name": "portraits", "renderer": "blender", "seeds": "0-199", "samples": 32})
    yield lambda: page.notice.isVisible() or bool(page.view.bar.words)
    if not page.notice.isVisible():
        page.view.bar.box.setValue(7)
        page.render_face()
        yield lambda: page.view.on_show == TRUE and not page.view.true.running
        window.theme.set_mode("dark")
        yield lambda: True
        _grab(window, "render_blender")
    window.theme.set_mode("light")
    page.form.reset()
    yield lambda: True


def _eg3d(window: MainWindow) -> Iterator[Condition]:
    """A set of generated faces with the live face of another seed, and that face's surface."""
    window.open_tab("eg3d")
    yield lambda: any(stage.content is not None for stage in _seen(window, ImageStage))
    page = window.stack.panels["eg3d"].page  # type: ignore[attr-defined]
    page.form.set_settings({"name": "generated", "seeds": "0-11"})
    page.start()
    yield lambda: any(status.state is JobState.DONE for status in _jobs(window, "eg3d.generate"))
    page.live.controls.set_face(seed=3)
    page.live.controls.set_camera(yaw=28.0, elevation=6.0)
    yield lambda: page.live.at_rest
    _grab(window, "eg3d")
    page.live.choose("surface")
    window.theme.set_mode("dark")
    yield lambda: page.live.at_rest and page.live.surface.viewer.drawn
    _grab(window, "eg3d_surface")
    window.theme.set_mode("light")
    page.live.choose("image")
    window.open_tab("render")
    yield lambda: True


def _seen(window: MainWindow, kind: type[T]) -> list[T]:
    return [widget for widget in window.findChildren(kind) if widget.isVisible()]


def _jobs(window: MainWindow, task: str) -> list[JobStatus]:
    context = window.session.context
    return [] if context is None else context.jobs.of_task(task)


def _grab(window: MainWindow, name: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for card in window.notification_corner.toasts.values():
        card.hide()
    window.grab().save(str(IMAGES / f"{name}.png"), "PNG", _SMALLEST)
    print(f"{name}.png", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
