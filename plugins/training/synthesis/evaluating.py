"""A face synthesiser measured as section 5 of the facts on it asks, with the mean training face beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from plugins.training.evaluation import inception
from plugins.training.evaluation.picture_metrics import (
    PICTURE_METRICS,
    fid,
    pair_metrics,
    summary,
    threshold_pixel_accuracy,
)
from plugins.training.evaluation.picture_metrics import features as seen_by
from plugins.training.evaluation.record import FILE_NAME, FORMAT, PER_SAMPLE, samples_hash
from plugins.training.losses import lpips
from plugins.training.run_folder import RunFolder
from plugins.training.settings.evaluate_faces import EvaluateFacesSettings
from plugins.training.settings.synthesis import SynthesisSettings
from plugins.training.synthesis.applying import FaceSynthesiser
from plugins.training.synthesis.face_sources import FaceSource
from plugins.training.synthesis.faces import FaceSamples
from plugins.training.synthesis.judging import batches_of, errors
from plugins.training.synthesis.masks import true_face
from plugins.training.synthesis.packing import packed_faces
from plugins.training.synthesis.preparation import face_source, read_mean
from workbench.api import DataError, Job, files, now

Summary = dict[str, float | int | str | bool | None]
Values = dict[str, list[float]]
_MEAN = "mean_face"
_WORST = 10
_OWN = {
    "l1": ("Mean absolute error of all channels, in units of [-1, 1]", "", "low"),
    "colour_levels": ("Mean absolute error of colours, levels of 255", "levels", "low"),
    "depth_levels": ("Mean absolute error of depth, levels of 255", "levels", "low"),
    "depth_mm": ("Mean absolute error of depth where both faces are", "mm", "low"),
    "outline_iou": ("Overlap of the outlines", "", "high"),
    **{name: (m.title, m.unit, m.better) for name, m in PICTURE_METRICS.items()},
}


def evaluate(s: EvaluateFacesSettings, job: Job) -> Summary:
    """Measure, write scores.json and per_sample.csv, and return the headline. Raises WorkbenchError."""
    folder = RunFolder(job.place.run(s.run))
    synthesiser = FaceSynthesiser.load(folder, s.checkpoint, device=s.device, threads=s.threads)
    source = _source(s, synthesiser, job.place.workspace)
    samples = _samples(s, synthesiser, source, job)
    mean = torch.from_numpy(read_mean(folder.baseline))[None].to(synthesiser.device)
    own, baseline = _measured(s, synthesiser, samples, mean, job)
    if len(own["l1"]) < len(samples):
        return {"finished": "stopped", "faces": len(own["l1"])}
    scores = {name: _entry(name, own[name], baseline.get(name)) for name in _OWN if name in own}
    if s.inception is not None:
        scores["fid"] = _fid(s.inception, synthesiser, samples, mean)
    times = synthesiser.forward_ms()
    scores["forward_ms"] = {
        "title": "Time of one forward pass", "unit": "ms", "better": "low", "n": len(times),
        "run": float(np.mean(times)), _MEAN: None, "spread": summary(times),
    }  # fmt: skip
    return _written(s, folder, samples, source, own, baseline, scores, job)


def _source(s: EvaluateFacesSettings, synthesiser: FaceSynthesiser, workspace: Path) -> FaceSource:
    """The faces that are asked for, coded as the run's own; those of the run where none are."""
    trained = SynthesisSettings.read(synthesiser.record.settings)
    if s.dataset or s.processed is not None:
        trained = trained.model_copy(update={"dataset": s.dataset, "processed": s.processed})
    return face_source(trained, workspace)


def _samples(s: EvaluateFacesSettings, synthesiser: FaceSynthesiser, source: FaceSource, job: Job) -> FaceSamples:
    def progress(done: int, total: int) -> None:
        job.progress(0, total, f"reading the faces, {done} of {total}")

    cache = job.place.workspace / "cache" / "training"
    pack = packed_faces(source, synthesiser.size, cache, job.place.job.name, progress)
    samples = FaceSamples.of([pack], s.split, synthesiser.order, synthesiser.thickness)
    if not len(samples):
        raise DataError(f"“{source.name}” has no faces in “{s.split}”", remedy="choose other faces, or “every face”")
    return samples


