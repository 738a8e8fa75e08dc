"""A run measured on the faces of a dataset: predictions, scores, tables, and what they mean in a sentence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from plugins.training.baseline import Baseline
from plugins.training.data.chosen import open_dataset
from plugins.training.data.sources import splits_of
from plugins.training.evaluation import baselines
from plugins.training.evaluation.alignments import ALIGNMENTS, EXPLAINED
from plugins.training.evaluation.baselines import FLAT, MEAN
from plugins.training.evaluation.comparison import Scores, Truth, flat_scores, has_millimetres, scores, truth_of
from plugins.training.evaluation.metrics import METRICS
from plugins.training.evaluation.record import FORMAT, REGION_WORDS, samples_hash
from plugins.training.evaluation.table import RUN, WHO, Table, refused
from plugins.training.inference import Prediction, Predictor
from plugins.training.run_folder import RunFolder
from plugins.training.settings import EvaluateSettings
from plugins.training.targets import depth_of, laid_out
from workbench.api import DataError, Dataset, Job, Sample, content_hash, face_of_sample, files, machine, now, versions

_BATCH = 8
Summary = dict[str, float | int | str | bool | None]


def evaluate(s: EvaluateSettings, job: Job) -> Summary:
    """Measure, write scores.json and per_sample.csv, and return the headline. Raises WorkbenchError."""
    folder = RunFolder(job.place.run(s.run))
    predictor = Predictor.load(folder, s.checkpoint, device=s.device, threads=s.threads, mirror=s.mirror)
    dataset = open_dataset(job.place.workspace, s.dataset)
    try:
        ids = _ids(dataset, s.split)
        baseline = Baseline.load(folder.baseline, predictor.target)
        kept = folder.predictions(s.dataset) if s.keep_predictions else None
        table = Table()
        for sample, prediction in _predicted(predictor, dataset, ids, job):
            truth = truth_of(sample, dataset.info, prediction.outline())
            table.add(face_of_sample(sample), _scored(predictor, baseline, prediction, truth, dataset))
            if kept is not None:
                _keep(kept, predictor, prediction, truth, metric=has_millimetres(dataset.info))
        if kept is not None:
            files.write_json(kept / "about.json", _about(predictor, s, metric=has_millimetres(dataset.info)))
        if job.should_stop():
            return {"finished": "stopped", "faces": len(table.ids)}
        return _written(s, folder, predictor, dataset, table, job)
    finally:
        dataset.close()


def _ids(dataset: Dataset, split: str) -> list[str]:
    ids = dataset.ids()
    chosen = [i for i, own in zip(ids, splits_of(dataset, ids), strict=True) if split in ("all", own)]
    if not chosen:
        raise DataError(
            f"“{dataset.info.name}” has no faces in “{split}”", remedy="choose other faces, or “every face”"
        )
    return chosen


def _predicted(predictor: Predictor, dataset: Dataset, ids: list[str], job: Job) -> Iterator[tuple[Sample, Prediction]]:
    for start in range(0, len(ids), _BATCH):
        if job.should_pause():
            job.wait_while_paused()
        if job.should_stop():
            return
        job.progress(start, len(ids), f"{start} of {len(ids)} faces")
        wanted = ("image", "depth", "mask", "camera", "pose")
        samples = [dataset.sample(i, wanted) for i in ids[start : start + _BATCH]]
        images = [sample.image for sample in samples if sample.image is not None]
        if len(images) < len(samples):
            lacking = next(sample.id for sample in samples if sample.image is None)
            raise DataError(f"Sample {lacking} has no image", where=dataset.info.name)
        yield from zip(samples, predictor.predict(images), strict=True)
    job.progress(len(ids), len(ids), f"{len(ids)} faces")


def _scored(
    predictor: Predictor, baseline: Baseline, prediction: Prediction, truth: Truth, dataset: Dataset
) -> dict[str, Scores]:
    target, size = predictor.target, predictor.record.resolution
    said = {RUN: prediction.values}
    said |= baselines.predictions(baseline, target, size, prediction.values.shape, truth.fitted_over)
    found = {who: scores(values, target, truth, dataset.info) for who, values in said.items()}
    return found | {FLAT: flat_scores(truth, dataset.info, found[MEAN])}


def _keep(folder: Path, predictor: Predictor, prediction: Prediction, truth: Truth, *, metric: bool) -> None:
    """One predicted depth map as ``.npy``: metres where known, else laid at a nominal distance; 0 = none."""
    target = predictor.target
    if metric and target.metric and (truth.reference_m is not None or not target.needs_reference):
        depth = depth_of(target.kind, prediction.values, truth.reference_m or 0.0)
    else:
        depth = laid_out(target.kind, prediction.values)
    outline = prediction.outline()
    head = truth.regions.get("head", truth.regions["full"]) if outline is None else outline
    stream = io.BytesIO()
    np.save(stream, np.where(head, depth, 0).astype(np.float32), allow_pickle=False)
    files.write_bytes(folder / f"{truth.sample.id}.npy", stream.getvalue(), durable=False)


def _about(predictor: Predictor, s: EvaluateSettings, *, metric: bool) -> dict[str, Any]:
    target = predictor.target
    known = metric and target.metric
    words = "z-depth in metres, 0 = no head" if known else "z-depth up to scale and shift, 0 = no head"
    return {
        "run": s.run,
        "dataset": s.dataset,
        "checkpoint": s.checkpoint,
        "values": words,
        "metric": known,
        "target": target.kind,
        "reference": "the sample's own reference_depth_m" if known and target.needs_reference else "",
        "created": now(),
    }


def _written(
    s: EvaluateSettings, folder: RunFolder, predictor: Predictor, dataset: Dataset, table: Table, job: Job
) -> Summary:
    place = folder.evaluation(s.dataset, s.split)
    reasons = _refusals(predictor, dataset)
    headline = _headline(table)
    warnings = _warnings(headline)
    record = {
        "format": FORMAT,
        "kind": "depth",
        "run": s.run,
        "checkpoint": s.checkpoint,
        "dataset": s.dataset,
        "content": content_hash(dataset),
        "split": s.split,
        "samples": len(table.faces),
        "samples_hash": samples_hash(table.ids),
        "target": predictor.target.kind,
        "mirror": s.mirror,
        "head_from": "mask" if "mask" in dataset.info.channels else "what the run takes for head",
        "averaging": "per image over its valid pixels, then the mean over images; “pooled” is over the pixels of all",
        "baselines": dict(baselines.EXPLAINED),
        "baseline_titles": dict(baselines.TITLES),
        "alignments": {name: {"title": ALIGNMENTS[name], "explained": EXPLAINED[name]} for name in ALIGNMENTS},
        "headline": headline,
        "scores": table.plain(),
        "groups": table.grouped(),
        "refused": refused(reasons),
        "warnings": warnings,
        "worst": table.worst(),
        "settings": s.plain(),
        "versions": versions(),
        "machine": machine(),
        "created": now(),
    }
    files.write_json(place / "scores.json", record)
    files.write_text(place / "per_sample.csv", table.csv())
    for sentence in [*reasons, *warnings]:
        job.warn(sentence)
    job.artifact("evaluation", place / "scores.json", title=f"{s.run} on {s.dataset} ({s.split})")
    return _summary(record, headline)


def _headline(table: Table) -> dict[str, Any]:
    key = table.headline()
    if key is None:
        return {}
    alignment, region, metric = key
    values = {who: table.mean(who, key) for who in WHO}
    run, shown = values[RUN], METRICS[metric]
    shares = {
        f"share_of_{who}": run / value
        for who, value in values.items()
        if who != RUN and run is not None and value is not None and value > 0
    }
    where = {"alignment": alignment, "region": region, "metric": metric, "title": shown.title, "unit": shown.unit}
    return where | values | shares


def _refusals(predictor: Predictor, dataset: Dataset) -> list[str]:
    name, found = dataset.info.name, []
    if not has_millimetres(dataset.info):
        found.append(
            f"Errors in millimetres are not given for “{name}”: its depth has no known scale. Figures after fitting "
            "scale and shift to each picture are."
        )
    elif not predictor.target.metric:
        found.append(
            "Errors in millimetres without alignment are not given: this run predicts depth up to scale and shift."
        )
    if found:
        found.append("Alignment by one factor alone is not given: it needs depth with a known zero.")
    return found


def _warnings(headline: dict[str, Any]) -> list[str]:
    if not headline:
        return ["No face has enough valid pixels to be measured."]
    lost = [baselines.TITLES[who] for who in WHO[1:] if headline[who] is not None and headline[RUN] >= headline[who]]
    return [f"On these faces the run is no better than {other}." for other in lost]


def _summary(record: dict[str, Any], headline: dict[str, Any]) -> Summary:
    summary: Summary = {"faces": record["samples"]}
    if headline:
        unit = f" ({headline['unit']})" if headline["unit"] else ""
        where = REGION_WORDS[headline["region"]]
        summary[f"{headline['title']} on the {where}{unit}"] = round(headline[RUN], 4)
        summary |= {baselines.TITLES[who]: round(headline[who], 4) for who in WHO[1:] if headline[who] is not None}
        share = headline.get(f"share_of_{MEAN}")
        summary["share of the mean's error"] = None if share is None else round(share, 4)
    if record["worst"]:
        summary["worst face"] = record["worst"][0]["id"]
    return summary
