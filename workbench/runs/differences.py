"""In what runs differ: their settings side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NOT_THERE = "–"


@dataclass(frozen=True)
class SettingRow:
    """One setting of several runs: its name ("loss.0.weight") and its values in words, one per run."""

    name: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the runs do not all have the same value."""
        return len(set(self.values)) > 1


def setting_rows(settings: Sequence[Mapping[str, Any]]) -> list[SettingRow]:
    """Every setting that any of the runs has, in their order; a dash where a run has none of that name."""
    flat = [dict(_flat("", values)) for values in settings]
    names = dict.fromkeys(name for values in flat for name in values)
    return [SettingRow(name, tuple(values.get(name, NOT_THERE) for values in flat)) for name in names]


def differences(settings: Sequence[Mapping[str, Any]]) -> list[SettingRow]:
    """Only the settings in which the runs differ."""
    return [row for row in setting_rows(settings) if row.differs]


def _flat(name: str, value: Any) -> list[tuple[str, str]]:
    """A nested value as (dotted name, words) pairs; short lists of plain values stay together."""
    if isinstance(value, Mapping):
        pairs = [(f"{name}.{key}" if name else str(key), inner) for key, inner in value.items()]
    elif isinstance(value, list | tuple) and any(isinstance(inner, Mapping | list | tuple) for inner in value):
        pairs = [(f"{name}.{number}", inner) for number, inner in enumerate(value, start=1)]
    else:
        return [(name, _words(value))]
    return [pair for key, inner in pairs for pair in _flat(key, inner)]


def _words(value: Any) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    return ", ".join(_words(inner) for inner in value) or "none" if isinstance(value, list | tuple) else str(value)
