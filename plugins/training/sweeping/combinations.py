"""The combinations of settings that a sweep tries. Without torch."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from plugins.training.settings.depth import TrainSettings
from plugins.training.settings.sweep import SweepSettings, Swept
from workbench.api import SettingsError, stream

_MOST_RUNS = 1000
_LOGARITHMIC_RATIO = 10.0
"""Ends that lie further apart are drawn between by their logarithms: 0.0001..0.01."""


def combinations(s: SweepSettings) -> list[dict[str, str]]:
    """What varies in each run, as text: ``{"learning_rate": "0.001"}``. The same settings give the same list.

    Raises
    ------
    SettingsError : nothing varies, a row has no values, too many runs, or a grid over two ends.
    """
    if not s.sweep:
        raise SettingsError("Nothing varies", field="sweep", remedy="add a setting and its values")
    if s.how == "random":
        return [{row.name: _drawn(row, s.seed, number) for row in s.sweep} for number in range(s.runs)]
    values = [_listed(row) for row in s.sweep]
    if math.prod(map(len, values)) > _MOST_RUNS:
        raise SettingsError(f"These are more than {_MOST_RUNS} runs", field="sweep", remedy="draw some by chance")
    names = [row.name for row in s.sweep]
    return [dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*values)]


def settings_of(s: SweepSettings, number: int, chosen: Mapping[str, str]) -> TrainSettings:
    """The settings of one run.

    Raises
    ------
    SettingsError : a value does not fit its setting.
    """
    count = len(combinations(s))
    values: dict[str, Any] = {name: value for name, value in s.plain().items() if name in TrainSettings.model_fields}
    values |= {"name": f"{s.name} {number + 1:0{len(str(count))}d}", **chosen}
    try:
        return TrainSettings.read(values)
    except SettingsError as error:
        if error.field not in chosen:
            raise
        raise SettingsError(
            f"{error.what} (run {number + 1} of the sweep)", field="sweep", remedy=error.remedy
        ) from error


def _listed(row: Swept) -> list[str]:
    if _ends(row) is not None:
        raise SettingsError(
            f"“{row.values}” has no single values", field="sweep", remedy="list them, or draw combinations by chance"
        )
    found = [value for value in (part.strip() for part in row.values.split(",")) if value]
    if not found:
        raise SettingsError(f"“{row.name}” has no values", field="sweep", remedy="write some, with commas between")
    return found


def _drawn(row: Swept, seed: int, number: int) -> str:
    rng = stream(seed, "sweep", row.name, number)
    ends = _ends(row)
    if ends is None:
        return str(rng.choice(_listed(row)))
    low, high = ends
    logarithmic = low > 0 and high / low >= _LOGARITHMIC_RATIO
    value = math.exp(rng.uniform(math.log(low), math.log(high))) if logarithmic else float(rng.uniform(low, high))
    return _rounded(row.name, value)


def _rounded(name: str, value: float) -> str:
    """Three digits; whole numbers for settings that are, in the steps that they go by."""
    info = TrainSettings.model_fields[name]
    if info.annotation is not int:
        return f"{value:.3g}"
    step = next((int(rule.multiple_of) for rule in info.metadata if hasattr(rule, "multiple_of")), 1)
    return str(int(np.rint(value / step)) * step)


def _ends(row: Swept) -> tuple[float, float] | None:
    low, separator, high = row.values.partition("..")
    if not separator:
        return None
    try:
        ends = float(low), float(high)
    except ValueError as error:
        raise SettingsError(f"“{row.values}” are no two numbers", field="sweep", remedy="write 0.0001..0.01") from error
    if ends[0] >= ends[1]:
        raise SettingsError(f"“{row.values}” does not rise", field="sweep", remedy="write the smaller one first")
    return ends
