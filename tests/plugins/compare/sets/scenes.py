"""A small dataset with two runs' predictions whose errors are known, and an evaluation measured in this process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from plugins.compare.sets.task import CompareSet
from plugins.compare.settings.sets import SetSettings
from workbench.datasets.encoding import encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.writer import DatasetWriter
from workbench.heads.regions import region_names
from workbench.heads.scene import face_sample
from workbench.jobs.contract import Item, Place

FACES, PERSONS, TRAINING = 8, 7, 3
TASK = CompareSet()
BETTER_M, WORSE_M = 0.001, 0.003


def evaluation_workspace(root: Path) -> Path:
    """Eight faces of seven persons, 48², all "test", and three to learn from; the run "good" is 1 mm too near (and a
    bit more with each face), "poor" 3 mm; "good" was evaluated, "poor" lacks the last face."""
    info = DatasetInfo(name="heads", mask_labels=region_names())
    writer = DatasetWriter(root / "datasets" / "heads", info)
    for number in range(FACES):
        sample = face_sample(number, resolution=48)
        kind = "plain" if number % 2 else "dressed"
        person = f"p{min(number, PERSONS - 1)}"
        sample = replace(sample, id=f"f{number}", split="test", identity=person, category=kind)
        writer.add(encode_sample(sample, info))
        assert sample.depth is not None
        for run, nearer in (("good", BETTER_M), ("poor", WORSE_M)):
            if (run, number) == ("poor", FACES - 1):
                continue
            wrong = np.where(sample.depth > 0, sample.depth - nearer * (1 + 0.05 * number), 0).astype(np.float32)
            path = root / "runs" / run / "predictions" / "heads" / f"f{number}.npy"
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, wrong)
    for number in range(TRAINING):
        sample = replace(face_sample(100 + number, resolution=48), id=f"t{number}", split="train")
        writer.add(encode_sample(sample, info))
    writer.close(complete=True)
    table = root / "runs" / "good" / "evaluation" / "heads-test" / "per_sample.csv"
    table.parent.mkdir(parents=True)
    lines = ["id,identity,run:none/head/mae_mm,mean:none/head/mae_mm"]
    lines += [f"f{n},x,{1 + 0.1 * n},{20 + n}" for n in range(FACES)]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (root / "workspace.json").write_text(json.dumps({}), encoding="utf-8")
    return root


def settings(**changes: object) -> SetSettings:
    """Both runs on the test faces."""
    return SetSettings.read({"dataset": "heads", "runs": ["good", "poor"], "name": "whole", **changes})


def place_in(workspace: Path) -> Place:
    return Place(workspace, workspace / "jobs" / "made")


def measure(workspace: Path, s: SetSettings, order: Sequence[int] | None = None, *, most: int | None = None) -> None:
    """Measure the faces that are left, in an order; or `most` of them and then no more, as after a power cut."""
    place = place_in(workspace)
    items: Sequence[Item] = TASK.items_in(s, place)
    worker, output = TASK.worker(s, place), TASK.output(s, place)
    finished = output.finished_ids()
    left = [items[number] for number in order or range(len(items)) if items[number].id not in finished]
    for item in left[:most]:
        output.commit(item, worker.make(item))
    worker.close()
    if most is None:
        output.flush()
        output.close(complete=True)
