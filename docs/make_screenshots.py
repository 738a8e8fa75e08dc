"""Make the pictures of the README from the real window: the sample experiment is clicked, watched and compared.

    python launcher.py python docs/make_screenshots.py [FOLDER [render | kinect | training | compare [SAMPLE]]]

Needs a display (Xvfb will do) and about a quarter of an hour on two cores. FOLDER keeps the workspace, so that a
second run, whose faces are there already, is shorter; a tab's name after it makes that tab's pictures only.
Those of Blender's faces need a Blender. Pictures go to docs/images.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TypeVar

from compare_pictures import compare
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton, QWidget

from plugins.blender.panel.face_content import TRUE
from workbench.datasets.dataset import Dataset
from workbench.jobs.status import JobState, JobStatus
from workbench.movies import write_film
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
_LEARNED, _TURNING = "heads to learn", "a head that turns"
_RUNS = {"attention": "attunet", "no attention": "unet_noatt", "simple": "unet_simple"}
_TURNED = {"hair": False, "yaw": (-30.0, 30.0), "pitch": (-12.0, 12.0), "resolution": 128}
_FINE = 86
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
    play = _script(window, folder, *words[2:], only="".join(words[1:2]))
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


def _script(window: MainWindow, folder: Path, *asked: str, only: str) -> Iterator[Condition]:
    """What is done, and after each step the condition to wait for."""
    window.open_workspace(folder)
    yield lambda: window.session.context is not None
    for name, tab in (("render", _render), ("kinect", _kinect)):
        if only in ("", name):
            yield from tab(window)
    if only == "training":
        yield from _training(window)
    if only == "compare":
        yield from _compare(window, _pair_in(folder, *asked))
    if only:
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
    yield from _compare(window, {name: run[name] for name in ("runs", "dataset", "sample")})
    yield from _training(window)


def _compare(window: MainWindow, pair: dict[str, object]) -> Iterator[Condition]:
    """One face in every mode of the Compare tab, and the latest evaluation where the workspace has one."""
    context = window.session.context
    assert context is not None
    found = sorted(context.workspace.comparisons.glob("*/summary.json"), key=lambda path: path.stat().st_mtime)
    yield from compare(window, _keep, pair, found[-1].parent.name if found else "")


def _pair_in(folder: Path, sample: str = "best") -> dict[str, object]:
    """Runs that have predicted the same dataset, and one of its faces."""
    runs = [path.parent.parent for path in sorted(folder.glob("runs/*/predictions/*"), reverse=True)]
    dataset = next(folder.glob("runs/*/predictions/*")).name
    return {"runs": [run.name for run in runs if (run / "predictions" / dataset).is_dir()][:5], "dataset": dataset,
            "sample": sample}  # fmt: skip


def _keep(picture: QImage, name: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    picture.save(str(IMAGES / f"{name}.jpg"), "JPG", _FINE)
    print(f"{name}.jpg", flush=True)


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


def _kinect(window: MainWindow) -> Iterator[Condition]:
    """The simulated camera: several pictures side by side, guidance and the map in a capture, the capture converted."""
    window.open_tab("kinect")
    yield lambda: "kinect" in window.stack.panels
    tab = window.stack.panels["kinect"]
    page = tab.page  # type: ignore[attr-defined]
    asked = {"name": "anna", "existing": "replace", "colour_mode": "720P", "train_amount": 60, "eval_amount": 12}
    page.form.set_settings({**asked, "max_yaw": 30.0, "max_pitch": 20.0, "cell": 10.0, "min_change_percent": 0.0})
    page.view.bar.choose(["colour", "depth", "points"])
    # The head is turned to the camera once the first pictures have come.
    yield lambda: page.view.pictures.cloud.drawn and "Distance –" not in page.view.read_outs.accessibleDescription()
    window.theme.set_mode("dark")
    yield lambda: True
    _grab(window, "kinect_live")
    window.theme.set_mode("light")
    page.view.bar.choose(["colour"])
    page.start()
    yield lambda: page.side.status is not None and page.side.status.done > 40
    _grab(window, "kinect_capture")
    yield lambda: any(s.state is JobState.DONE for s in _jobs(window, "kinect.capture"))
    page.side.convert.click()
    yield lambda: tab.mode == "convert" and bool(tab.page.view.words)  # type: ignore[attr-defined]
    made = tab.page  # type: ignore[attr-defined]
    made.form.set_settings({"padding": 60})
    made.start()
    yield lambda: any(s.state is JobState.DONE for s in _jobs(window, "kinect.convert"))
    made.view.slider.setValue(20)
    yield lambda: made.view.words.startswith("21 of") and made.made.gallery.count > 0
    _grab(window, "kinect_convert")
    tab.choose("capture")  # type: ignore[attr-defined]
    page.form.reset()
    yield lambda: True


def _training(window: MainWindow) -> Iterator[Condition]:
    """Three short runs over each other, the faces of one epoch by epoch, their ranks, and one of them on a video."""
    yield from _made(window, _BATCH, {**_TURNED, "name": _LEARNED, "seeds": "0-239"})
    for name, network in _RUNS.items():
        learning = {"resolution": 128, "width": 16, "epochs": 40, "time_limit_minutes": 2.0, "time_counts": "processor"}
        yield from _made(window, "train.run", {"name": name, "dataset": _LEARNED, "network": network, **learning})
        if not list((_root(window) / "runs" / name / "evaluation").glob("*/scores.json")):
            yield from _done(window, "train.evaluate", {"run": name, "dataset": _LEARNED})
    window.open_tab("train")
    yield lambda: "train" in window.stack.panels
    # The jobs that made all this would take a fifth of every picture.
    window.splitter.setSizes([SIZE[1], 0])
    tab = window.stack.panels["train"]
    stage, table = tab.stage, tab.table  # type: ignore[attr-defined]
    tab.form.reset()  # type: ignore[attr-defined]
    tab.receive({"dataset": _LEARNED})
    yield lambda: {*_RUNS} <= {row.name for row in table.rows.rows}
    table.select([*_RUNS])
    stage.plot.toolbar.choose(quantity="loss", axis="epoch", log_y=True)
    stage.plot.toolbar.set_smoothing(0.8)
    stage.findings.choose("settings")
    yield lambda: len(stage.plot.runs) == len(_RUNS) and stage.plot.values().count("\n") > 100
    _grab(window, "training_runs")
    table.select([next(iter(_RUNS))])
    stage.findings.choose("faces")
    yield lambda: stage.findings.faces.epoch > 3
    stage.findings.faces.slider.setValue(stage.findings.faces.slider.maximum() // 2)
    yield lambda: True
    _grab(window, "training_faces")
    stage.findings.choose("leaderboard")
    yield lambda: stage.findings.board.board is not None
    _grab(window, "training_leaderboard")
    video = yield from _film_of_a_head(window)
    stage.findings.choose("live")
    live = next(page for page in stage.findings.live.findChildren(QWidget) if page.isVisible() and hasattr(page, "bar"))
    live.bar.use_video(video)
    live.start()
    yield lambda: "pictures/s" in live.bar.figures.text() and all(v.drawn for v in _seen(window, Viewer3D))
    _grab(window, "training_live")
    live.stop()
    stage.findings.choose("faces")


def _film_of_a_head(window: MainWindow) -> Generator[Condition, None, Path]:
    """A head that turns, as a video; its pictures are those of a dataset."""
    poses = {"pose": "grid", "yaw_steps": 25, "pitch_steps": 1, "per_person": 25, "pitch": (0.0, 0.0)}
    yield from _made(window, _BATCH, {**_TURNED, **poses, "name": _TURNING, "seeds": "0-24", "resolution": 256})
    film = _root(window) / "head that turns.mp4"
    if not film.exists():
        dataset = Dataset.open(_root(window) / "datasets" / _TURNING)
        pictures = [image for name in dataset.ids() if (image := dataset.sample(name, ["image"]).image) is not None]
        dataset.close()
        write_film(film, pictures, 10.0, "mpeg4", lambda: True)
    return film


def _made(window: MainWindow, task: str, settings: dict[str, object]) -> Iterator[Condition]:
    """A dataset or run of that name: made, where an earlier start of this script has not."""
    folder = _root(window) / ("datasets" if task == _BATCH else "runs") / str(settings["name"])
    if not folder.exists():
        yield from _done(window, task, settings)


def _done(window: MainWindow, task: str, settings: dict[str, object]) -> Iterator[Condition]:
    """A job, from its start to its end."""
    before = {status.id for status in _jobs(window, task)}
    assert window.session.context is not None
    window.session.context.submit(task, settings)
    yield lambda: any(s.state is JobState.DONE for s in _jobs(window, task) if s.id not in before)


def _root(window: MainWindow) -> Path:
    assert window.session.root is not None
    return window.session.root


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
