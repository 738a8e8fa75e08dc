"""Everything before the first step: faces decoded, the mean face measured, networks built, run.json written."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.training.data.chosen import open_dataset
from plugins.training.data.sources import forget_unused
from plugins.training.head_place import HeadPlace
from plugins.training.loop.machine import Machine, choose
from plugins.training.loop.stopping import StopAsked
from plugins.training.losses import lpips
from plugins.training.networks.fitting import load_file
from plugins.training.networks.interface import Network
from plugins.training.run_folder import RunFolder, RunRecord
from plugins.training.settings.synthesis import SynthesisSettings
from plugins.training.synthesis.building import build_networks
from plugins.training.synthesis.choosing import choices
from plugins.training.synthesis.face_sources import DatasetFaces, FaceSource, ProcessedFaces
from plugins.training.synthesis.faces import FaceSamples
from plugins.training.synthesis.judging import baseline, mean_face
from plugins.training.synthesis.objectives import Likeness
from plugins.training.synthesis.packing import packed_faces
from workbench.api import DataError, Job, SettingsError, files, machine, now, versions


@dataclass(frozen=True)
class Prepared:
    """What the learner needs."""

    settings: SynthesisSettings
    machine: Machine
    networks: dict[str, Network]
    likeness: Likeness | None
    train: FaceSamples
    validation: FaceSamples
    folder: RunFolder
    record: RunRecord


def prepare(s: SynthesisSettings, job: Job) -> Prepared:
    """Ready the run; a resumed one finds its decoded faces and run.json as it left them.

    Raises
    ------
    StopAsked : the job is to stop.  SettingsError, MeaningError, DataError : settings or data do not support the run.
    UnavailableError : the device is not there.  WorkspaceError : the disk is full.
    """
    device = choose(s.device, s.precision, s.threads)
    source = face_source(s, job.place.workspace)
    networks = build_networks(s)
    if s.start_from is not None:
        load_file(s.start_from, choices(s)["G"].network, networks["G"])
    pack = packed_faces(source, s.resolution, _cache(job), job.place.job.name, partial(_progress, s, job))
    train, held_out = (FaceSamples.of([pack], split, s.colour_order, s.line_thickness) for split in _SPLITS)
    if not len(train):
        raise DataError(f"“{source.name}” has no faces for training", remedy="its split puts all of them aside")
    if not len(held_out):
        job.warn("No faces are held out for validation, so the run is judged on the faces it learns from.")
        held_out = train
    folder = RunFolder(job.place.run(s.name))
    if not folder.exists():
        _record(s, job, folder, source, networks, train, held_out, device)
    record = folder.record()
    _refuse_other_content(record, [source])
    return Prepared(s, device, networks, _likeness(s, device), train, held_out, folder, record)


_SPLITS = ("train", "validation")


def face_source(s: SynthesisSettings, workspace: Path) -> FaceSource:
    """The faces that the settings name.

    Raises
    ------
    SettingsError : none or two are named, or there is no such dataset.
    MeaningError, DataError : they cannot be learned from.
    """
    s.refuse_two_sources()
    if s.processed is not None:
        return ProcessedFaces(s.processed)
    name = s.dataset or ""
    return DatasetFaces(open_dataset(workspace, name), name, s.depth_padding, s.face_depth)


def read_mean(path: Path) -> NDArray[np.float32]:
    """(4, S, S) the mean face of a run. Raises DataError: missing or damaged."""
    try:
        with np.load(files.long_path(path), allow_pickle=False) as archive:
            return np.asarray(archive["mean_image"], np.float32)
    except (OSError, ValueError, KeyError) as error:
        raise DataError("The mean face of this run cannot be read", where=files.plain_path(path)) from error


def _record(
    s: SynthesisSettings,
    job: Job,
    folder: RunFolder,
    source: FaceSource,
    networks: dict[str, Network],
    train: FaceSamples,
    held_out: FaceSamples,
    device: Machine,
) -> None:
    mean = mean_face(train, s.masking)
    stored = io.BytesIO()
    np.savez_compressed(stored, mean_image=mean)
    files.write_bytes(folder.baseline, stored.getvalue())
    record = RunRecord(
        kind="rgbd",
        name=s.name,
        job=job.place.job.name,
        created=now(),
        settings=s.plain(),
        datasets=(source.described(),),
        networks=choices(s),
        parameters=sum(p.numel() for network in networks.values() for p in network.parameters()),
        resolution=s.resolution,
        depth_window_mm=source.window_mm,
        head_place=HeadPlace.of(train.points(), s.resolution),
        versions=versions(),
        machine={**machine(), "computes": device.words},
        baseline=baseline(mean, held_out, s.masking),
    )
    folder.write(record)


def _refuse_other_content(record: RunRecord, found: Sequence[FaceSource]) -> None:
    """A resumed run must find the faces it began with."""
    before = {described.name: described.content for described in record.datasets}
    for source in found:
        if before.get(source.name) != source.content:
            raise DataError(
                f"The faces of “{source.name}” have changed since this run began",
                remedy="start a new run on them; this one can still be evaluated and applied",
            )


def _likeness(s: SynthesisSettings, device: Machine) -> Likeness | None:
    if not s.extended or not s.lpips_weight:
        return None
    if s.lpips_backbone is None:
        raise SettingsError(
            "Likeness (LPIPS) needs ImageNet weights of VGG-16 or AlexNet",
            field="lpips_backbone",
            remedy="choose such a file, or set its weight to 0",
        )
    network = lpips.load(s.lpips_backbone, s.lpips_heads).to(device.device)

    def likeness(made: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
        # LPIPS wants red first.
        pair = (made.flip(1), true.flip(1)) if s.colour_order == "BGR" else (made, true)
        distance: torch.Tensor = network(*pair).mean()
        return distance

    return likeness


def _cache(job: Job) -> Path:
    cache: Path = job.place.workspace / "cache" / "training"
    forget_unused(cache)
    return cache


def _progress(s: SynthesisSettings, job: Job, done: int, total: int) -> None:
    if job.should_stop():
        raise StopAsked
    job.progress(0, s.epochs, f"reading the faces, {done} of {total}")
