"""The Datasets tab: browsing, checking, taking out and bringing back, and importing a dropped folder."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from plugins.datasets.panel import DatasetsPanel
from plugins.datasets.panel.proposing import proposal
from plugins.datasets.panel.reading import DatasetReader, facts, meaning
from tests.plugins.conftest import OpenPanel
from tests.plugins.datasets.test_importing import put
from workbench.api import (
    Camera,
    Dataset,
    DatasetInfo,
    DatasetWriter,
    DepthMeaning,
    Sample,
    SettingsError,
    Split,
    encode_sample,
)

PATIENCE_MS = 20_000
A_JOB_MS = 60_000
SPLITS: tuple[Split, ...] = ("train", "train", "train", "validation", "test")
RELATIVE = DepthMeaning(metric=False, unit_m=1 / 65535, per_image_normalised=True)


def sample(number: int, identity: str = "", split: Split | None = None) -> Sample:
    """A bright square at 600 + 10·number mm on nothing, in the split of its place."""
    depth = np.zeros((24, 32), np.float32)
    depth[6:18, 8:24] = 0.6 + 0.01 * number
    image = np.full((24, 32, 3), 40 + number, np.uint8)
    name = f"s{number}"
    return Sample(
        name,
        identity or f"person-{number}",
        split=split or SPLITS[number % len(SPLITS)],
        image=image,
        depth=depth,
        mask=(depth > 0).astype(np.uint8),
        camera=Camera.looking_forward(32, 24, 30.0),
        attributes={"age": 0.42, "distance_m": 0.6, "yaw_degrees": -12.0, "recipe": {"deep": 1}},
    )


def dataset(workspace: Path, name: str, samples: list[Sample], depth: DepthMeaning | None = None) -> Path:
    folder = workspace / "datasets" / name
    info = DatasetInfo(name=name, kind="rendered", task="render.batch", depth=depth or DepthMeaning(),
                       channels=("image", "depth", "mask", "camera"), mask_labels={1: "skin"})  # fmt: skip
    add(folder, info, samples)
    return folder


def add(folder: Path, info: DatasetInfo, samples: list[Sample]) -> None:
    writer = DatasetWriter(folder, info)
    for made in samples:
        writer.add(encode_sample(made, info))
    writer.close(complete=True)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "work ü"


@pytest.fixture
def panel(qtbot: QtBot, open_panel: OpenPanel, workspace: Path) -> DatasetsPanel:
    """The tab on one dataset of five samples, all of them read."""
    dataset(workspace, "heads", [sample(n) for n in range(5)])
    made = open_panel(DatasetsPanel, workspace)
    assert isinstance(made, DatasetsPanel)
    qtbot.waitUntil(lambda: made.contents.gallery.count == 5, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: made.contents.gallery._model.entry(4) is not None, timeout=PATIENCE_MS)
    return made


def rows(panel: DatasetsPanel) -> list[list[str]]:
    table = panel.list.table
    return [[table.item(row, column).text() for column in range(3)] for row in range(table.rowCount())]


def test_an_empty_workspace_says_what_to_do(qtbot: QtBot, open_panel: OpenPanel, workspace: Path) -> None:
    panel = open_panel(DatasetsPanel, workspace)
    assert isinstance(panel, DatasetsPanel)
    qtbot.waitUntil(lambda: "drop a folder" in panel.view.stage.sentence, timeout=PATIENCE_MS)
    assert not any(button.isEnabled() for button in panel.list.buttons.values())


def test_the_newest_dataset_is_shown_with_its_first_sample(qtbot: QtBot, panel: DatasetsPanel) -> None:
    assert rows(panel) == [["heads", "5", "rendered"]]
    assert panel.name == "heads"
    qtbot.waitUntil(lambda: panel.view.facts.text() != "", timeout=PATIENCE_MS)
    text = panel.view.facts.text()
    assert "person person-0 · train · 32 × 24 px" in text
    assert "depth 600 to 600 mm on 25 % of the picture" in text
    assert "field of view 30.0°" in text
    assert "age 0.42 · distance 0.6 m · yaw -12°" in text
    assert panel.contents.meaning.property("tone") == "muted"
    qtbot.waitUntil(lambda: panel.view.stage.content is not None, timeout=PATIENCE_MS)
    content = panel.view.stage.content
    assert content is not None
    assert [key for key, _ in content.bases()] == ["image", "depth"]


def test_the_sample_under_the_cursor_is_shown(qtbot: QtBot, panel: DatasetsPanel) -> None:
    panel.contents.gallery.select(3)
    qtbot.waitUntil(lambda: "person-3 · validation" in panel.view.facts.text(), timeout=PATIENCE_MS)


def test_one_split_at_a_time(qtbot: QtBot, panel: DatasetsPanel) -> None:
    chips = panel.contents.splits
    assert {key: chips.button(key).text() for key in chips.keys()} == {  # noqa: SIM118 (a row of chips is no dict)
        "all": "All 5", "train": "Train 3", "validation": "Val 1", "test": "Test 1",
    }  # fmt: skip
    chips.button("train").click()
    qtbot.waitUntil(lambda: panel.contents.gallery.count == 3, timeout=PATIENCE_MS)


def test_depth_without_metres_says_so(qtbot: QtBot, panel: DatasetsPanel, workspace: Path) -> None:
    dataset(workspace, "foreign", [sample(0)], RELATIVE)
    panel.receive({"dataset": "foreign"})
    qtbot.waitUntil(lambda: panel.name == "foreign", timeout=PATIENCE_MS)
    assert "no metres" in panel.contents.meaning.text()
    assert "refused" in panel.contents.meaning.text()
    assert panel.contents.meaning.property("tone") == "warn"
    qtbot.waitUntil(lambda: "relative depth" in panel.view.facts.text(), timeout=PATIENCE_MS)


def test_a_damaged_dataset_is_listed_and_says_why(qtbot: QtBot, panel: DatasetsPanel, workspace: Path) -> None:
    folder = workspace / "datasets" / "broken"
    folder.mkdir()
    (folder / "dataset.json").write_text("{}", encoding="utf-8")
    panel.receive({"dataset": "broken"})
    qtbot.waitUntil(lambda: "damaged" in panel.view.stage.sentence, timeout=PATIENCE_MS)
    assert ["broken", "–", "damaged"] in rows(panel)
    assert not panel.contents._about.isVisible()


def test_removed_samples_come_back(qtbot: QtBot, panel: DatasetsPanel, workspace: Path) -> None:
    panel.contents.gallery.select(1)
    assert panel.contents.remove.isEnabled()
    panel.contents.remove.click()
    qtbot.waitUntil(lambda: panel.contents.gallery.count == 4, timeout=PATIENCE_MS)
    (said,) = panel.context.notifications.open()
    assert said.sentence == "Sample s1 removed from “heads”."
    with closing(Dataset.open(workspace / "datasets" / "heads")) as on_disk:
        assert on_disk.ids() == ["s0", "s2", "s3", "s4"]
    said.actions[0].run()
    qtbot.waitUntil(lambda: panel.contents.gallery.count == 5, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: rows(panel) == [["heads", "5", "rendered"]], timeout=PATIENCE_MS)
    assert panel.context.notifications.open() == []


def test_it_grows_while_a_job_writes(qtbot: QtBot, panel: DatasetsPanel, workspace: Path) -> None:
    folder = workspace / "datasets" / "heads"
    add(folder, DatasetInfo.read(folder), [sample(n) for n in range(5, 8)])
    panel.watcher.look()
    qtbot.waitUntil(lambda: rows(panel) == [["heads", "8", "rendered"]], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: panel.contents.gallery.count == 8, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: panel.contents.splits.button("all").text() == "All 8", timeout=PATIENCE_MS)


def test_leaks_are_named(qtbot: QtBot, panel: DatasetsPanel, workspace: Path) -> None:
    check = panel.contents.check
    panel.list.buttons["leaks"].click()
    qtbot.waitUntil(lambda: check.text().startswith("No person"), timeout=PATIENCE_MS)
    assert check.property("tone") == "good"
    folder = workspace / "datasets" / "heads"
    add(folder, DatasetInfo.read(folder), [sample(9, identity="person-0", split="test")])
    panel.list.buttons["leaks"].click()
    qtbot.waitUntil(lambda: "“person-0” is in train and test" in check.text(), timeout=PATIENCE_MS)
    assert check.property("tone") == "bad"


def test_verifying_is_a_job_whose_findings_are_shown(qtbot: QtBot, panel: DatasetsPanel, workspace: Path) -> None:
    next((workspace / "datasets" / "heads" / "image").rglob("s2.*")).write_bytes(b"spoilt")
    panel.list.buttons["verify"].click()
    check = panel.contents.check
    assert check.text() == "Verifying …"
    qtbot.waitUntil(lambda: check.text().startswith("Not whole: 1 problem."), timeout=A_JOB_MS)
    assert "s2" in check.text()


def test_other_tabs_are_handed_the_dataset(qtbot: QtBot, panel: DatasetsPanel) -> None:
    asked: list[tuple[str, object]] = []
    panel.context.asked_for_panel.connect(lambda tab, payload: asked.append((tab, payload)))
    panel.contents.gallery.select(2)
    panel.contents.to_training.click()
    panel.contents.to_compare.click()
    assert asked == [("train", {"dataset": "heads"}), ("compare", {"dataset": "heads", "sample": "s2"})]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Three pictures with 16-bit depth, in a folder called as the dataset that is there already."""
    folder = tmp_path / "heads"
    for name in ("a", "b", "c"):
        put(folder / "rgb" / f"{name}.png", np.full((24, 32, 3), ord(name), np.uint8))
        put(folder / "depth" / f"{name}.png", np.arange(400, 400 + 24 * 32, dtype=np.uint16).reshape(24, 32))
    return folder


