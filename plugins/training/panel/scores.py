"""What the scores page shows of an evaluation, as cells of tables: all scores, groups, differences to a second run."""

from __future__ import annotations

from plugins.training.evaluation.record import Evaluation, Figure, region_words
from plugins.training.panel.words import figure
from workbench.api.ui import BETTER_WORDS, Cell, Head

_SHORT = {
    "mean": "the mean",
    "mean_image": "mean image",
    "mean_face": "mean face",
    "flat": "flat plane",
    "mean_code": "mean code",
}
_RUN = Head("this run", "What the run predicts; green where it beats every baseline")
_COUNT = Head("n", "Samples that have this score")
Rows = tuple[list[Head], list[list[Cell]]]
Key = tuple[str, str, str]


def score_cells(evaluation: Evaluation, alignment: str, region: str) -> Rows:
    """Every metric: the run, the baselines, the run's share of predicting the mean, and how many samples that is."""
    heads = [Head("score", "Averaged per image over its valid pixels, then over the images"), _RUN]
    heads += _baseline_heads(evaluation)
    heads += [Head("of mean", "The run's error as a share of that of predicting the mean"), _COUNT]
    rows = []
    for one in evaluation.figures(alignment, region):
        share = one.share_of("mean")
        of_mean = "" if share is None else f"{100 * share:.0f} %"
        rows.append([_named(one), _own(one), *_others(one, evaluation), Cell(of_mean, tone="muted"), _count(one.n)])
    return heads, rows


def group_cells(evaluation: Evaluation, by: str, key: Key) -> Rows:
    """A score of each group beside the baselines on the same samples. `by`: "region", or what groups are made by."""
    title, figures = _grouped(evaluation, by, key)
    heads = [Head(title), _RUN, *_baseline_heads(evaluation), _COUNT]
    return heads, [[Cell(n), _own(f), *_others(f, evaluation), _count(f.n)] for n, f in figures]


def groupings(evaluation: Evaluation) -> dict[str, str]:
    """What scores can be shown by, with words."""
    return {"region": "By region", **{by: f"By {title.lower()}" for by, (title, _) in evaluation.groups().items()}}


def headline(evaluation: Evaluation) -> str:
    """The figure that stands for all, in a sentence with the baselines."""
    key = evaluation.headline
    one = evaluation.figure(*key) if key is not None else None
    if key is None or one is None:
        return ""
    others = (f"{words}: {figure(one.baselines.get(who), one.unit)}" for who, words in evaluation.baselines.items())
    return f"{one.title}, {region_words(key[1])}: {figure(one.run, one.unit)}. {'; '.join(others)}."


def _grouped(evaluation: Evaluation, by: str, key: Key) -> tuple[str, list[tuple[str, Figure]]]:
    if by == "region":
        every = [
            (words, evaluation.figure(key[0], region, key[2])) for region, words in evaluation.regions(key[0]).items()
        ]
        return "Region", [(words, one) for words, one in every if one is not None]
    title, groups = evaluation.groups().get(by, ("", []))
    named = [(group.name, evaluation.group_figure(group, key)) for group in groups]
    return title, [(name, one) for name, one in named if one is not None]


def _baseline_heads(evaluation: Evaluation) -> list[Head]:
    explained = evaluation.values.get("baselines", {})
    return [
        Head(_SHORT.get(who, words), str(explained.get(who) or words)) for who, words in evaluation.baselines.items()
    ]


def _named(one: Figure) -> Cell:
    return Cell(one.short, tip=f"{one.title}: {BETTER_WORDS.get(one.better, '')}", key=one.name)


def _own(one: Figure) -> Cell:
    tone = "" if one.good is None else "good" if one.good else "bad"
    spread = "" if one.std is None else f"; standard deviation over the images {figure(one.std, one.unit)}"
    return Cell(figure(one.run, one.unit), tone=tone, bold=True, tip=f"{one.title}{spread}")  # type: ignore[arg-type]


def _others(one: Figure, evaluation: Evaluation) -> list[Cell]:
    return [Cell(figure(one.baselines.get(who), one.unit), tone="muted") for who in evaluation.baselines]


def _count(n: int | None) -> Cell:
    return Cell("" if n is None else f"{n:,}", tone="muted")
