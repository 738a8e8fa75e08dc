"""Datasets of ours in foreign layouts: written as a job writes them, gone on with, and read back."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plugins.blender.formats.check import CheckPoseFiles, CheckSettings
from plugins.blender.formats.convert import ConvertRawSamples
from plugins.blender.formats.export import ExportHeads
from plugins.blender.formats.export_settings import ConvertSettings, ExportSettings
from tests.plugins.blender.formats.conftest import NUMBER
from tests.plugins.training.faces import RecordingJob
from workbench.api import (
    REPLICANTFACE_COLOURS,
    DataError,
    Dataset,
    DatasetWriter,
    FaceSynthetics,
    Place,
    PoseFolders,
    ReplicantfaceSamples,
    SettingsError,
    encode_sample,
    files,
    read_colour,
    recognise,
)


def export(workspace: Path, **values: object) -> dict[str, object]:
    settings = ExportSettings.read({"dataset": "heads", **values})
    place = Place(workspace, workspace / "jobs" / "x")
    ExportHeads().check(settings, place)
    return dict(ExportHeads().run(settings, RecordingJob(place)))


def names(folder: Path) -> set[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name for name in found if not name.startswith("export.json")}


def test_300w_lp_folders_read_back(heads: Path) -> None:
    told = export(heads, name="lp", landmark_files=True)
    folder = heads / "exports" / "lp"
    ids = [f"face_{seed:08d}" for seed in range(NUMBER)]
    kinds = ("FACES/{}_0.jpg", "FACES/{}_0.mat", "landmarks/FACES/{}_0_pts.mat")
    assert names(folder) == {kind.format(i) for kind in kinds for i in ids} and told["faces"] == NUMBER
    assert recognise(folder) == "300w_lp"
    layout, dataset = PoseFolders(), Dataset.open(heads / "datasets" / "heads")
    pairs = layout.pairs(folder)
    assert len(pairs) == NUMBER and len({layout.identity(pair) for pair in pairs}) == NUMBER
    for pair, sample_id in zip(pairs, ids, strict=True):
        back, true = layout.read(pair), dataset.sample(sample_id)
        np.testing.assert_allclose(back.landmarks2d, true.landmarks2d[:68], atol=1e-3)
        np.testing.assert_allclose(back.pose[:3, :3], true.pose[:3, :3], atol=1e-6)
        # The nominal camera stands as far as the true one did: heads differ in size by less than 15 %.
        assert back.pose[2, 3] == pytest.approx(true.pose[2, 3], rel=0.01)
        eyes = true.camera.project(true.pose[None, :3, 3])[0][0]
        np.testing.assert_allclose(back.camera.project(back.pose[None, :3, 3])[0][0], eyes, atol=2.0)
    dataset.close()


@pytest.mark.parametrize(("layout", "first"), [("aflw2000", "image00001"), ("300w_lp", "FACES/face_00000000_0")])
def test_written_files_pass_the_check_task(heads: Path, layout: str, first: str) -> None:
    export(heads, layout=layout, size=450, name=f"checked {layout}")
    place = Place(heads, heads / "jobs" / "x")
    settings = CheckSettings.read({"folder": heads / "exports" / f"checked {layout}"})
    job = RecordingJob(place)
    CheckPoseFiles().check(settings, place)
    told = CheckPoseFiles().run(settings, job)
    assert told["files"] == NUMBER and told["problems"] == 0 and told["good"] is True
    assert isinstance(told["own points, median px"], float) and told["own points, median px"] < 1
    image = heads / "exports" / f"checked {layout}" / f"{first}.jpg"
    assert read_colour(image).shape == (450, 450, 3)


def test_replicantface_raw_reads_back(heads: Path) -> None:
    export(heads, layout="replicantface", name="raw")
    folder = heads / "exports" / "raw"
    assert recognise(folder) == "replicantface"
    layout, dataset = ReplicantfaceSamples(folder), Dataset.open(heads / "datasets" / "heads")
    assert set(layout.contents().channels) >= {"vertices", "mask", "landmarks3d"}
    for pair in layout.pairs(folder):
        back, true = layout.read(pair), dataset.sample(pair.id)
        np.testing.assert_allclose(back.pose, true.pose, atol=2e-6)
        np.testing.assert_allclose(back.camera.intrinsics, true.camera.intrinsics, rtol=1e-6)
        np.testing.assert_allclose(back.vertices, true.vertices, atol=3e-6)
        np.testing.assert_allclose(back.landmarks3d, true.landmarks3d[:68], atol=3e-6)
        np.testing.assert_allclose(back.landmarks2d, true.landmarks2d[:68], atol=0.01)
        groups = list(REPLICANTFACE_COLOURS)
        ours = dict(dataset.info.mask_labels)
        for group, name in (("hair", "hair"), ("background", "background")):
            wanted = true.mask == next(label for label, known in ours.items() if known == name)
            np.testing.assert_array_equal(back.mask == groups.index(group), wanted)
    with np.load(folder / f"{dataset.ids()[0]}.npz") as stored:
        kinds = {name: (stored[name].shape, stored[name].dtype.str) for name in stored.files}
    assert kinds["modelview"] == ((4, 4), "<f4") and kinds["vertices"][1] == "<f4"
    assert kinds["resolution"] == ((), "<i8")
    dataset.close()


def test_raw_files_of_ours_convert_into_one_zip(heads: Path) -> None:
    export(heads, layout="replicantface", name="raw for zip")
    place = Place(heads, heads / "jobs" / "x")
    source = heads / "exports" / "raw for zip"
    settings = {"folder": source, "name": "theirs", "pack": "zip", "zip_prefix": "set/", "reject_box": False, "most": 2}
    for most, number in ((2, 2), (None, NUMBER)):
        s = ConvertSettings.read(settings | {"most": most})
        ConvertRawSamples().check(s, place)
        told = ConvertRawSamples().run(s, RecordingJob(place))
        assert told["faces"] == number
        with zipfile.ZipFile(heads / "exports" / "theirs" / "theirs.zip") as archive:
            wanted = {f"set/sample_{i:05d}.{end}" for i in range(1, number + 1) for end in ("jpg", "mat")}
            assert set(archive.namelist()) == wanted and archive.testzip() is None
        assert names(heads / "exports" / "theirs") == {"theirs.zip"}


def test_facesynthetics_reads_back(heads: Path) -> None:
    export(heads, layout="facesynthetics", name="synth")
    folder = heads / "exports" / "synth"
    wanted = {f"{i:06d}{end}" for i in range(NUMBER) for end in (".png", "_seg.png", "_ldmks.txt")}
    assert names(folder) == wanted and recognise(folder) == "facesynthetics"
    layout, dataset = FaceSynthetics(), Dataset.open(heads / "datasets" / "heads")
    numbers = {name: label for label, name in layout.contents().mask_labels.items()}
    for pair, sample_id in zip(layout.pairs(folder), dataset.ids(), strict=True):
        back, true = layout.read(pair), dataset.sample(sample_id)
        np.testing.assert_array_equal(back.image, true.image)
        np.testing.assert_allclose(back.landmarks2d, true.landmarks2d, atol=1e-4)
        for label, name in dataset.info.mask_labels.items():
            if name in numbers:
                np.testing.assert_array_equal(back.mask == numbers[name], true.mask == label, err_msg=name)
    dataset.close()


def test_an_interrupted_export_goes_on_under_the_same_numbers(heads: Path) -> None:
    export(heads, layout="aflw2000", name="cut")
    folder = heads / "exports" / "cut"
    whole = {name: files.sha256(folder / name) for name in names(folder)}
    lines = (folder / "export.jsonl").read_text().splitlines(keepends=True)
    (folder / "export.jsonl").write_text(lines[0] + lines[1][:20])
    (folder / "image00003.mat").unlink()
    assert export(heads, layout="aflw2000", name="cut")["written now"] == NUMBER - 1
    assert {name: files.sha256(folder / name) for name in names(folder)} == whole


def test_left_out_faces_are_counted_and_stay_left_out(heads: Path) -> None:
    dataset = Dataset.open(heads / "datasets" / "heads")
    writer = DatasetWriter(heads / "datasets" / "night", dataset.info.model_copy(update={"name": "night"}))
    for place, sample_id in enumerate(dataset.ids()):
        sample = dataset.sample(sample_id)
        dark = replace(sample, image=np.zeros_like(sample.image)) if place == 1 else sample
        writer.add(encode_sample(dark, dataset.info))
    writer.close(complete=True)
    dataset.close()
    for now in (NUMBER - 1, 0):
        told = export(heads, dataset="night", layout="aflw2000", name="none", reject_dark=True, reject_box=True)
        assert (told["faces"], told["written now"], told["left out"]) == (NUMBER - 1, now, 1)
        assert told["because"] == "1 × the picture is too dark"
    wanted = {f"image{number:05d}.{end}" for number in range(1, NUMBER) for end in ("jpg", "mat")}
    assert names(heads / "exports" / "none") == wanted


def test_what_does_not_fit_is_refused(heads: Path, tmp_path: Path) -> None:
    export(heads, name="taken")
    with pytest.raises(SettingsError, match="another “scale”"):
        export(heads, name="taken", scale="replicantface")
    with pytest.raises(DataError, match="not a dataset"):
        export(heads, dataset=tmp_path)
    for field, value in (("name", "../out"), ("set_name", "landmarks"), ("set_name", "")):
        with pytest.raises(SettingsError):
            ExportSettings.read({"dataset": "heads", field: value})
    with pytest.raises(SettingsError, match="outside the zip"):
        ConvertSettings.read({"folder": heads, "zip_prefix": "../x"})
