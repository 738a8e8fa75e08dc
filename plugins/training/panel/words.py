"""Figures and runs in words. Knows nothing of Qt."""

from __future__ import annotations

from collections.abc import Callable

from plugins.training.networks.catalogue import CATALOGUE
from plugins.training.panel.runs import Run
from workbench.api import digits
from workbench.api.ui import duration

figure = digits
"""Three significant digits with the unit."""


def judged(run: Run) -> tuple[str, bool | None]:
    """How good the run is beside what asks for no learning, and whether it is better than that (None: not known)."""
    if run.problem:
        return run.problem, False
    if run.error is None or run.mean_error is None:
        return "Nothing measured yet: the first epoch is not over.", None
    beside = f"predicting the mean gives {figure(run.mean_error, run.unit)}"
    if run.mean_image_error is not None:
        beside += f", the mean depth image {figure(run.mean_image_error, run.unit)}"
    what = "head error" if run.kind == "depth" else "loss"
    own = f"Held-out {what} {figure(run.error, run.unit)}; {beside}."
    hardest = min(x for x in (run.mean_error, run.mean_image_error) if x is not None)
    if run.error >= hardest:
        return f"{own} So far it is no better than doing without a network.", False
    return f"{own} That is {run.mean_error / run.error:.1f} times better than the mean.", True


def progress(run: Run) -> str:
    """Epochs behind and ahead, and which weights are kept."""
    if run.record is None or not run.record.result:
        return ""
    result, planned = run.record.result, run.record.settings.get("epochs")
    text = f"Epoch {result.get('epochs')} of {planned}; the weights of epoch {result.get('best_epoch')} are the best."
    if result.get("finished") not in ("all epochs", "", None):
        text += f" Ended early: {result['finished']}."
    if result.get("data_bound"):
        text += " It waits for pictures more than a fifth of the time."
    return text


def made_of(run: Run) -> str:
    """What was trained on what."""
    record = run.record
    if record is None:
        return ""
    network = CATALOGUE[run.network].title if run.network in CATALOGUE else run.network
    parts = [f"{network}, {record.parameters / 1e6:.2g} million weights, {record.resolution} px"]
    parts += [f"{data.name}: {data.train:,} faces, {data.validation:,} held out" for data in record.datasets]
    return " · ".join(parts)


def live(last: Callable[[str], float | None], eta_s: float | None) -> str:
    """How a run is doing at this moment, from the latest values of its metrics: only what it measures."""
    parts = []
    if (rate := last("lr")) is not None:
        parts.append(f"learning rate {figure(rate)}")
    if (norm := last("train/gradient_norm")) is not None:
        parts.append(f"gradient {figure(norm)}")
    if (speed := last("speed/samples_per_s")) is not None:
        parts.append(f"{figure(speed)} faces/s")
    if (memory := last("memory/gib")) is not None:
        parts.append(f"{figure(memory)} GiB of memory")
    if eta_s is not None:
        parts.append(f"{duration(eta_s)} left")
    return " · ".join(parts)
