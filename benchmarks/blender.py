"""Pictures with Blender: `python -m benchmarks.blender`, one JSON line per figure; needs a Blender that is found.

    batch       wall-clock time of a batch over the sum of Blender's own render times, starts left out and counted
    process     time of a picture over that with a new process for each, wall-clock and CPU, in turns
    speed       CPU seconds of a picture (Blender and ours), 256 px, 16 paths, denoised, another environment each
    memory      what Blender holds over 300 small pictures, largest less smallest over their mean, after 20
    preview     seconds of the layout preview (the quick renderer), 256 px, the least of some

`ratio` is the figure over what it may be: 1 or less is good. CPU seconds are the primary figure, because other programs
change them least; `images_per_minute` is what two cores make of them. Blender's skin material is that of
`benchmarks.blender_inside`, so that figures stay comparable; portraits' own skin costs more.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, ClassVar

import psutil

from benchmarks.blender_scene import shot
from plugins.blender.driver import BlenderProcess
from plugins.blender.installation import find_blender
from workbench.fields import Settings, setting
from workbench.heads.scene import FACE_CHANNELS, face_sample
from workbench.jobs import runner
from workbench.jobs.contract import BatchTask, Committed, Item, Output, Place, Scalar, Worker
from workbench.jobs.folder import EngineSpec
from workbench.jobs.process import submit

INSIDE = Path(__file__).with_name("blender_inside.py")
CORES = 2
WANTED = {"batch": 1.03, "process": 0.80, "images_per_minute": 30.0, "memory": 0.05, "preview": 0.2}


class PicturesSettings(Settings):
    """How many."""

    count: int = setting(16, title="Number", description="How many", ge=1)


class Photographer:
    """A worker that takes the pictures and keeps what they cost."""

    def __init__(self, place: Place) -> None:
        self._process, self._folder = started(place.job, place.threads), place.job

    def make(self, item: Item) -> dict[str, float]:
        began = time.time()
        cost = taken(self._process, self._folder, item.index)
        return {"began": began, "ended": time.time(), "render_s": cost["render_s"]}

    def close(self) -> None:
        self._process.close()


class Costs:
    """An output that keeps one file, the costs."""

    def __init__(self, folder: Path) -> None:
        self._costs: list[dict[str, float]] = []
        self._file = folder / "costs.json"

    def finished_ids(self) -> Set[str]:
        return set()

    def commit(self, item: Item, made: dict[str, float]) -> Committed:
        self._costs.append(made)
        return Committed()

    def set_aside(self, item: Item, sentence: str) -> None:
        raise SystemExit(sentence)

    def flush(self) -> None:
        return

    def close(self, *, complete: bool) -> Mapping[str, Scalar]:
        self._file.write_text(json.dumps(self._costs), encoding="utf-8")
        return {}


class Pictures(BatchTask[PicturesSettings]):
    """The batch."""

    settings: ClassVar[type[Settings]] = PicturesSettings
    title = "Pictures"

    def items(self, s: PicturesSettings) -> Sequence[Item]:
        return [Item(i, str(i), i) for i in range(s.count)]

    def worker(self, s: PicturesSettings, place: Place) -> Worker:
        return Photographer(place)

    def output(self, s: PicturesSettings, place: Place) -> Output:
        return Costs(place.job)


def started(folder: Path, threads: int = CORES) -> BlenderProcess:
    """A Blender that is ready."""
    process = BlenderProcess(find_blender(), folder / "logs", threads, script=INSIDE)
    process.start()
    return process


def taken(process: BlenderProcess, folder: Path, number: int, **how: Any) -> dict[str, Any]:
    """One picture with its labels; what it cost."""
    return process.take(shot(number, **how), folder / "picture.exr", folder / "labels.exr")


def cpu_s(process: BlenderProcess) -> float:
    """CPU seconds of this process and of Blender's since they began."""
    times = psutil.Process(process.pid).cpu_times()
    return float(times.user + times.system) + time.process_time()


