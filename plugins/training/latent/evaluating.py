"""A latent run measured on faces whose codes are known, with the mean code of its training faces beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from plugins.training.data.chosen import open_dataset
from plugins.training.data.sources import splits_of
from plugins.training.evaluation.record import FILE_NAME, FORMAT, PER_SAMPLE, samples_hash
from plugins.training.latent.applying import CodeReader
from plugins.training.latent.packing import code_of
from plugins.training.latent.samples import Codes
from plugins.training.latent.scores import METRICS, SPACES, absolute_errors, figures
from plugins.training.run_folder import RunFolder
from plugins.training.settings import EvaluateSettings
from workbench.api import DataError, Dataset, Job, content_hash, files, now

_BATCH = 16
_WORST = 10
_MEAN = "mean_code"
_HEADLINE = ("none", "W+", "r2")
Summary = dict[str, float | int | str | bool | None]


def evaluate(s: EvaluateSettings, job: Job) -> Summary:
    """Measure, write scores.json and per_sample.csv, and return the headline. Raises WorkbenchError."""
    folder = RunFolder(job.place.run(s.run))
    reader = CodeReader.load(folder, s.checkpoint, device=s.device, threads=s.threads)
    dataset = open_dataset(job.place.workspace, s.dataset)
    try:
        ids = _ids(dataset, s.split)
        said, true = _read(reader, dataset, ids, job)
        if len(said) < len(ids):
            return {"finished": "stopped", "faces": len(said)}
        return _written(s, folder, reader, ids, said, true, content_hash(dataset), job)
    finally:
        dataset.close()


def scores_of(said: Codes, true: Codes, mean: Codes) -> dict[str, dict[str, dict[str, Any]]]:
    """Space ("W", "W+") -> metric -> entry of scores.json, with the mean code's figure."""
    constant = np.broadcast_to(mean, true.shape)
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for space in SPACES:
        own, others = figures(said, true, space), figures(constant, true, space)
        found[space] = {
            name: {
                "title": metric.title,
                "unit": "",
                "better": metric.better,
                "n": len(true),
                "run": own[name],
                _MEAN: others[name],
            }
            for name, metric in METRICS.items()
            if name in own
        }
    return found


def _ids(dataset: Dataset, split: str) -> list[str]:
    ids = dataset.ids()
    chosen = [i for i, own in zip(ids, splits_of(dataset, ids), strict=True) if split in ("all", own)]
    if not chosen:
        remedy = "choose other faces, or “every face”"
        raise DataError(f"“{dataset.info.name}” has no faces in “{split}”", remedy=remedy)
    return chosen


def _read(reader: CodeReader, dataset: Dataset, ids: list[str], job: Job) -> tuple[Codes, Codes]:
    """Predicted and true codes (N, 14, 512); fewer where someone asked to stop."""
    said, true = [reader.scale.mean[None][:0]], [reader.scale.mean[None][:0]]
    for start in range(0, len(ids), _BATCH):
        if job.should_pause():
            job.wait_while_paused()
        if job.should_stop():
            break
        samples = [dataset.sample(i, ("image", "latent")) for i in ids[start : start + _BATCH]]
        true.append(np.stack([code_of(sample.latent, sample.id) for sample in samples]))
        images = [sample.image for sample in samples if sample.image is not None]
        if len(images) < len(samples):
            lacking = next(sample.id for sample in samples if sample.image is None)
            raise DataError(f"Sample {lacking} has no image", where=dataset.info.name)
        said.append(reader.read(images))
        job.progress(start + len(samples), len(ids), f"{start + len(samples)} of {len(ids)} faces")
    return np.concatenate(said), np.concatenate(true)


def _written(
    s: EvaluateSettings,
    folder: RunFolder,
    reader: CodeReader,
    ids: list[str],
    said: Codes,
    true: Codes,
    content: str,
    job: Job,
) -> Summary:
    scores = scores_of(said, true, reader.scale.mean)
    errors = absolute_errors(said, true)
    worst = np.argsort(-errors)[:_WORST]
    warnings = _warnings(scores["W+"])
    record = {
        "format": FORMAT,
        "kind": "latent",
        "run": s.run,
        "checkpoint": s.checkpoint,
        "dataset": s.dataset,
        "content": content,
        "split": s.split,
        "samples": len(ids),
        "samples_hash": samples_hash(ids),
        "averaging": "absolute errors per face, then their mean; R² and squared error over all numbers together",
        "baseline_titles": {_MEAN: "the mean code of the training faces, for every face"},
        "regions": SPACES,
        "headline": dict(zip(("alignment", "region", "metric"), _HEADLINE, strict=True)),
        "scores": {"none": scores},
        "warnings": warnings,
        "worst": [{"id": ids[i], "l1": float(errors[i])} for i in worst],
        "created": now(),
    }
    place = folder.evaluation(s.dataset, s.split)
    files.write_json(place / FILE_NAME, record)
    files.write_text(place / PER_SAMPLE, _table(ids, said, true, reader.scale.mean))
    for sentence in warnings:
        job.warn(sentence)
    job.artifact("evaluation", place / FILE_NAME, title=f"{s.run} on {s.dataset} ({s.split})")
    return _summary(len(ids), scores["W+"], ids[int(worst[0])])


def _table(ids: list[str], said: Codes, true: Codes, mean: Codes) -> str:
    """A line for each face: absolute error of W and W+, and what the mean code has."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["id", *(f"{who} {space} l1" for space in SPACES for who in ("run", _MEAN))])
    constant = np.broadcast_to(mean, true.shape)
    columns = [absolute_errors(codes, true, space) for space in SPACES for codes in (said, constant)]
    for row, sample in enumerate(ids):
        writer.writerow([sample, *(f"{column[row]:.6g}" for column in columns)])
    return stream.getvalue()


def _warnings(scores: Mapping[str, Mapping[str, Any]]) -> list[str]:
    error = scores["mse"]
    if error["run"] < error[_MEAN]:
        return []
    return ["On these faces the run is no better than predicting the mean code of the training faces."]


def _summary(count: int, scores: Mapping[str, Mapping[str, Any]], worst: str) -> Summary:
    found: Summary = {"faces": count}
    for entry in scores.values():
        found[entry["title"]] = round(entry["run"], 4)
        found[f"{entry['title']} of the mean code"] = round(entry[_MEAN], 4)
    return {**found, "worst face": worst}
