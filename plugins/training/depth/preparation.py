"""Everything before the first step: datasets decoded, baseline measured, network built, run.json written."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from plugins.training import baseline
from plugins.training.baseline import Baseline
from plugins.training.data.batches import Samples
from plugins.training.data.mixture import Mixture
from plugins.training.data.sources import Source, groups_of, samples_of, sources
from plugins.training.depth.beginnings import options_of
from plugins.training.depth.building import Beginning, begin, built
from plugins.training.loop.keeping import STATE_NAME
from plugins.training.loop.machine import Machine, choose
from plugins.training.loop.stopping import StopAsked
from plugins.training.losses import WeightedLoss
from plugins.training.networks.interface import DepthNetwork
from plugins.training.run_folder import RunFolder, RunRecord
from plugins.training.settings import TrainSettings
from plugins.training.targets import Target
from workbench.api import DataError, Job, machine, now, versions


@dataclass(frozen=True)
class Prepared:
    """What the loop needs."""

    settings: TrainSettings
    machine: Machine
    network: DepthNetwork
    train: Samples
    validation: Samples
    folder: RunFolder
    record: RunRecord
    mixture: Mixture | None = None
    """How faces are mixed; None where every face is shown once an epoch."""


def prepare(s: TrainSettings, job: Job) -> Prepared:
    """Ready the run; a resumed one finds its decoded datasets, baseline and run.json as it left them.

    Raises
    ------
    StopAsked : the job is to stop.  MeaningError, DataError : the data do not support the run.
    UnavailableError : the device is not there.  WorkspaceError : the disk is full.
    """
    device = choose(s.device, s.precision, s.threads)
    found = _decoded(s, job)
    network = built(s, outline=_outline(s, found))
    beginning = Beginning()
    if not (job.state_file / STATE_NAME).exists():
        beginning = begin(network, s, job, outline=_outline(s, found))
    colours = (network.input_mean, network.input_deviation)
    raw = samples_of(found, "train", Target(s.target), colours, bgr=network.bgr)
    if not len(raw):
        raise DataError("The dataset has no faces for training", remedy="its split puts all of them aside")
    held_out = samples_of(found, "validation", Target(s.target), colours, bgr=network.bgr)
    if not len(held_out):
        job.warn("No faces are held out for validation, so the run is judged on the faces it learns from.")
        held_out = raw
    folder = RunFolder(job.place.run(s.name))
    if not folder.exists():
        _record(s, job, folder, found, network, beginning, raw, held_out, device)
    record = folder.record()
    _refuse_other_content(record, found)
    target = record.normalisation
    train, validation = (dataclasses.replace(x, target=target) for x in (raw, held_out))
    mixture = Mixture(groups_of(found, train), s.shares, s.curriculum) if s.shares or s.curriculum else None
    return Prepared(s, device, network, train, validation, folder, record, mixture)


def _refuse_other_content(record: RunRecord, found: Sequence[Source]) -> None:
    """A resumed run must find the faces it began with."""
    before = {described.name: described.content for described in record.datasets}
    for source in found:
        if before.get(source.name) != source.pack.content:
            raise DataError(
                f"The dataset “{source.name}” has changed since this run began",
                remedy="start a new run on it; this one can still be evaluated and applied",
            )


def _decoded(s: TrainSettings, job: Job) -> list[Source]:
    def progress(name: str, done: int, total: int) -> None:
        if job.should_stop():
            raise StopAsked
        job.progress(0, s.epochs, f"reading the faces of “{name}”, {done} of {total}")

    return sources(job.place.workspace, s.datasets, s.resolution, job.place.job.name, progress)


def _outline(s: TrainSettings, found: Sequence[Source]) -> bool:
    return s.outline and all(source.pack.has_mask for source in found)


def _record(
    s: TrainSettings,
    job: Job,
    folder: RunFolder,
    found: Sequence[Source],
    network: DepthNetwork,
    beginning: Beginning,
    train: Samples,
    validation: Samples,
    device: Machine,
) -> None:
    """Measure the constants and the baseline, and write run.json."""
    outline = _outline(s, found)
    mean: Baseline = baseline.measured(train, s.target, s.seed)
    if beginning.target is not None:
        mean = mean.in_numbers_of(beginning.target)
    mean.save(folder.baseline)
    held_out = dataclasses.replace(validation, target=mean.target)
    loss = WeightedLoss.of(s.losses, outline=outline, target=mean.target)
    figures = baseline.figures(mean, held_out, loss, outline=outline)
    record = RunRecord(
        name=s.name,
        job=job.place.job.name,
        created=now(),
        settings=s.plain() | {"learning_rate": s.rate},
        datasets=tuple(source.described() for source in found),
        network=s.network,
        network_options=options_of(s, outline=outline),
        parameters=sum(p.numel() for p in network.parameters()),
        outline=outline,
        resolution=s.resolution,
        target=s.target,
        target_mean=mean.target.mean,
        target_scale=mean.target.scale,
        input_mean=network.input_mean,
        input_deviation=network.input_deviation,
        input_bgr=network.bgr,
        parent=beginning.parent,
        weights=beginning.words,
        versions=versions(),
        machine={**machine(), "computes": device.words},
        baseline=figures,
    )
    folder.write(record)
