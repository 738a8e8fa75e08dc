"""The parts of a report, gathered from what an evaluation left on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from plugins.training.evaluation.properties.kept import properties_sheet, read_properties
from plugins.training.evaluation.record import FILE_NAME, PER_SAMPLE, Evaluation, Figure, read_evaluation, region_words
from plugins.training.evaluation.report.faces import ranked_places, strips
from plugins.training.evaluation.report.scatter import Scatter, scatter_drawing
from plugins.training.evaluation.significance import Paired, PerSample, differences, paired, read_per_sample
from plugins.training.run_folder import RunFolder
from plugins.training.settings.judging import ReportSettings
from workbench.api import (
    GROUPED_BY,
    Cell,
    DataError,
    Difference,
    Part,
    Picture,
    Report,
    SettingsError,
    Sheet,
    digits,
    files,
    now,
    verdict,
    versions,
    without_private_paths,
)

Key = tuple[str, str, str]


def evaluation_of(workspace: Path, run: str, s: ReportSettings, *, field: str = "run") -> Evaluation:
    """The evaluation a report is of. Raises SettingsError : the run was not evaluated on these faces."""
    if not run:
        raise SettingsError("No run is chosen", field=field, remedy="choose a run that was evaluated")
    path = RunFolder(files.inside(workspace / "runs", run)).evaluation(s.dataset, s.split) / FILE_NAME
    if not s.dataset or not files.long_path(path).exists():
        raise SettingsError(
            f"The run “{run}” was not evaluated on “{s.dataset}” ({s.split})", field=field, remedy="evaluate it first"
        )
    return read_evaluation(path)


def gathered(s: ReportSettings, workspace: Path) -> Report:
    """All parts. Raises WorkbenchError."""
    evaluation = evaluation_of(workspace, s.run, s)
    key = evaluation.headline
    if key is None:
        raise DataError("Nothing could be measured on these faces", where=evaluation.title)
    table = read_per_sample(evaluation.file.parent / PER_SAMPLE)
    parts = [_verdict(evaluation, key)]
    parts += [_scores(evaluation, alignment, region) for alignment, region in _worth_a_table(evaluation, key)]
    parts += [_parts_of_the_mask(evaluation, key), *_groups(evaluation, key)]
    if s.against:
        parts.append(_significance(evaluation, evaluation_of(workspace, s.against, s, field="against"), key))
    parts.append(_faces(evaluation, key, table, s, workspace))
    known = [p for p in read_properties(workspace) if p.subject.split(" · ")[0] in (s.run, s.against)]
    parts.append(Part("Properties of the methods", sheet=properties_sheet(known) if known else None))
    parts += [_provenance(evaluation, workspace), _training(s.run, workspace)]
    return Report(f"{s.run} on {evaluation.title}", tuple(part for part in parts if not part.empty))


def scores_sheet(evaluation: Evaluation, alignment: str, region: str) -> Sheet:
    """Every metric of an alignment and region: the run, the baselines, and how many samples that is."""
    titles = list(evaluation.baselines.values())
    rows: list[list[Cell]] = []
    best = set()
    for place, figure in enumerate(evaluation.figures(alignment, region)):
        values = [figure.baselines.get(who) for who in evaluation.baselines]
        rows.append([titled(figure), figure.n, figure.run, figure.std, *values])
        if figure.good:
            best.add((place, 2))
    return Sheet(["Score", "samples", "this run", "standard deviation", *titles], rows, frozenset(best))


def groups_sheet(evaluation: Evaluation, by: str, key: Key) -> Sheet | None:
    """A score by group with the number of samples; None where there are no groups."""
    title, groups = evaluation.groups().get(by, ("", []))
    having = [(group, figure) for group in groups if (figure := evaluation.group_figure(group, key)) is not None]
    if not having:
        return None
    rows: list[list[Cell]] = [
        [group.name, figure.n, figure.run, *(figure.baselines.get(who) for who in evaluation.baselines)]
        for group, figure in having
    ]
    return Sheet([title, "samples", "this run", *evaluation.baselines.values()], rows)


def differences_sheet(found: list[Difference], first: str, second: str) -> Sheet:
    """The paired differences of two runs; differences that hold are marked."""
    heads = ["Score", "samples", "persons", first, second, "difference", "95 % from", "to", "p (Wilcoxon)", "p (Holm)",
             "rank-biserial", "Cohen's dz", f"{first} better (share)"]  # fmt: skip
    rows: list[list[Cell]] = [
        [d.title if not d.unit else f"{d.title} ({d.unit})", d.samples, d.persons, d.first, d.second, d.difference,
         d.low, d.high, d.p, d.p_corrected, d.rank_biserial, d.cohens_dz, d.first_better]
        for d in found
    ]  # fmt: skip
    return Sheet(heads, rows, frozenset((i, 5) for i, d in enumerate(found) if d.significant))


def titled(figure: Figure) -> str:
    """Title with unit."""
    return f"{figure.title} ({figure.unit})" if figure.unit else figure.title


def scatter_of(pairs: Paired, key: Key, unit: str, first: str, second: str) -> Scatter | None:
    """The score of each sample for both runs; None where the tables lack it."""
    name = "/".join(key)
    if name not in pairs.first:
        return None
    x, y = pairs.first[name], pairs.second[name]
    known = np.isfinite(x) & np.isfinite(y)
    words = f" ({unit})" if unit else ""
    return Scatter(x[known].tolist(), y[known].tolist(), f"{first}{words}", f"{second}{words}")


def _verdict(evaluation: Evaluation, key: Key) -> Part:
    figure = evaluation.figure(*key)
    assert figure is not None
    others = [
        f"{words}: {digits(figure.baselines.get(who), figure.unit)}" for who, words in evaluation.baselines.items()
    ]
    own = f"{figure.title}, {region_words(key[1])}: {digits(figure.run, figure.unit)} over {figure.n} samples."
    sentences = (f"{own} {'; '.join(others)}.", str(evaluation.values.get("averaging", "")))
    return Part("Result", sentences, (*evaluation.warnings, *evaluation.refused))


def _worth_a_table(evaluation: Evaluation, key: Key) -> list[tuple[str, str]]:
    """All whole regions as the headline is aligned, then the headline's region with every other alignment."""
    own = [(key[0], region) for region in evaluation.regions(key[0]) if ":" not in region]
    return own + [(a, key[1]) for a in evaluation.alignments() if a != key[0] and key[1] in evaluation.regions(a)]


