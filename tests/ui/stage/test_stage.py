from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.stage.synthetic_face import synthetic_face
from workbench.errors import DataError
from workbench.geometry.colour_scale import number
from workbench.opencv import cv2
from workbench.ui.stage import ColourBar, ComparisonStrip, ImageStage, StageContent, depth_comparison
from workbench.ui.stage.chips import ChipRow
from workbench.ui.stage.pictures import image_of, pixels_of, read_image

FACE = synthetic_face(64)


@pytest.fixture
def stage(qtbot: QtBot) -> ImageStage:
    made = ImageStage()
    qtbot.addWidget(made)
    made.resize(640, 560)
    made.show()
    return made


def show(qtbot: QtBot, stage: ImageStage, content: StageContent = FACE) -> None:
    with qtbot.waitSignal(stage.shown):
        stage.show_content(content)


def test_an_empty_stage_says_what_to_do_and_offers_it(qtbot: QtBot, stage: ImageStage) -> None:
    pressed: list[bool] = []
    stage.clear("Move a slider.", "Show a face", lambda: pressed.append(True))
    assert stage.sentence == "Move a slider."
    button = next(b for b in stage.findChildren(QPushButton) if b.text() == "Show a face")
    button.click()
    assert pressed == [True]


def test_channels_are_chosen_and_stay_chosen(qtbot: QtBot, stage: ImageStage) -> None:
    show(qtbot, stage)
    assert stage.sentence == ""
    assert stage.bases == ["image", "depth", "normals"]
    with qtbot.waitSignal(stage.shown):
        stage.set_base("depth")
    assert stage.colour_bar_words[0].endswith("far")
    show(qtbot, stage, synthetic_face(64, shift_mm=3))
    assert stage.base == "depth"
    show(qtbot, stage, StageContent(image=FACE.image))
    assert stage.base == "image"
    show(qtbot, stage)
    assert stage.base == "depth"


def test_overlays_are_laid_over_and_explained(qtbot: QtBot, stage: ImageStage) -> None:
    show(qtbot, stage)
    plain = pixels_of(stage.canvas.grab().toImage()).astype(int)
    with qtbot.waitSignal(stage.shown):
        stage.set_overlays(["mask", "landmarks"])
    assert np.abs(pixels_of(stage.canvas.grab().toImage()) - plain).max() > 40
    assert stage.legend_words == ["skin", "eyes", "nose", "lips"]
    with qtbot.waitSignal(stage.shown):
        stage.set_overlays([])
    assert stage.legend_words == []
    assert np.abs(pixels_of(stage.canvas.grab().toImage()) - plain).max() == 0


def test_the_pixel_under_the_mouse_is_read(qtbot: QtBot, stage: ImageStage) -> None:
    show(qtbot, stage)
    stage.canvas.hovered.emit(32, 35)
    assert stage.reading == FACE.reading(32, 35)
    assert "mm · nose" in stage.reading
    stage.canvas.left.emit()
    assert stage.reading == ""


def test_the_latest_picture_wins(qtbot: QtBot, stage: ImageStage) -> None:
    gate = threading.Event()

    def slow() -> StageContent:
        gate.wait(20)
        return synthetic_face(32)

    stage.show_later(slow)
    stage.show_content(FACE)
    with qtbot.waitSignal(stage.shown):
        gate.set()
    assert stage.content is FACE


def test_files_are_shown_also_with_umlauts(qtbot: QtBot, stage: ImageStage, tmp_path: Path) -> None:
    path = tmp_path / "Größe ü.png"
    path.write_bytes(cv2.imencode(".png", np.full((20, 30, 3), (10, 20, 30), np.uint8))[1].tobytes())
    with qtbot.waitSignal(stage.shown):
        stage.show_file(path)
    assert stage.canvas.picture_size.width() == 30
    assert read_image(path)[0, 0].tolist() == [30, 20, 10]


