"""A person's own head in Blender itself: where it stands, what its labels are, and what is wrong with bad files."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from plugins.blender.characters.own_mesh import OwnMesh
from plugins.blender.driver import BlenderProcess
from plugins.blender.installation import Blender
from plugins.blender.labels.passes import read_picture
from plugins.blender.shot import plain
from tests.plugins.blender.characters.heads_of_files import (
    Taken,
    front,
    make_files,
    serving,
    table_of,
    take,
    turned,
)  # fmt: skip
from workbench.api import HeadModel, HeadParameters, Mesh, Region, landmark_table, neutral_vertices, seen, umeyama
from workbench.errors import DataError, WorkbenchError
from workbench.geometry.rasterise import render_depth

TRUSTING = Path(__file__).with_name("trusting.py")
_REGIONS = {"Eye*": "eyes", "lips*": "upper lip", "Hair*": "hair", "strand": "hair"}


@pytest.fixture(scope="module")
def folder(blender: Blender, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("Köpfe und mehr")
    make_files(blender, folder)
    (folder / "table.json").write_text(table_of(), encoding="utf-8")
    (folder / "full.json").write_text(table_of(object="Head", regions=_REGIONS), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def process(blender: Blender, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BlenderProcess]:
    yield from serving(blender, tmp_path_factory.mktemp("logs"))


def true_points(taken: Taken, parameters: HeadParameters | None = None) -> np.ndarray:
    """(V, 3) where the vertices of the built-in head are under the pose that was asked for."""
    head = HeadModel.load().shape(parameters or HeadParameters()).vertices
    return head @ taken.known.pose[:3, :3].T + taken.known.pose[:3, 3]


@pytest.mark.every_blender
@pytest.mark.parametrize(("file", "scale"), [("head.glb", 1.0), ("millimetres.obj", 0.001), ("plain head.blend", 1.0)])
def test_labels_are_exact(process: BlenderProcess, folder: Path, tmp_path: Path, file: str, scale: float) -> None:
    head = OwnMesh(folder / file, folder / "table.json", scale)
    taken = take(process, head, turned(front(), 25.0, -10.0, 8.0), tmp_path)
    points = true_points(taken)
    # The frame found from the landmarks is the built-in head's own, whatever axes and unit the file has; the table
    # rounds the built-in points' weights to thirds.
    assert np.abs(taken.known.vertices - points).max() < 6e-4
    assert np.abs(umeyama(points, taken.known.vertices).apply(points) - taken.known.vertices).max() < 2e-6
    corners = landmark_table(68).corners
    np.testing.assert_allclose(taken.known.landmarks, taken.known.vertices[corners].mean(1), atol=1e-9)
    truth = render_depth(Mesh(taken.known.vertices, taken.known.faces), taken.camera).depth
    both = (truth > 0) & (taken.labels.depth > 0)
    assert both.sum() > 2000
    assert ((truth > 0) != (taken.labels.depth > 0)).sum() <= 3
    off = np.abs(truth - taken.labels.depth)[both]
    assert np.quantile(off, 0.995) < 2e-5
    assert set(np.unique(taken.labels.mask)) == {0, Region.FACE}


def test_it_stays_in_memory_and_leaves_nothing(process: BlenderProcess, folder: Path, tmp_path: Path) -> None:
    head = OwnMesh(folder / "head.glb", folder / "table.json")
    first = take(process, head, front(), tmp_path)
    other = OwnMesh(folder / "plain head.blend", folder / "table.json")
    take(process, other, front(), tmp_path)
    again = take(process, head, front(), tmp_path)
    np.testing.assert_array_equal(first.labels.depth, again.labels.depth)
    np.testing.assert_array_equal(first.known.vertices, again.known.vertices)


@pytest.mark.every_blender
def test_materials_become_regions(process: BlenderProcess, folder: Path, tmp_path: Path) -> None:
    taken = take(process, OwnMesh(folder / "Kopf ü.blend", folder / "full.json"), front(), tmp_path, "picture.exr")
    points = taken.known.landmarks
    # Points 37 to 42 are at the image's left: the subject's right eye.
    assert taken.at(points[36:42].mean(0))[0] == Region.RIGHT_EYE
    assert taken.at(points[42:48].mean(0))[0] == Region.LEFT_EYE
    assert taken.at(points[8] + [0, -0.012, 0])[0] == Region.FACE
    assert (taken.labels.mask == Region.UPPER_LIP).sum() > 10
    # The card covers both sides of the forehead, but its material lets one be seen through.
    forehead, aside = points[27] + [0.0, -0.03, -0.02], np.array([0.03, 0.0, 0.0])
    hidden, shown = taken.at(forehead - aside), taken.at(forehead + aside)
    assert (hidden[0], shown[0]) == (Region.HAIR, Region.FACE)
    assert hidden[1] < shown[1]
    picture = read_picture(tmp_path / "picture.exr")
    dark, light = (picture[taken.pixel(forehead + side * aside)].mean() for side in (-1, 1))
    assert dark < 0.5 * light
    assert taken.answer["found"]["materials"] == ["Eye.001", "Hair card", "Skin", "Strand", "lips, no nodes"]
    strand = taken.known.pose[:3, 3] + np.array([-0.118, 0.0, 0.0])
    assert taken.at(strand)[0] == Region.HAIR


def test_expressions_move_it(process: BlenderProcess, folder: Path, tmp_path: Path) -> None:
    head = OwnMesh(folder / "Kopf ü.blend", folder / "full.json")
    rest = take(process, head, front(), tmp_path)
    spoken = take(process, head, front(jawOpen=0.5, eyeBlinkLeft=1.0, mouthPucker=1.0), tmp_path)
    assert rest.answer["found"]["actions"] == ["eyeBlinkLeft", "jawOpen"]
    moved = spoken.known.vertices - rest.known.vertices
    model = HeadModel.load()
    asked = HeadParameters(actions={"jawOpen": 0.5, "eyeBlinkLeft": 1.0})
    wanted = model.shape(asked).vertices - neutral_vertices()
    # Subdivision rounds what it refines, the movement too.
    assert np.abs(moved - wanted).max() < 3e-3
    assert np.corrcoef(moved.ravel(), wanted.ravel())[0, 1] > 0.99
    assert moved[landmark_table(68).corners[8, 0], 1] > 0.005
    # The pose is the skull's and does not follow the jaw.
    np.testing.assert_array_equal(rest.known.pose, spoken.known.pose)


def test_landmarks_lie_on_the_smooth_surface(process: BlenderProcess, folder: Path, tmp_path: Path) -> None:
    head = OwnMesh(folder / "Kopf ü.blend", folder / "full.json")
    taken = take(process, head, turned(front(), -15.0, 0.0, 0.0), tmp_path)
    corner = landmark_table(68).corners[:, 0]
    pixels, depth = taken.camera.project(taken.known.vertices[corner])
    shown = seen(pixels, depth, taken.labels.depth)
    assert shown[27:36].all()
    checked = 0
    for place in np.flatnonzero(shown):
        x, y = (pixels[place] - 0.5).astype(int)
        near = taken.labels.depth[y : y + 2, x : x + 2]
        if near.min() > 0 and np.ptp(near) < 5e-3:
            checked += 1
            assert near.min() - 1.5e-3 <= depth[place] <= near.max() + 1.5e-3
    assert checked > 25


@pytest.mark.every_blender
def test_nothing_in_a_file_runs(blender: Blender, folder: Path) -> None:
    # In a Blender that lets the scripts of files run.
    command = blender.command(TRUSTING, [str(folder / "Kopf ü.blend")])
    done = subprocess.run(command, env=blender.variables(), capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert not (folder / "ran").exists()


def test_a_few_landmarks_are_enough(process: BlenderProcess, folder: Path, tmp_path: Path) -> None:
    corners = landmark_table(68).corners[:, 0].tolist()
    named = {str(number): corners[number - 1] for number in (9, 28, 31, 37, 40, 43, 46, 49, 55)}
    (folder / "few.json").write_text(json.dumps({"landmarks": named}), encoding="utf-8")
    taken = take(process, OwnMesh(folder / "head.glb", folder / "few.json"), front(), tmp_path)
    known, truth = taken.known, true_points(taken)
    assert known.landmarks.shape == (68, 3)
    assert len(known.guessed) == 68 - 9
    assert np.abs(known.landmarks[30] - truth[corners[30]]).max() < 2e-3
    assert 8 not in known.guessed


def test_eyes_are_the_origin(process: BlenderProcess, folder: Path, tmp_path: Path) -> None:
    face = landmark_table(68).corners[:, 0].tolist()
    table = table_of(eyes={"left": [face[30]], "right": [face[30]]})
    (folder / "eyes.json").write_text(table, encoding="utf-8")
    taken = take(process, OwnMesh(folder / "head.glb", folder / "eyes.json"), front(), tmp_path)
    np.testing.assert_allclose(taken.known.vertices[face[30]], taken.known.pose[:3, 3], atol=1e-6)


BAD = [
    ("camera.blend", table_of(), "The file holds no mesh that would be rendered: show the head in renders"),
    ("Kopf ü.blend", table_of(), "The file holds 2 meshes (“Card”, “Head”): say in the landmark table which one"),
    ("Kopf ü.blend", table_of(object="Nose"), "The file has no mesh object “Nose”: it has “Card”, “Head”"),
    ("linked.blend", table_of(), "linked.blend takes parts from another file (plain head.blend): in Blender"),
    (
        "millimetres.obj",
        table_of(),
        "The head would be 231 m high: if it is in millimetres, set “metres per unit” to 0.001",
    ),
    ("head.glb", table_of([[number] for number in range(68)]), "The landmarks do not lie as on a face"),
    ("head.glb", table_of([[99999]] * 68), "The landmark table names vertex 99999, but “geometry_0” has 5878"),
    ("head.glb", '{"landmarks": {"1": 5, "9": 6}}', "2 landmarks are too few: name 5 or more"),
    ("no file.glb", table_of(), "There is no file"),
    ("table.json", table_of(), "“.json” is no file that Blender takes heads from: use BLEND, GLB"),
    ("broken.glb", table_of(), "broken.glb cannot be read as GLB"),
    ("broken.blend", table_of(), "broken.blend cannot be read as BLEND"),
    ("broken.obj", table_of(), "The file holds no mesh"),
    ("broken.fbx", table_of(), "broken.fbx cannot be read as FBX"),
]


@pytest.mark.parametrize(("file", "table", "sentence"), BAD)
def test_what_cannot_be_used(
    process: BlenderProcess, folder: Path, tmp_path: Path, file: str, table: str, sentence: str
) -> None:
    if file.startswith("broken"):
        (folder / file).write_bytes(b"BLENDER-v405 is not here\n" * 40)
    (tmp_path / "table.json").write_text(table, encoding="utf-8")
    head = OwnMesh(folder / file, tmp_path / "table.json")
    with pytest.raises(DataError) as error:
        process.ask("inspect", {"character": plain(head.trial)}, 60.0)
    assert error.value.sentence.startswith(sentence)
    assert process.pid is not None  # the process lives on


def test_left_and_right_exchanged(process: BlenderProcess, folder: Path, tmp_path: Path) -> None:
    table = landmark_table(68)
    (tmp_path / "table.json").write_text(table_of(table.corners[table.mirror].tolist()), encoding="utf-8")
    head = OwnMesh(folder / "head.glb", tmp_path / "table.json")
    with pytest.raises(WorkbenchError, match="exchanges left and right"):
        process.ask("inspect", {"character": plain(head.trial)}, 60.0)


def test_an_fbx_is_read(process: BlenderProcess, folder: Path, tmp_path: Path) -> None:
    taken = take(process, OwnMesh(folder / "head.fbx", folder / "table.json"), front(), tmp_path)
    assert np.abs(taken.known.vertices - true_points(taken)).max() < 7e-4