def _pairs(
    synthesiser: FaceSynthesiser, samples: FaceSamples
) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Made and true faces (N, 4, S, S), colours as RGB, and true outlines (N, 1, S, S), on the device."""
    for prepared in batches_of(samples):
        batch = prepared.to(synthesiser.device)
        true = true_face(batch.rgbd, batch.mask, synthesiser.masking)
        made = synthesiser.made(batch.feature, batch.landmarks)
        yield _rgb(made, synthesiser), _rgb(true, synthesiser), batch.mask


def _measured(
    s: EvaluateFacesSettings, synthesiser: FaceSynthesiser, samples: FaceSamples, mean: torch.Tensor, job: Job
) -> tuple[Values, Values]:
    """Figures per face by name, of the run and of the mean face; fewer where someone asked to stop."""
    network = None if s.lpips_backbone is None else lpips.load(s.lpips_backbone, s.lpips_heads).to(synthesiser.device)
    constant = _rgb(mean, synthesiser)

    def figures(made: torch.Tensor, true: torch.Tensor, mask: torch.Tensor) -> Mapping[str, list[float]]:
        found = {("l1" if n == "loss" else n): v for n, v in errors(made, true, mask, samples.mm_per_level).items()}
        found |= pair_metrics(made, true, network)
        return found | {"threshold_pixel_accuracy": threshold_pixel_accuracy(made, true, s.threshold_levels)}

    own: Values = {"l1": []}
    baseline: Values = {}
    for made, true, mask in _pairs(synthesiser, samples):
        if job.should_pause():
            job.wait_while_paused()
        if job.should_stop():
            break
        for kept, said in ((own, made), (baseline, constant.expand_as(true))):
            for name, values in figures(said, true, mask).items():
                kept.setdefault(name, []).extend(values)
        job.progress(len(own["l1"]), len(samples))
    return own, baseline


def _fid(file: Path, synthesiser: FaceSynthesiser, samples: FaceSamples, mean: torch.Tensor) -> dict[str, Any]:
    """The entry of FID; a mean face has no spread, so it has none."""
    network = inception.load(file).to(synthesiser.device)
    made = seen_by((made for made, _, _ in _pairs(synthesiser, samples)), network)
    true = seen_by((true for _, true, _ in _pairs(synthesiser, samples)), network)
    title, unit, better = _OWN["fid"]
    return {"title": title, "unit": unit, "better": better, "n": len(samples), "run": fid(made, true), _MEAN: None}


def _entry(name: str, values: list[float], baseline: list[float] | None) -> dict[str, Any]:
    title, unit, better = _OWN[name]
    return {
        "title": title,
        "unit": unit,
        "better": better,
        "n": len(values),
        "run": _finite(float(np.mean(values))),
        _MEAN: None if not baseline else _finite(float(np.mean(baseline))),
        "spread": {key: _finite(value) for key, value in summary(values).items()},
    }


def _written(
    s: EvaluateFacesSettings,
    folder: RunFolder,
    samples: FaceSamples,
    source: FaceSource,
    own: Values,
    baseline: Values,
    scores: dict[str, dict[str, Any]],
    job: Job,
) -> Summary:
    ids = [samples.id_of(i) for i in range(len(samples))]
    worst = np.argsort(-np.asarray(own["l1"]))[:_WORST]
    record = {
        "format": FORMAT,
        "kind": "rgbd",
        "run": s.run,
        "checkpoint": s.checkpoint,
        "dataset": source.name,
        "content": source.content,
        "split": s.split,
        "samples": len(ids),
        "samples_hash": samples_hash(ids),
        "averaging": "a figure per face, then mean, min, max, median and std over faces; FID over all faces at once",
        "baseline_titles": {_MEAN: "the mean of the training faces, whatever the drawing"},
        "regions": {"full": "whole picture"},
        "headline": {"alignment": "none", "region": "full", "metric": "l1"},
        "scores": {"none": {"full": scores}},
        "warnings": [],
        "worst": [{"id": ids[i], "l1": own["l1"][i]} for i in worst],
        "created": now(),
    }
    place = folder.evaluation(source.name, s.split)
    files.write_json(place / FILE_NAME, record)
    files.write_text(place / PER_SAMPLE, _table(ids, own, baseline))
    job.artifact("evaluation", place / FILE_NAME, title=f"{s.run} on {source.name} ({s.split})")
    shown: Summary = {"faces": len(ids)}
    for name in ("l1", "psnr_db", "ssim", "threshold_pixel_accuracy", "depth_mm"):
        if name in scores:
            shown |= {name: _rounded(scores[name]["run"]), f"{name} of the mean face": _rounded(scores[name][_MEAN])}
    return {**shown, "forward_ms": round(scores["forward_ms"]["run"], 2)}


def _table(ids: list[str], own: Values, baseline: Values) -> str:
    """A line for each face: every figure of the run and of the mean face."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    # Depth in millimetres is missing where outlines do not meet, so it has no place in a line.
    columns = [(f"{who} {name}", values[name]) for who, values in (("run", own), (_MEAN, baseline)) for name in values]
    columns = [(name, values) for name, values in columns if len(values) == len(ids)]
    writer.writerow(["id", *(name for name, _ in columns)])
    for row, sample in enumerate(ids):
        writer.writerow([sample, *(f"{values[row]:.6g}" for _, values in columns)])
    return stream.getvalue()


def _rgb(faces: torch.Tensor, synthesiser: FaceSynthesiser) -> torch.Tensor:
    return faces if synthesiser.order == "RGB" else faces[:, [2, 1, 0, 3]]


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