def test_a_dropped_folder_is_imported(qtbot: QtBot, panel: DatasetsPanel, pairs: Path, workspace: Path) -> None:
    """Dropped on the tab, started with its button, shown when it is there."""
    drop(panel, pairs)
    qtbot.waitUntil(lambda: panel.form.rows["name"].value() == "heads 2", timeout=PATIENCE_MS)
    settings = panel.form.settings()
    assert (settings.source, settings.layout) == (pairs, "generic")
    panel.start()
    qtbot.waitUntil(lambda: panel.name == "heads 2" and panel.contents.gallery.count == 3, timeout=A_JOB_MS)
    qtbot.waitUntil(lambda: ["heads 2", "3", "imported"] in rows(panel), timeout=PATIENCE_MS)
    assert "no metres" in panel.contents.meaning.text()


def test_a_dropped_dataset_is_told_where_it_belongs(qtbot: QtBot, panel: DatasetsPanel, workspace: Path) -> None:
    drop(panel, workspace / "datasets" / "heads")
    qtbot.waitUntil(lambda: bool(panel.context.notifications.open()), timeout=PATIENCE_MS)
    assert "already is a dataset" in panel.context.notifications.open()[0].sentence


def test_words_that_are_no_file_are_not_taken(panel: DatasetsPanel) -> None:
    mime = QMimeData()
    mime.setText("hello")
    event = QDragEnterEvent(
        QPointF(5, 5).toPoint(), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    event.ignore()
    assert not panel.drop.eventFilter(panel, event)
    assert not event.isAccepted()


def test_a_proposal_takes_the_folder_of_a_file(pairs: Path, tmp_path: Path) -> None:
    values = proposal(pairs / "rgb", tmp_path / "datasets")
    assert values["name"] == "rgb"
    assert proposal(pairs / "rgb" / "a.png", tmp_path / "datasets")["source"] == pairs / "rgb"


def test_a_folder_whose_name_will_not_do_gets_another(tmp_path: Path) -> None:
    folder = tmp_path / ".hidden"
    folder.mkdir()
    assert proposal(folder, tmp_path / "datasets") == {"source": folder, "name": "imported"}


def test_a_folder_that_is_a_dataset_is_refused(tmp_path: Path) -> None:
    folder = dataset(tmp_path, "heads", [sample(0)])
    with pytest.raises(SettingsError, match="already is a dataset"):
        proposal(folder, tmp_path / "datasets")


def test_unchanged_datasets_are_not_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = dataset(tmp_path, "heads", [sample(0)])
    dataset(tmp_path, "others", [sample(0)])
    reader = DatasetReader(tmp_path / "datasets")
    opened: list[str] = []
    really = Dataset.open
    monkeypatch.setattr(Dataset, "open", lambda path: opened.append(Path(path).name) or really(path))
    assert {x.name: x.samples for x in reader.read()} == {"heads": 1, "others": 1}
    add(folder, DatasetInfo.read(folder), [sample(1)])
    opened.clear()
    assert {x.name: x.samples for x in reader.read()} == {"heads": 2, "others": 1}
    assert opened == ["heads"]


@pytest.mark.parametrize(
    ("depth", "metres"),
    [
        (DepthMeaning(), True),
        (DepthMeaning(metric=False), False),
        (DepthMeaning(per_image_normalised=True), False),
        (DepthMeaning(space="ray_distance"), False),
    ],
)
def test_only_depth_in_metres_gives_millimetres(depth: DepthMeaning, metres: bool) -> None:
    sentence, known = meaning(DatasetInfo(name="x", depth=depth))
    assert known is metres
    assert ("refused" in sentence) is not metres


def test_a_sample_without_any_depth_says_so() -> None:
    empty = Sample("a", "a", image=np.zeros((4, 4, 3), np.uint8), depth=np.zeros((4, 4), np.float32))
    assert facts(empty, DatasetInfo(name="x")) == "person a · in no split · 4 × 4 px · no depth at all"


def drop(panel: DatasetsPanel, path: Path) -> None:
    """Drop a path on the tab, as the file manager would."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    assert panel.drop.eventFilter(panel, event)
    assert event.isAccepted()
