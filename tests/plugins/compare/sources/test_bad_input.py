"""Bad files: one sentence each, typed, with what to try; odd ones are measured and said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plugins.compare.file_memory import Answer, FileMemory
from plugins.compare.measuring import compare
from plugins.compare.pair import ComparePair
from plugins.compare.settings import PairSettings, ReportSettings
from plugins.compare.settings.file_meaning import FileMeaning
from plugins.compare.sources import load_pairs
from plugins.compare.sources.opening import open_file
from plugins.compare.surfaces import Pair
from tests.plugins.compare.scenes import bump
from tests.unit.geometry.surfaces import bumpy_sphere
from workbench.api import DataError, Mesh, WorkbenchError
from workbench.geometry.mesh_files import write_mesh
from workbench.jobs.process import submit
from workbench.jobs.runner import DONE, run
from workbench.opencv import cv2


def written(path: Path, mesh: Mesh) -> Path:
    write_mesh(path, mesh)
    return path


def loaded(truth: Path, prediction: Path, **more: object) -> Pair:
    settings = {"truth_file": truth, "prediction_files": [prediction], "file_unit": "m", "region": "all", **more}
    (pair,) = load_pairs(PairSettings.read(settings), truth.parent)
    return pair


def refused(truth: Path, prediction: Path, **more: object) -> WorkbenchError:
    with pytest.raises(WorkbenchError) as caught:
        loaded(truth, prediction, **more)
    assert caught.value.remedy
    assert caught.value.sentence.count(". ") == 0, "one sentence"
    return caught.value


@pytest.mark.parametrize("suffix", [".ply", ".obj", ".stl", ".glb", ".off", ".npy", ".pfm", ".png", ".exr", ".mrc"])
@pytest.mark.parametrize("content", [b"", b"dear diary, this is no face\n" * 60])
def test_empty_files_and_texts_of_every_kind(tmp_path: Path, in_metres: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"bad{suffix}"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        loaded(in_metres, path)
    assert path.name in caught.value.sentence
    if not content:
        assert "is empty" in caught.value.sentence


def test_other_files_are_named_with_what_can_be_used(tmp_path: Path, in_metres: Path) -> None:
    (tmp_path / "a.docx").write_text("x", encoding="utf-8")
    assert "use PLY, OBJ" in refused(in_metres, tmp_path / "a.docx").sentence


def test_vertices_that_are_no_numbers_and_point_clouds(tmp_path: Path, in_metres: Path, hill: Mesh) -> None:
    vertices = hill.vertices.copy()
    vertices[7] = np.nan
    error = refused(in_metres, written(tmp_path / "nan.ply", Mesh(vertices, hill.faces)))
    assert "1 of" in error.what and "number 7" in error.what
    cloud = written(tmp_path / "cloud.ply", Mesh(hill.vertices, np.empty((0, 3), np.int64)))
    assert "points but no triangles" in refused(in_metres, cloud).what


def test_depth_without_any_data(tmp_path: Path, in_metres: Path) -> None:
    np.save(tmp_path / "nothing.npy", np.zeros((20, 30)))
    assert "no depth" in refused(in_metres, tmp_path / "nothing.npy").what


def test_a_cut_file_loses_nothing_of_the_other(tmp_path: Path, in_metres: Path) -> None:
    cut = tmp_path / "cut.ply"
    cut.write_bytes(in_metres.read_bytes()[:-100])
    assert "not a readable PLY" in refused(in_metres, cut).what


def test_a_mirrored_mesh_is_said_and_left_as_it_is(tmp_path: Path, in_metres: Path, hill: Mesh) -> None:
    flipped = hill.vertices * [-1, 1, 1]
    for name, faces in (("turned.ply", hill.faces[:, ::-1]), ("not turned.ply", hill.faces)):
        pair = loaded(in_metres, written(tmp_path / name, Mesh(flipped, faces)))
        (remark,) = pair.remarks
        assert remark.startswith(f"{name} looks mirrored: with left and right exchanged")
        np.testing.assert_array_equal(pair.prediction.mesh.vertices, flipped)


def test_a_good_guess_is_not_called_mirrored(tmp_path: Path, in_metres: Path, hill: Mesh) -> None:
    rough = hill.vertices + np.random.default_rng(0).normal(0, 0.001, hill.vertices.shape)
    moved = rough + np.array([0.01, 0.02, 0.0])
    for vertices in (rough, moved):
        assert loaded(in_metres, written(tmp_path / "guess.ply", Mesh(vertices, hill.faces))).remarks == ()


def test_inside_out_surfaces(tmp_path: Path, in_metres: Path, hill: Mesh) -> None:
    pair = loaded(in_metres, written(tmp_path / "back.ply", Mesh(hill.vertices, hill.faces[:, ::-1])))
    assert "face opposite ways" in pair.remarks[0]
    ball = bumpy_sphere(1, 30, 40)
    truth = written(tmp_path / "ball.ply", ball)
    pair = loaded(truth, written(tmp_path / "inside.ply", Mesh(ball.vertices, ball.faces[:, ::-1])))
    assert "inside.ply is turned inside out" in pair.remarks[0]


def test_a_mesh_that_is_no_surface_is_measured_with_a_warning(tmp_path: Path, in_metres: Path, hill: Mesh) -> None:
    moved = hill.vertices - [0, 0, 0.001]
    fin = np.r_[hill.faces, [[*hill.faces[40, :2], hill.faces[900, 0]]]]
    pair = loaded(in_metres, written(tmp_path / "fin.ply", Mesh(moved, fin)))
    assert pair.remarks[0].startswith("One edge of fin.ply belongs to three or more triangles: ")
    assert compare(pair, PairSettings(region="all")).chosen.statistics.median_absolute_mm == pytest.approx(0.9, abs=0.1)


def test_surfaces_apart_are_said(tmp_path: Path, in_metres: Path, hill: Mesh) -> None:
    pair = loaded(in_metres, written(tmp_path / "far.ply", Mesh(hill.vertices + np.array([0, 0, 0.5]), hill.faces)))
    assert "apart and nowhere overlap: check their units" in pair.remarks[0]


def test_a_wrong_camera_is_said(tmp_path: Path, as_depth: Path) -> None:
    camera = {"depth_space": "depth", "field_of_view_degrees": 28}
    wide = np.zeros((64, 96), np.float32)
    wide[:, 16:80] = bump()
    np.save(tmp_path / "wide.npy", wide)
    pair = loaded(as_depth, tmp_path / "wide.npy", **camera)
    assert "wide.npy is 96 × 64 pixels and depth.npy 64 × 64" in pair.remarks[0]
    np.save(tmp_path / "large.npy", cv2.resize(bump(), (128, 128), interpolation=cv2.INTER_NEAREST))
    assert loaded(as_depth, tmp_path / "large.npy", **camera).remarks == ()


def test_one_view_with_two_cameras_is_said(tmp_path: Path, as_depth: Path) -> None:
    np.save(tmp_path / "guess.npy", np.where(bump() > 0, bump() + 0.001, 0))
    memory = FileMemory(tmp_path)
    for other, remarks in ((40.0, 1), (28.2, 0)):
        for path, degrees in ((as_depth, 28.0), (tmp_path / "guess.npy", other)):
            meaning = FileMeaning(unit="m", space="depth", field_of_view_degrees=degrees)
            memory.keep([Answer(path, open_file(path).signature, meaning)], for_folder=False)
        pair = loaded(as_depth, tmp_path / "guess.npy", file_unit="ask")
        assert len(pair.remarks) == remarks
        if remarks:
            assert pair.remarks[0].startswith(
                "depth.npy and guess.npy fill the same pixels but were given cameras of 28.0"
            )


def test_an_empty_region_and_triangles_without_area_are_one_sentence(
    tmp_path: Path, in_metres: Path, hill: Mesh
) -> None:
    flat = written(tmp_path / "flat.ply", replace(hill, vertices=hill.vertices * 0 + [0, 0, 0.7]))
    assert "No triangle of the mesh has an area" in refused(in_metres, flat).what
    labels = np.full((64, 64), 2, np.uint8)
    whole = loaded(in_metres, in_metres)
    truth = replace(whole.truth, mask=labels, mesh=replace(whole.truth.mesh, uvs=np.full((len(hill.vertices), 2), 0.5)))
    pair = replace(whole, truth=truth, prediction=truth, label_names={1: "nose", 2: "hair"})
    with pytest.raises(WorkbenchError) as caught:
        compare(pair, PairSettings(region="nose"))
    assert caught.value.sentence.startswith("Nothing of truth ü.ply lies in the region “Nose”: ")
    far = {"region": "sphere", "sphere_centre": (5.0, 5.0, 5.0)}
    with pytest.raises(WorkbenchError, match="lies in the region “Sphere”: choose everything"):
        compare(whole, PairSettings.read(far))


def test_a_report_that_fails_says_what_looked_wrong(tmp_path: Path, in_metres: Path, hill: Mesh) -> None:
    far = written(tmp_path / "far.ply", Mesh(hill.vertices + np.array([0, 0, 0.5]), hill.faces))
    values = {"truth_file": in_metres, "prediction_files": [far], "file_unit": "m", "name": "apart"}
    settings = ReportSettings.read(values)
    workspace = tmp_path / "workspace"
    job = submit(workspace, "compare.pair", settings, dotted="plugins.compare.pair:ComparePair", task=ComparePair())
    assert run(job) != DONE
    assert "apart and nowhere overlap" in job.events.read_text(encoding="utf-8")
    assert not (workspace / "comparisons" / "apart" / "report.html").exists()