def _scores(evaluation: Evaluation, alignment: str, region: str) -> Part:
    known: dict[str, Any] = evaluation.values.get("alignments", {})
    explained = str(known.get(alignment, {}).get("explained", ""))
    heading = f"Scores: {region_words(region)}, {evaluation.alignments()[alignment].lower()}"
    return Part(heading, (f"{explained}.",) if explained else (), sheet=scores_sheet(evaluation, alignment, region))


def _parts_of_the_mask(evaluation: Evaluation, key: Key) -> Part:
    rows: list[list[Cell]] = []
    for region in evaluation.regions(key[0]):
        figure = evaluation.figure(key[0], region, key[2]) if ":" in region else None
        if figure is not None:
            values = [figure.baselines.get(who) for who in evaluation.baselines]
            rows.append([region_words(region), figure.n, figure.run, *values])
    sheet = Sheet(["Part", "samples", "this run", *evaluation.baselines.values()], rows) if rows else None
    return Part("By part of the mask", sheet=sheet)


def _groups(evaluation: Evaluation, key: Key) -> list[Part]:
    return [Part(f"By {title.lower()}", sheet=groups_sheet(evaluation, by, key)) for by, title in GROUPED_BY.items()]


def _significance(first: Evaluation, second: Evaluation, key: Key) -> Part:
    pairs = paired(first, second)
    found = differences(pairs, first, key[0], key[1])
    main = next((d for d in found if d.metric == key[2]), found[0])
    how = (
        "Differences are the second run less the first, on the same samples; the interval draws persons again "
        "(10,000 times), the test is Wilcoxon's signed ranks over persons, corrected over the scores after Holm."
    )
    sheet = differences_sheet(found, first.run, second.run)
    plot = scatter_of(pairs, key, main.unit, first.run, second.run)
    drawings = () if plot is None else (scatter_drawing(plot),)
    said = (verdict(main, first.run, second.run), how)
    return Part(f"Compared with {second.run}", said, sheet=sheet, drawings=drawings)


def _faces(evaluation: Evaluation, key: Key, table: PerSample, s: ReportSettings, workspace: Path) -> Part:
    values = table.values.get("/".join(key))
    pictures: tuple[Picture, ...] = ()
    if values is not None and s.pictures and evaluation.kind == "depth":
        figure = evaluation.figure(*key)
        unit = figure.unit if figure is not None else ""
        places = ranked_places(table.ids, values, s.pictures)
        chosen = [
            (table.ids[i], f"{who}, {digits(float(values[i]), unit)}") for who, ones in places.items() for i in ones
        ]
        typical = figure.run if figure is not None and figure.run else 1.0
        pictures = strips(workspace, evaluation.run, evaluation.dataset, chosen, typical)
    wanted = evaluation.kind == "depth" and s.pictures
    lacking = "None is shown: no depth was kept, or the run saw no head." if wanted and not pictures else ""
    return Part("Single faces", (lacking,) if lacking else (), pictures=pictures)


def _provenance(evaluation: Evaluation, workspace: Path) -> Part:
    values = evaluation.values
    facts: dict[str, object] = {
        "run": evaluation.run,
        "weights": values.get("checkpoint", ""),
        "dataset": evaluation.title,
        "content of the dataset": values.get("content", ""),
        "samples measured": values.get("samples_hash", ""),
        "head from": values.get("head_from", ""),
        "evaluated": evaluation.created,
        "report written": now(),
    }
    facts |= {f"evaluation · {k}": v for k, v in without_private_paths(values.get("settings", {}), workspace).items()}
    facts |= {f"version of {name}": version for name, version in {**versions(), **values.get("versions", {})}.items()}
    facts |= {f"computer · {name}": value for name, value in values.get("machine", {}).items()}
    return Part("How this was measured", facts=facts)


def _training(run: str, workspace: Path) -> Part:
    try:
        record = RunFolder(workspace / "runs" / run).record()
    except DataError:
        return Part("How the run was trained")
    facts: dict[str, object] = {
        "network": record.network or ", ".join(choice.network for choice in record.networks.values()),
        "weights": f"{record.parameters:,}",
        "created": record.created,
    }
    facts |= {f"learned from · {data.name}": f"{data.train} faces, content {data.content}" for data in record.datasets}
    facts |= without_private_paths(record.settings, workspace)
    return Part("How the run was trained", facts=facts)
