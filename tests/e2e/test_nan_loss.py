"""A training whose numbers were lost ends with a sentence that names the faces, and keeps what it had learned."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from tests.e2e.terminal import workbench
from tests.jobs.running import until
from workbench.files import json_lines
from workbench.jobs.folder import open_job

TINY = ["--resolution", 64, "--width", 4, "--blocks", 2, "--batch", 4, "--threads", 1, "--device", "cpu"]


@pytest.mark.slow
def test_a_loss_that_is_no_number_names_the_batch_and_keeps_what_was_learned(tmp_path: Path) -> None:
    heads = ["--number", 12, "--resolution", 64, "--workers", 1, "--held-out", 0.4]
    assert workbench("run", "render.batch", *heads, workspace=tmp_path).status == 0
    words = ["--name", "lost", "--dataset", "heads", "--epochs", 100_000, *TINY]
    job = workbench("run", "train.run", *words, "--detach", workspace=tmp_path).job
    best = tmp_path / "runs" / "lost" / "checkpoints" / "best.safetensors"
    until(best.is_file)
    assert workbench("jobs", "cancel", job.name, workspace=tmp_path).status == 0
    assert workbench("jobs", "follow", job.name, workspace=tmp_path).status == 130
    learned = load_file(best)
    _poison(next((job / "state").rglob("training.safetensors")))
    workbench("jobs", "resume", job.name, workspace=tmp_path)
    ended = workbench("jobs", "follow", job.name, workspace=tmp_path)
    assert ended.status == 1
    sentence = next(line for line in ended.out.splitlines() if "no longer a number" in line).strip()
    assert sentence.endswith("start a new run with a lower learning rate or in single precision.")
    if "held-out" not in sentence:
        # Cancelled between two epochs, the poisoned weights are first met by the held-out faces; else by a batch.
        named = sentence.partition("(batch with ")[2].partition(")")[0].split(", ")
        assert len(named) == 4 and set(named) <= {f"{seed:06d}" for seed in range(12)}
    assert all(np.isfinite(values).all() for values in load_file(best).values())
    assert all(np.array_equal(values, learned[name]) for name, values in load_file(best).items())
    assert [record for record in json_lines(open_job(job).metrics) if record["value"] is not None]
    json.loads((tmp_path / "runs" / "lost" / "run.json").read_text(encoding="utf-8"))


def _poison(state: Path) -> None:
    """Make one weight of an interrupted training no number, as an overflow or a failing memory chip does."""
    values = load_file(state)
    name = next(name for name, value in values.items() if name.startswith("model.") and value.dtype == np.float32)
    values[name] = np.full_like(values[name], np.nan)
    save_file(values, state, _about(state))


def _about(state: Path) -> dict[str, str]:
    """The text that a safetensors file carries beside its numbers."""
    data = state.read_bytes()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    about: dict[str, str] = header.get("__metadata__", {})
    return about
