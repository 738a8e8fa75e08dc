"""Contact sheets of a small generator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.eg3d.checkpoint import load_generator
from plugins.eg3d.sampling.code_files import KeptCode, read_code, write_code
from plugins.eg3d.sampling.codes import ROWS, WIDTH, z_of_seed
from plugins.eg3d.sampling.pictures import png_bytes, read_png, sheet_of
from plugins.eg3d.sampling.settings import SheetSettings
from plugins.eg3d.sampling.sheet import SheetTask
from plugins.eg3d.sampling.sheet_folder import SheetFolder, sheets_of
from workbench.errors import SettingsError, UnavailableError
from workbench.jobs.contract import Place

TASK = SheetTask()


def settings(generator: Path, **values: Any) -> SheetSettings:
    return SheetSettings.model_validate({"generator": generator, "device": "cpu", "seeds": "3, 8", **values})


def test_a_sheet_of_seeds_and_files(small_generator: Path, place: Place, tmp_path: Path) -> None:
    from_file = KeptCode(np.full((ROWS, WIDTH), 0.1, np.float32), made="by hand")
    write_code(tmp_path / "mine.npz", from_file)
    s = settings(small_generator, codes=[tmp_path / "mine.npz"], picture="raw", psi=0.5, cutoff=7)
    TASK.check(s, place)
    items, worker, output = TASK.items(s), TASK.worker(s, place), TASK.output(s, place)
    assert [item.id for item in items] == ["seed00003", "seed00008", "code-mine"]
    made = [worker.make(item) for item in items]
    output.commit(items[2], made[2])
    output.commit(items[0], made[0])
    # What is there is not made again, and the order is that of the settings, whatever came first.
    again = TASK.output(s, place)
    assert again.finished_ids() == {"seed00003", "code-mine"}
    again.commit(items[1], made[1])
    assert again.close(complete=True) == {"faces": 3}
    (sheet,) = sheets_of(place.workspace)
    assert sheet.faces() == ["seed00003", "seed00008", "code-mine"]
    assert read_png(sheet.picture("seed00003")).shape == (16, 16, 3)
    assert read_png(sheet.sheet_file).shape == (32, 32, 3)
    generator = load_generator(small_generator)
    z = z_of_seed(8, 16)
    code = read_code(sheet.code("seed00008"))
    assert np.allclose(code.w, generator.map_latents(z, psi=0.5, cutoff=7)[0], atol=1e-6)
    assert (code.seed, code.generator) == (8, "small")
    assert read_code(sheet.code("code-mine")).made == "by hand"
    # Another process makes the same bytes.
    assert TASK.worker(s, place).make(items[1]).picture == made[1].picture


def test_full_pictures_shrink_to_the_side_asked_for(small_generator: Path, place: Place) -> None:
    s = settings(small_generator, seeds="3", side=64, yaw=20)
    made = TASK.worker(s, place).make(TASK.items(s)[0])
    sheet = SheetFolder(place.workspace)
    sheet.write_face("x", made.picture, made.code)
    assert read_png(sheet.picture("x")).shape == (64, 64, 3)


def test_what_is_refused_before_the_start(small_generator: Path, place: Place, tmp_path: Path) -> None:
    (tmp_path / "bad.npy").write_bytes(b"no numbers")
    for values, field, said in (
        ({"generator": tmp_path / "none.pkl"}, "generator", "missing"),
        ({"codes": [tmp_path / "none.npz"]}, "codes", "cannot be read"),
        ({"codes": [tmp_path / "bad.npy"]}, "codes", "damaged"),
    ):
        with pytest.raises(SettingsError, match=said) as caught:
            TASK.check(settings(**{"generator": small_generator, **values}), place)
        assert caught.value.field == field
    s = settings(small_generator)
    TASK.output(s, place)
    TASK.check(s, place)  # the same job goes on
    with pytest.raises(SettingsError, match="already is a sheet") as caught:
        TASK.check(s, Place(place.workspace, place.job.with_name("two")))
    assert caught.value.field == "name"


def test_a_device_that_is_not_there(small_generator: Path, place: Place) -> None:
    with pytest.raises(UnavailableError, match="no device “cuda:99”"):
        TASK.worker(settings(small_generator, device="cuda:99"), place)


def test_stars_are_kept(tmp_path: Path) -> None:
    sheet = SheetFolder(tmp_path / "sheets" / "a")
    assert sheet.stars() == set()
    sheet.set_stars({"seed00001", "seed00005"})
    assert SheetFolder(sheet.folder).stars() == {"seed00001", "seed00005"}
    (sheet.folder / "stars.json").write_text("{broken", encoding="utf-8")
    assert sheet.stars() == set()


def test_many_pictures_on_one(tmp_path: Path) -> None:
    paths = []
    for grey in range(5):
        paths.append(tmp_path / f"{grey}.png")
        paths[-1].write_bytes(png_bytes(np.full((10, 10, 3), grey * 40, np.uint8)))
    sheet = sheet_of(paths, 3)
    assert sheet.shape == (20, 30, 3)
    assert sheet[5::10, 5::10, 0].tolist() == [[0, 40, 80], [120, 160, 255]]
    assert sheet_of(paths[:1], 9).shape == (10, 10, 3)
