"""Everything before the first step: faces decoded, the mean code measured, network built, run.json written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np
import torch

from plugins.training import networks
from plugins.training.data.chosen import open_dataset
from plugins.training.data.sources import forget_unused
from plugins.training.latent.packing import PackedCodes, packed_codes
from plugins.training.latent.samples import CodeSamples, CodeScale, places_of, scale_of
from plugins.training.latent.scores import figures
from plugins.training.loop.keeping import STATE_NAME
from plugins.training.loop.machine import Machine, choose
from plugins.training.loop.stopping import StopAsked
from plugins.training.networks.fitting import load_file
from plugins.training.networks.interface import LatentNetwork
from plugins.training.run_folder import RunFolder, RunRecord
from plugins.training.settings.latent import LatentSettings
from workbench.api import DataError, Job, SettingsError, derive_seed, machine, now, versions


@dataclass(frozen=True)
class Prepared:
    """What the learner needs."""

    settings: LatentSettings
    machine: Machine
    network: LatentNetwork
    train: CodeSamples
    validation: CodeSamples
    folder: RunFolder
    record: RunRecord


def prepare(s: LatentSettings, job: Job) -> Prepared:
    """Ready the run; a resumed one finds its decoded faces, its mean code and run.json as it left them.

    Raises
    ------
    StopAsked : the job is to stop.  SettingsError, DataError : settings or data do not support the run.
    UnavailableError : the device is not there.  WorkspaceError : the disk is full.
    """
    device = choose(s.device, s.precision, s.threads)
    network = _network(s, resumed=(job.state_file / STATE_NAME).exists())
    packs = _packs(s, job)
    train, held_out = (places_of(packs, split) for split in ("train", "validation"))
    if not len(train):
        raise DataError("The dataset has no faces for training", remedy="its split puts all of them aside")
    if not len(held_out):
        job.warn("No faces are held out for validation, so the run is judged on the faces it learns from.")
        held_out = train
    folder, colours = RunFolder(job.place.run(s.name)), (network.input_mean, network.input_deviation)
    if not folder.exists():
        scale = scale_of(packs, train, plain=not s.normalise)
        scale.save(folder.baseline)
        _record(s, job, folder, packs, network, CodeSamples(packs, held_out, colours, scale), device)
    record, scale = folder.record(), CodeScale.load(folder.baseline)
    _refuse_other_content(record, packs)
    samples = [CodeSamples(packs, places, colours, scale) for places in (train, held_out)]
    return Prepared(s, device, network, samples[0], samples[1], folder, record)


def build_network(name: str, options: dict[str, networks.Option]) -> LatentNetwork:
    """A latent network of the catalogue.

    Raises
    ------
    SettingsError : there is none of that name.
    """
    if networks.entry_of(name).kind != "latent":
        remedy = "choose a latent network"
        raise SettingsError(f"The network “{name}” reads no latent codes", field="network", remedy=remedy)
    return cast("LatentNetwork", networks.build(name, **options))


def loss_of(name: str, said: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
    """L1 or mean squared error of codes (N, 14, 512) in the run's scale: one number."""
    error = said - true
    return error.abs().mean() if name == "l1" else error.square().mean()


def _network(s: LatentSettings, *, resumed: bool) -> LatentNetwork:
    torch.manual_seed(derive_seed(s.seed, "weights"))
    network = build_network(s.network, s.options())
    if s.start_from is not None and not resumed:
        load_file(s.start_from, s.network, network)
    return network


def _packs(s: LatentSettings, job: Job) -> list[PackedCodes]:
    def progress(name: str, done: int, total: int) -> None:
        if job.should_stop():
            raise StopAsked
        job.progress(0, s.epochs, f"reading the faces of “{name}”, {done} of {total}")

    cache = job.place.workspace / "cache" / "training"
    forget_unused(cache)
    found = []
    for name in s.datasets:
        dataset = open_dataset(job.place.workspace, name)
        try:
            owner = job.place.job.name
            found.append(packed_codes(dataset, name, s.resolution, cache, owner, partial(progress, name)))
        finally:
            dataset.close()
    return found


def _record(
    s: LatentSettings,
    job: Job,
    folder: RunFolder,
    packs: Sequence[PackedCodes],
    network: LatentNetwork,
    validation: CodeSamples,
    device: Machine,
) -> None:
    """Write run.json with what predicting the training faces' mean code scores on the held-out faces."""
    true, scale = validation.codes(), validation.scale
    mean = np.broadcast_to(scale.mean, true.shape)
    errors = torch.from_numpy(np.asarray((mean - true) / scale.scale))
    loss = loss_of(s.loss, errors, torch.zeros_like(errors))
    record = RunRecord(
        kind="latent",
        name=s.name,
        job=job.place.job.name,
        created=now(),
        settings=s.plain(),
        datasets=tuple(pack.dataset for pack in packs),
        network=s.network,
        network_options=s.options(),
        parameters=sum(p.numel() for p in network.parameters()),
        resolution=s.resolution,
        input_mean=network.input_mean,
        input_deviation=network.input_deviation,
        weights=f"weights from {s.start_from.name}" if s.start_from is not None else "",
        versions=versions(),
        machine={**machine(), "computes": device.words},
        baseline={"loss": float(loss), **figures(np.asarray(mean), true)},
    )
    folder.write(record)


def _refuse_other_content(record: RunRecord, packs: Sequence[PackedCodes]) -> None:
    """A resumed run must find the faces it began with."""
    before = {described.name: described.content for described in record.datasets}
    for pack in packs:
        if before.get(pack.dataset.name) != pack.dataset.content:
            raise DataError(
                f"The dataset “{pack.dataset.name}” has changed since this run began",
                remedy="start a new run on it; this one can still be evaluated and applied",
            )
