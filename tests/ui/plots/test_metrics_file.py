from __future__ import annotations

import json
import math
from pathlib import Path

from workbench.ui.plots.metrics_file import MetricsFile


def line(step: int, value: float | None, **more: object) -> str:
    return json.dumps({"t": 100.0 + step, "name": "train/loss", "value": value, "step": step, **more}) + "\n"


def test_it_reads_on_from_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "ü mètrics.jsonl"
    follower = MetricsFile(path)
    assert follower.read() == ([], False, False)
    path.write_text(line(0, 0.5) + line(1, 0.4, epoch=0.5), encoding="utf-8")
    found, anew, more = follower.read()
    assert [m.step for m in found] == [0, 1]
    assert (found[1].value, found[1].epoch, found[1].time_s) == (0.4, 0.5, 101.0)
    assert math.isnan(found[0].epoch)
    assert (anew, more) == (False, False)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line(2, 0.3))
    assert [m.step for m in follower.read()[0]] == [2]
    assert follower.read()[0] == []


def test_a_line_that_is_still_being_written_waits(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    whole = line(7, 0.25)
    follower = MetricsFile(path)
    path.write_text(whole[:20])
    assert follower.read()[0] == []
    path.write_text(whole)
    assert [m.value for m in follower.read()[0]] == [0.25]


def test_a_long_file_comes_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text("".join(line(i, 1.0) for i in range(1000)))
    follower, steps, pieces = MetricsFile(path), [], 0
    more = True
    while more:
        found, _, more = follower.read(limit=4096)
        steps += [m.step for m in found]
        pieces += 1
    assert steps == list(range(1000))
    assert pieces > 10


def test_a_file_begun_anew_is_read_from_its_start(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text("".join(line(i, 1.0) for i in range(50)))
    follower = MetricsFile(path)
    follower.read()
    path.write_text(line(0, 2.0))
    found, anew, _ = follower.read()
    assert anew
    assert [m.value for m in found] == [2.0]


def test_what_is_no_measurement_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text('{"torn\n[1]\n{"name": 3, "step": 1}\n{"name": "a"}\n' + line(4, None) + line(5, True))
    found, _, _ = MetricsFile(path).read()
    assert [m.step for m in found] == [4, 5]
    assert all(math.isnan(m.value) for m in found)
