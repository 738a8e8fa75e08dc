"""The report's folder."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.blender.stability.page import groups_csv, page, pictures_csv
from plugins.blender.stability.predictions import read_predictions
from plugins.blender.stability.scoring import AXES, always_the_mean, pictures_of, score, summary
from plugins.blender.stability.settings import StabilitySettings
from workbench.api import DataError, Dataset, Job, Scalar, files, versions

BASELINE = "Always the mean pose"
JUDGED = "These predictions"


def write_report(s: StabilitySettings, job: Job) -> Mapping[str, Scalar]:
    """Measure and write everything; the headline figures, degrees.

    Raises
    ------
    DataError : no pose-stability set, or no predictions for it.
    """
    job.progress(0, 3, "reading")
    dataset = Dataset.open(s.dataset_folder(job.place))
    try:
        shown = pictures_of(dataset)
    finally:
        dataset.close()
    predicted = read_predictions(s, [picture.id for picture in shown])
    missing = len(shown) - len(predicted)
    if missing:
        job.warn(f"{missing} of {len(shown)} pictures have no prediction and are left out.")
    job.progress(1, 3, "measuring")
    groups = score(shown, predicted)
    if not groups:
        raise DataError(
            "No person has two pictures with predictions", remedy="predict the whole set, or at least whole people"
        )
    known = [picture for picture in shown if picture.id in predicted]
    told = {JUDGED: summary(groups), BASELINE: summary(score(known, always_the_mean(known)))}
    job.progress(2, 3, "writing")
    folder = files.inside(job.place.workspace, "comparisons", s.name)
    people = len({group.group for group in groups})
    facts = [
        ("dataset", s.dataset.name),
        ("pictures", f"{len(known)} of {len(shown)}, {people} people"),
        ("predictions", str((s.file or s.folder or s.dataset).name)),
        ("angles", s.angles if s.source == "csv" else "300w_lp"),
    ]
    files.write_text(folder / "report.html", page(f"Pose stability: {s.name}", told, groups, facts))
    files.write_text(folder / "groups.csv", groups_csv(groups))
    files.write_text(folder / "pictures.csv", pictures_csv(shown, predicted))
    record = {"facts": dict(facts), "figures": told, "unit": "degree", "versions": versions()}
    files.write_json(folder / "stability.json", record)
    job.artifact("report", folder / "report.html", title=s.name)
    job.progress(3, 3)
    return _headline(told[JUDGED], len(known), people)


def _headline(figures: Mapping[str, Mapping[str, float]], pictures: int, people: int) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {"pictures": pictures, "people": people}
    for axis, values in figures.items():
        found[f"spread, {AXES[axis].lower()} (°)"] = round(values["spread"], 3)
    found["error (°)"] = round(figures["all"]["error"], 3)
    return found
