"""A whole evaluation: `python benchmarks/compare_set.py [faces] [FOLDER]`, one JSON line per figure.

500 faces at 128 x 128 drawn by the built-in head, with a made-up prediction each, measured by `compare.set` as a job
on two worker processes, from the command to the written summary: at most 3 minutes on two cores. The set is kept in
FOLDER (else in a temporary folder) and used again. CPU seconds of one pair, measured in this process, say what two
cores take that do nothing else. Then the window's part, for 5,000 faces and two runs: reading the table, sorting it,
and drawing persons again.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from plugins.compare.sets.aggregates import differences, scores_by_run
from plugins.compare.sets.figures import CURVE_STEPS, FIGURES, PART_FIGURES
from plugins.compare.sets.table import SetTable
from plugins.compare.sets.table_files import read_arrays, write_arrays
from plugins.compare.sets.task import CompareSet
from plugins.compare.settings.sets import SetSettings
from workbench.api import (
    DatasetInfo,
    DatasetWriter,
    Face,
    Place,
    cv2,
    encode_sample,
    face_sample,
    files,
    region_names,
    stream,
)

FACES, SIDE_PX, WORKERS, BUDGET_MINUTES = 500, 128, 2, 3.0
NOISE_M, GRAIN_PX = 0.0015, 8
ROWS, BUDGET_MS = 5_000, 16.0
PAIRS = 20


def evaluation_set(workspace: Path, faces: int) -> str:
    """A dataset of so many faces with predictions by the run "made up"; made once for each number of faces."""
    name = f"heads {faces}"
    folder, predictions = workspace / "datasets" / name, workspace / "runs" / "made up" / "predictions" / name
    if (predictions / f"{faces - 1:05d}.npy").exists():
        return name
    info = DatasetInfo(name=name, mask_labels=region_names())
    writer = DatasetWriter(folder, info)
    predictions.mkdir(parents=True, exist_ok=True)
    for number in range(faces):
        sample = replace(face_sample(number, resolution=SIDE_PX), id=f"{number:05d}", split="test")
        writer.add(encode_sample(sample, info))
        assert sample.depth is not None
        coarse = stream(number, "prediction").normal(0, NOISE_M, (SIDE_PX // GRAIN_PX,) * 2).astype(np.float32)
        noise = cv2.resize(coarse, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_CUBIC)
        wrong = np.where(sample.depth > 0, sample.depth + noise, 0).astype(np.float32)
        np.save(predictions / f"{sample.id}.npy", wrong)
    writer.close(complete=True)
    files.write_text(workspace / "workspace.json", "{}")
    return name


def job_figure(workspace: Path, faces: int) -> dict[str, Any]:
    """The job as a person starts it on the command line."""
    dataset, name = evaluation_set(workspace, faces), f"speed {time.time_ns()}"
    command = [sys.executable, "-m", "workbench", "run", "compare.set", "--workspace", str(workspace)]
    command += ["--dataset", dataset, "--runs", "made up", "--name", name, "--workers", str(WORKERS)]
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    minutes = (time.perf_counter() - begun) / 60
    return {
        "benchmark": f"compare.set {SIDE_PX}x{SIDE_PX}",
        "pairs": faces,
        "workers": WORKERS,
        "minutes": round(minutes, 2),
        "minutes_for_500": round(minutes * FACES / faces, 2),
        "budget_minutes": BUDGET_MINUTES,
        "ratio": round(minutes * FACES / faces / BUDGET_MINUTES, 3),
    }


def pair_figure(workspace: Path, faces: int) -> dict[str, Any]:
    """CPU seconds of one pair, the first left out: it loads libraries."""
    s = SetSettings(dataset=evaluation_set(workspace, faces), runs=["made up"], name="pair", baselines=False)
    place = Place(workspace, workspace)
    worker = CompareSet().worker(s, place)
    items = CompareSet().items_in(s, place)[: PAIRS + 1]
    worker.make(items[0])
    begun = time.process_time()
    for item in items[1:]:
        worker.make(item)
    seconds = (time.process_time() - begun) / (len(items) - 1)
    minutes = FACES * seconds / WORKERS / 60
    return {
        "benchmark": f"compare.set one pair {SIDE_PX}x{SIDE_PX}",
        "cpu_s": round(seconds, 3),
        "minutes_for_500_on_two_cores": round(minutes, 2),
        "budget_minutes": BUDGET_MINUTES,
        "ratio": round(minutes / BUDGET_MINUTES, 3),
    }


def made_up_table() -> SetTable:
    """5,000 faces of 1,000 persons, two runs, eight parts."""
    draws = stream(0, "table")
    parts = [f"part {number}" for number in range(8)]
    return SetTable(
        [Face(f"{n:05d}", f"p{n // 5}", "plain", float(draws.normal(0, 30)), 0.0) for n in range(ROWS)],
        ["a", "b"], "mm", "none", ["none"], parts, draws.gamma(2.0, 1.0, (ROWS, 2, 1, len(FIGURES))),
        draws.gamma(2.0, 1.0, (ROWS, 2, len(parts), len(PART_FIGURES))), draws.random((ROWS, 2, CURVE_STEPS)), {}, {},
    )  # fmt: skip


def window_figures(folder: Path) -> Iterator[dict[str, Any]]:
    """Reading, sorting (on the window's own thread) and intervals (in a thread), for 5,000 faces."""
    path = folder / "figures.npz"
    write_arrays(path, made_up_table())
    begun = time.perf_counter()
    table = read_arrays(path)
    reading = time.perf_counter() - begun
    yield {"benchmark": "compare.set reading", "rows": ROWS, "bytes": path.stat().st_size, "s": round(reading, 3)}
    values = table.column("a", "median")
    begun = time.perf_counter()
    for _ in range(10):
        np.argsort(-values, kind="stable")
    sorting = (time.perf_counter() - begun) * 100
    yield {
        "benchmark": "compare.set sorting", "rows": ROWS, "ms": round(sorting, 2), "budget_ms": BUDGET_MS,
        "ratio": round(sorting / BUDGET_MS, 3),
    }  # fmt: skip
    begun = time.process_time()
    scores_by_run(table)
    between = time.process_time()
    differences(table, "a", "b")
    yield {
        "benchmark": "compare.set intervals", "rows": ROWS, "figures": len(FIGURES), "runs": 2,
        "scores_cpu_s": round(between - begun, 2), "differences_cpu_s": round(time.process_time() - between, 2),
    }  # fmt: skip


def main() -> None:
    """Makes the set where there is none, measures and prints."""
    faces = int(sys.argv[1]) if len(sys.argv) > 1 else FACES
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(scratch)
        for line in window_figures(Path(scratch)):
            print(json.dumps(line), flush=True)
        print(json.dumps(pair_figure(workspace, faces)), flush=True)
        print(json.dumps(job_figure(workspace, faces)), flush=True)


if __name__ == "__main__":
    main()