@pytest.mark.parametrize("content", [b"", b"GIF89a no picture at all"])
def test_a_damaged_file_is_a_sentence(qtbot: QtBot, stage: ImageStage, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(content)
    stage.show_file(path)
    qtbot.waitUntil(lambda: "not a picture" in stage.sentence)
    with pytest.raises(DataError, match="cannot be read"):
        read_image(tmp_path / "absent.png")


@pytest.mark.parametrize("shape", [(8, 9), (8, 9, 3), (8, 9, 4)])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_all_kinds_of_pictures_become_rgb(tmp_path: Path, shape: tuple[int, ...], kind: type) -> None:
    path = tmp_path / "x.png"
    pixels = np.arange(np.prod(shape)).reshape(shape).astype(kind)
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    read = read_image(path)
    assert read.shape == (8, 9, 3)
    assert read.dtype == np.uint8


def test_updating_is_said_quietly(qtbot: QtBot, stage: ImageStage) -> None:
    show(qtbot, stage)
    assert stage.note == "seed 37"
    stage.set_updating(True)
    assert stage.note == "updating …"
    stage.set_updating(False)
    assert stage.note == "seed 37"


def test_arrays_and_images_are_the_same_pixels() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (7, 5, 3), np.uint8)
    assert (pixels_of(image_of(pixels))[..., :3] == pixels).all()
    assert (pixels_of(image_of(pixels[..., 0]))[..., 1] == pixels[..., 0]).all()


def test_a_strip_shows_its_panes_with_their_scales(qtbot: QtBot) -> None:
    strip = ComparisonStrip()
    qtbot.addWidget(strip)
    strip.resize(800, 260)
    strip.show()
    assert FACE.depth is not None
    nearer = synthetic_face(64, shift_mm=5).depth
    assert nearer is not None
    with qtbot.waitSignal(strip.shown):
        strip.show_panes(depth_comparison(FACE.image, FACE.depth, nearer))
    assert [pane.title for pane in strip.panes] == ["Input", "Truth", "Prediction", "Error"]
    strip.canvases[0].hovered.emit(32, 35)
    assert "error +5.0 mm" in strip.reading
    error = pixels_of(strip.canvases[3].grab().toImage())[..., :3].astype(int)
    middle = error[error.shape[0] // 2, error.shape[1] // 2]
    assert middle[0] > middle[2] + 30  # in front is red
    strip.canvases[1].zoom_at(strip.canvases[1].rect().center().toPointF(), 3.0)
    assert {canvas.framing for canvas in strip.canvases} == {strip.canvases[1].framing}


def test_a_strip_says_why_it_is_empty(qtbot: QtBot) -> None:
    strip = ComparisonStrip()
    qtbot.addWidget(strip)

    def fail() -> list[object]:
        raise DataError("The sample is damaged")

    strip.show_later(fail)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: strip.sentence == "The sample is damaged.")


def test_the_colour_bar_says_range_unit_and_direction(qtbot: QtBot) -> None:
    bar = ColourBar()
    qtbot.addWidget(bar)
    bar.show_range(-3, 3, "mm", "diverging", ("behind", "in front"))
    assert bar.labels() == ("−3 behind", "0", "+3 in front, mm")
    assert "in front" in bar.accessibleDescription()
    bar.show_range(0, 5, "mm", "viridis")
    assert bar.labels() == ("0", "2.5", "5 mm")


@pytest.mark.parametrize(
    ("value", "signed", "words"),
    [(0.0, True, "0"), (-1.5, True, "−1.5"), (2.0, True, "+2"), (0.123456, False, "0.123"), (12345.6, False, "12346")],
)
def test_figures_on_scales(value: float, signed: bool, words: str) -> None:
    assert number(value, signed) == words


def test_chips_keep_their_state_when_others_come(qtbot: QtBot) -> None:
    chips = ChipRow([("a", "A"), ("b", "B")])
    qtbot.addWidget(chips)
    with qtbot.waitSignal(chips.chosen) as told:
        chips.button("b").click()
    assert told.args == ["b", True]
    chips.set_chips([("b", "B"), ("c", "C")])
    assert (chips.keys(), chips.on()) == (["b", "c"], ["b"])
    several = ChipRow([("a", "A"), ("b", "B")], exclusive=False)
    qtbot.addWidget(several)
    several.set_on(["a", "b"])
    assert several.on() == ["a", "b"]
