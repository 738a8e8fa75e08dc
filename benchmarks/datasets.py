"""Opening a dataset of 100,000 samples, and writing samples: one JSON line each.

Run: ``python -m benchmarks.datasets``. The opening ratio compares with opening the bare SQLite file and counting its
rows; the writer ratio compares with writing the same bytes to plain files.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from workbench.datasets import journal
from workbench.datasets.dataset import Dataset
from workbench.datasets.encoding import EncodedSample, encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.record import Sample
from workbench.datasets.writer import DatasetWriter
from workbench.geometry.camera import Camera
from workbench.jobs.contract import Item
from workbench.opencv import cv2
from workbench.seeds import stream

ROWS = 100_000
WRITTEN = 200
SIZE = 256


def sample(index: int) -> Sample:
    """A smooth picture with noise, a dome of depth, a mask, 70 landmarks: about what a rendered head weighs."""
    rng = stream(1, index)
    y, x = (np.mgrid[:SIZE, :SIZE] + 0.5) / SIZE - 0.5
    share = np.hypot(x, y) / 0.4
    inside = share < 1
    depth = np.where(inside, 0.7 - 0.1 * np.sqrt(np.clip(1 - share**2, 0, 1)), 0).astype(np.float32)
    noise = cv2.GaussianBlur(rng.normal(0, 30, (SIZE, SIZE, 3)), (0, 0), 4) + rng.normal(0, 1, (SIZE, SIZE, 3))
    image = np.clip(noise * 3 + np.where(inside, 150, 70)[..., None], 0, 255).astype(np.uint8)
    points = rng.normal(0, 0.05, (70, 3)).astype(np.float32) + np.array([0, 0, 0.7], np.float32)
    camera = Camera.looking_forward(SIZE, SIZE, 30.0)
    image_points = points @ camera.intrinsics.T.astype(np.float32)
    return Sample(
        id=f"{index:06d}",
        identity=str(index),
        seed=index,
        split="train",
        image=image,
        depth=depth,
        mask=inside.astype(np.uint8),
        landmarks2d=(image_points[:, :2] / image_points[:, 2:]).astype(np.float32),
        landmarks3d=points,
        landmark_visible=np.zeros(70, bool),
        camera=camera,
        pose=np.eye(4),
    )


def seconds(action: Callable[[], object], repeats: int = 5) -> float:
    """Median time of one call."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[repeats // 2]


def opening(folder: Path) -> dict[str, float]:
    """Times around a dataset of `ROWS` records (their files are not looked at when opening)."""
    info = DatasetInfo(name="large")
    record = dict(encode_sample(sample(0), info).record)
    folder.mkdir()
    info.write(folder)
    with (folder / journal.FILE_NAME).open("wb") as stream_:
        for index in range(ROWS):
            record["id"] = record["identity"] = f"{index:06d}"
            stream_.write(journal.canonical(record))

    def opened() -> None:
        dataset = Dataset.open(folder)
        len(dataset)
        dataset.rows(limit=100)
        dataset.close()

    start = time.perf_counter()
    opened()
    rebuild = time.perf_counter() - start
    dataset = Dataset.open(folder)
    last_page = seconds(lambda: dataset.rows(offset=ROWS - 100, limit=100))
    all_ids = seconds(dataset.ids)
    dataset.close()

    def bare() -> None:
        connection = sqlite3.connect(folder / "index.sqlite")
        connection.execute("SELECT COUNT(*) FROM samples WHERE removed=0").fetchone()
        connection.close()

    ours, theirs = seconds(opened), seconds(bare)
    return {
        "open_s": ours,
        "bare_sqlite_s": theirs,
        "ratio": ours / theirs,
        "rebuild_s": rebuild,
        "last_page_s": last_page,
        "all_ids_s": all_ids,
    }


def writing(folder: Path) -> dict[str, float]:
    """Samples a second through the writer with a flush a second, against plain files of the same bytes."""
    info = DatasetInfo(name="written")
    start = time.perf_counter()
    encoded = [encode_sample(sample(i), info) for i in range(20)]
    making = (time.perf_counter() - start) / 20
    start = time.perf_counter()
    for i in range(20):
        sample(i)
    encode_s = making - (time.perf_counter() - start) / 20
    many = [renamed(encoded[i % 20], f"{i:06d}") for i in range(WRITTEN)]
    writer = DatasetWriter(folder / "ours", info)
    start = last = time.perf_counter()
    for index, made in enumerate(many):
        writer.commit(Item(index, made.id, index), made)
        if time.perf_counter() - last > 1:
            writer.flush()
            last = time.perf_counter()
    writer.flush()
    ours = WRITTEN / (time.perf_counter() - start)
    writer.close(complete=True)
    (folder / "plain").mkdir()
    start = time.perf_counter()
    for made in many:
        for channel, data in made.contents.items():
            (folder / "plain" / f"{channel}{made.id}").write_bytes(data)
    plain = WRITTEN / (time.perf_counter() - start)
    return {"samples_per_s": ours, "plain_files_per_s": plain, "ratio": ours / plain, "encode_ms": encode_s * 1000}


def renamed(made: EncodedSample, sample_id: str) -> EncodedSample:
    """The same bytes under another id."""
    listing = {
        channel: {**entry, "name": entry["name"].replace(made.id, sample_id)}
        for channel, entry in made.record["files"].items()
    }
    return replace(made, record={**made.record, "id": sample_id, "files": listing})


def main() -> None:
    """Measure in a temporary folder and print."""
    with tempfile.TemporaryDirectory() as folder:
        show("dataset_open_100k", opening(Path(folder) / "large"))
        show("dataset_write", writing(Path(folder)))


def show(name: str, figures: dict[str, float]) -> None:
    """One JSON line."""
    print(json.dumps({"benchmark": name, **{k: round(v, 4) for k, v in figures.items()}}), flush=True)


if __name__ == "__main__":
    main()
