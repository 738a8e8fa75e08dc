"""The contact sheet: places of the faces, names, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.blender.sheet import ContactSheet, SheetSettings, draw_sheet
from plugins.blender.sheet_drawing import Cell, chosen_ids, put_together
from tests.e2e.killing import NAME, render_job
from workbench.api import DataError, Dataset, Place
from workbench.jobs import runner
from workbench.jobs.folder import EngineSpec


def test_cells_stand_in_rows_on_the_ground() -> None:
    cells = [Cell(f"{i:06d}", np.full((100, 100 - 20 * (i == 1), 3), 40 + i, np.uint8)) for i in range(3)]
    sheet = put_together(cells, SheetSettings(dataset=Path("d"), side=100, columns=2))
    assert sheet.shape == (2 * 103 + 3, 2 * 103 + 3, 3)
    assert (sheet[3:103, 3:103] == 40).all() and (sheet[3:103, 106:186] == 41).all()
    assert (sheet[106:206, 3:103] == 42).all() and (sheet[106:, 106:] == 255).all()
    named = put_together(cells, SheetSettings(dataset=Path("d"), side=100, columns=9, named=True, ground="black"))
    assert named.shape == (3 + 103 + 18, 3 + 3 * 103, 3)
    assert named[104:, 3:50].max() > 100


def test_of_many_faces_some_are_taken_all_over() -> None:
    ids = [f"{i:03d}" for i in range(100)]
    chosen = chosen_ids(ids, 4)
    assert chosen == ["000", "033", "066", "099"]
    assert chosen_ids(ids[:3], 4) == ids[:3]


def test_a_sheet_shows_what_is_stored(tmp_path: Path) -> None:
    job = render_job(tmp_path / "Gesichter ü", EngineSpec(workers=1), number=3, resolution=64)
    assert runner.run(job) == runner.DONE
    place = job.place
    sheet, count = draw_sheet(SheetSettings(dataset=Path(NAME), columns=3, side=64), place)
    dataset = Dataset.open(place.dataset(NAME))
    try:
        image = dataset.sample("000001").image
    finally:
        dataset.close()
    assert count == 3
    assert (sheet[2:66, 68:132] == image).all()
    depth, _ = draw_sheet(SheetSettings(dataset=Path(NAME), columns=3, side=64, shows="depth"), place)
    assert depth.shape == sheet.shape and not (depth == sheet).all()
    target = SheetSettings(dataset=Path(NAME), name="für die Folie.png").target(place)
    assert target.name == "für die Folie.png" and target.parent.name == "exports"


def test_an_empty_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not a dataset"):
        ContactSheet().check(SheetSettings(dataset=Path("none")), Place(tmp_path, tmp_path))
