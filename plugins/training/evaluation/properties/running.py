"""`train.properties`: which networks are measured at which size, one after the other."""

from __future__ import annotations

import gc
import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch

from plugins.training import networks
from plugins.training.evaluation.properties.kept import Properties, keep_properties
from plugins.training.evaluation.properties.measuring import cost_of, weight_bytes
from plugins.training.loop.machine import choose
from plugins.training.networks.entry import Option
from plugins.training.run_folder import RunFolder
from plugins.training.settings.judging import PropertiesSettings
from workbench.api import Job, SettingsError, WorkbenchError, files, now

_MIB = 2**20


@dataclass(frozen=True)
class Subject:
    """What is measured: a row of the table; `file` its saved weights, where there are some."""

    name: str
    network: str
    options: dict[str, Option] = field(default_factory=dict)
    side: int | None = None
    file: Path | None = None


def subjects(s: PropertiesSettings, workspace: Path) -> list[Subject]:
    """The networks and runs asked for; all runs of the workspace where nothing is.

    Raises
    ------
    SettingsError : there is no such network, or nothing to measure.  DataError : a run is not there or damaged.
    """
    found = [Subject(name, networks.entry_of(name).name) for name in s.networks]
    names = s.runs or ([] if s.networks else sorted(p.parent.name for p in (workspace / "runs").glob("*/run.json")))
    for name in names:
        found += _of_run(RunFolder(files.inside(workspace / "runs", name)))
    if not found:
        known = ", ".join(networks.CATALOGUE)
        raise SettingsError(
            "There is no run to measure", field="networks", remedy=f"train one, or name networks: {known}"
        )
    return found


def measure(s: PropertiesSettings, job: Job) -> dict[str, float | int | str | bool | None]:
    """Measure each, keep the table; how many were. One that cannot read the size is passed over with a warning."""
    wanted = subjects(s, job.place.workspace)
    done = 0
    for place, subject in enumerate(wanted):
        if job.should_pause():
            job.wait_while_paused()
        if job.should_stop():
            break
        job.progress(place, len(wanted), subject.name)
        try:
            measured = _measured(subject, s)
        except WorkbenchError as error:
            job.warn(f"{subject.name}: {error.sentence}")
            continue
        path = keep_properties(job.place.workspace, [measured])
        done += 1
    if done:
        job.artifact("table", path, title="Properties of the methods")
    job.progress(len(wanted), len(wanted))
    return {"measured": done, "asked for": len(wanted)}


def size_for(subject: Subject, size: int | None) -> tuple[int, int]:
    """Height and width of the picture: as asked, else as trained, else as published.

    Raises
    ------
    SettingsError : the network takes no picture of that size.
    """
    entry = networks.entry_of(subject.network)
    side = size or subject.side
    height, width = entry.published_size if side is None else (side, side)
    if entry.fixed_size is not None:
        if size is not None and entry.fixed_size != (size, size):
            raise SettingsError(
                f"“{entry.title}” takes only pictures of {entry.fixed_size[0]} × {entry.fixed_size[1]} pixels",
                field="size",
            )
        return entry.fixed_size
    least = max(entry.smallest, 1)
    if height % entry.multiple_of or width % entry.multiple_of or min(height, width) < least:
        raise SettingsError(
            f"“{entry.title}” takes pictures whose sides are multiples of {entry.multiple_of} and at least {least} "
            f"pixels, not {height} × {width}",
            field="size",
        )
    return height, width


def _of_run(run: RunFolder) -> Iterator[Subject]:
    record = run.record()
    chosen = {name: (c.network, dict(c.options)) for name, c in record.networks.items()}
    if not chosen:
        file = run.checkpoint("best")
        yield Subject(run.name, record.network, dict(record.network_options), record.resolution, file)
        return
    for part, (network, options) in chosen.items():
        yield Subject(f"{run.name} · {part}", network, options, record.resolution)


def _measured(subject: Subject, s: PropertiesSettings) -> Properties:
    size, entry = size_for(subject, s.size), networks.entry_of(subject.network)
    device = choose(s.device, "float32", 1).device
    network = networks.build(subject.network, **subject.options)
    try:
        cost = cost_of(network, torch.zeros(1, entry.input_channels, *size), s.repeats, device)
        file = None if subject.file is None else files.long_path(subject.file)
        saved = file.stat().st_size if file is not None and file.exists() else weight_bytes(network)
        return Properties(
            subject=subject.name,
            network=subject.network,
            size=size,
            parameters=sum(p.numel() for p in network.parameters()),
            gflops=cost.flops / 1e9,
            cpu_s=cost.cpu_s,
            peak_mb=cost.peak_bytes / _MIB,
            file_mb=saved / _MIB,
            processor=platform.processor() or platform.machine(),
            device=torch.cuda.get_device_name(device) if device.type == "cuda" else "",
            device_ms=cost.device_ms,
            measured=now(),
        )
    finally:
        del network
        gc.collect()
