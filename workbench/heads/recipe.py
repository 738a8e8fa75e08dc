"""Records that travel as JSON: provenance of a sample, requests of a preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Self

from workbench.errors import SettingsError


class Recipe:
    """Base of frozen dataclasses whose fields are numbers, texts, tuples of them, mappings or other recipes."""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values; `from_dict` reads them back to an equal record."""
        return {entry.name: _plain(getattr(self, entry.name)) for entry in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """A record from plain values; what is not named keeps its default.

        Raises
        ------
        SettingsError : a name is not part of this record.
        """
        known = [entry.name for entry in fields(cls)]  # type: ignore[arg-type]
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise SettingsError(f"“{unknown[0]}” is not part of {cls.__name__}", remedy=f"known are {', '.join(known)}")
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, Recipe):
        return value.to_dict()
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