def batch_figure(folder: Path, count: int) -> dict[str, Any]:
    """A batch through the job engine, one worker with all cores."""
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
    began = time.time()
    engine = EngineSpec(workers=1)
    job = submit(
        folder, "benchmark", PicturesSettings(count=count), dotted="benchmarks.blender:Pictures", engine=engine
    )
    if runner.run(job) != runner.DONE:
        raise SystemExit(job.log.read_text(encoding="utf-8"))
    whole = time.time() - began
    costs = json.loads((job.path / "costs.json").read_text(encoding="utf-8"))
    rendering = sum(cost["render_s"] for cost in costs)
    lasted = max(cost["ended"] for cost in costs) - min(cost["began"] for cost in costs)
    return {
        "over_cycles": round(lasted / rendering, 4),
        "with_starts": round(whole / rendering, 4),
        "render_s": round(rendering, 1),
        "ratio": round(lasted / rendering / WANTED["batch"], 3),
    }


def process_figure(folder: Path, count: int) -> dict[str, Any]:
    """The same pictures by one process and by one each, in turns, so that both meet the same machine."""
    ours = each = ours_wall = each_wall = 0.0
    lasting = started(folder)
    taken(lasting, folder, 0, size=32)
    for number in range(count):
        before, began = cpu_s(lasting), time.perf_counter()
        taken(lasting, folder, number)
        ours += cpu_s(lasting) - before
        ours_wall += time.perf_counter() - began
        before, began = time.process_time(), time.perf_counter()
        single = started(folder)
        taken(single, folder, number)
        each += cpu_s(single) - before
        single.close()
        each_wall += time.perf_counter() - began
    lasting.close()
    found = {"over_a_process_each": round(ours_wall / each_wall, 3), "cpu": round(ours / each, 3)}
    return {**found, "ratio": round(ours_wall / each_wall / WANTED["process"], 3)}


def speed_figure(folder: Path, count: int) -> dict[str, Any]:
    """CPU seconds a picture; labels included, and told apart."""
    process = started(folder)
    taken(process, folder, 0, size=32)
    labels = both = 0.0
    for number in range(count):
        before = cpu_s(process)
        process.take(shot(number), None, folder / "labels.exr")
        labels += cpu_s(process) - before
        before = cpu_s(process)
        taken(process, folder, number)
        both += cpu_s(process) - before
    process.close()
    a_minute = 60 * CORES * count / both
    return {
        "cpu_s_per_picture": round(both / count, 2),
        "of_which_labels": round(labels / count, 2),
        "images_per_minute": round(a_minute, 1),
        "ratio": round(WANTED["images_per_minute"] / a_minute, 3),
    }


def memory_figure(folder: Path, count: int) -> dict[str, Any]:
    """Blender's memory over many pictures, each with another head, hair and environment."""
    process = started(folder)
    held = []
    for number in range(count):
        taken(process, folder, number, size=32, samples=1)
        held.append(psutil.Process(process.pid).memory_info().rss / 1e6)
    process.close()
    later = held[20:]
    spread = (max(later) - min(later)) / (sum(later) / len(later))
    return {
        "pictures": count,
        "mb_at": {str(n): round(held[n]) for n in (0, 20, count // 2, count - 1)},
        "spread": round(spread, 4),
        "ratio": round(spread / (2 * WANTED["memory"]), 3),
    }


def preview_figure(_: Path, count: int) -> dict[str, Any]:
    """The quick renderer as the layout preview uses it."""
    face_sample(0, ranges=None, resolution=256, channels=FACE_CHANNELS)
    times = []
    for seed in range(count):
        began = time.perf_counter()
        face_sample(seed, ranges=None, resolution=256, channels=FACE_CHANNELS)
        times.append(time.perf_counter() - began)
    return {"wall_s": round(min(times), 4), "ratio": round(min(times) / WANTED["preview"], 3)}


FIGURES: dict[str, tuple[Callable[[Path, int], dict[str, Any]], int]] = {
    "batch": (batch_figure, 16),
    "process": (process_figure, 6),
    "speed": (speed_figure, 8),
    "memory": (memory_figure, 300),
    "preview": (preview_figure, 10),
}


def main() -> None:
    """The chosen figures, printed as they come."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figures", nargs="*", help=f"some of {', '.join(FIGURES)}; none: all")
    parser.add_argument("--pictures", type=int, help="how many, in place of each figure's own number")
    given = parser.parse_args()
    for name in given.figures or FIGURES:
        measure, count = FIGURES[name]
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            found = measure(Path(folder), given.pictures or count)
        blender, load = find_blender().version, round(psutil.getloadavg()[0], 1)
        told = {"benchmark": "blender", "figure": name, **found, "blender": ".".join(map(str, blender)), "load": load}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
