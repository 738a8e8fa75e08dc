"""One settings model per operation, and how each of its fields is asked for.

From a `Settings` subclass come the form in the tab, its tooltips, the validation beside the field, the command line,
the preset file and the provenance record. Nothing else describes an option.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo

from workbench.errors import SettingsError

Kind = Literal[
    "toggle",
    "integer",
    "number",
    "text",
    "choice",
    "choices",
    "range",
    "seeds",
    "colour",
    "file",
    "files",
    "folder",
    "save_file",
    "dataset",
    "run",
    "sample",
    "rows",
    "weights",
]
Range = tuple[float, float]
_PLAIN_WORDS = {
    "missing": "a value is needed",
    "int_parsing": "should be a whole number",
    "int_type": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_parsing": "should be a number",
    "float_type": "should be a number",
    "finite_number": "should be a finite number",
    "bool_parsing": "should be yes or no",
    "bool_type": "should be yes or no",
    "string_type": "should be a text",
    "path_type": "should be the path of a file or folder",
}
"""What people read instead of pydantic's words, by the kind of its complaint."""


@dataclass(frozen=True)
class Asked:
    """How a field is asked for; what pydantic already knows (title, bounds, default) is not repeated here."""

    kind: Kind | None = None
    unit: str = ""
    step: float | None = None
    group: str = ""
    advanced: bool = False
    slider: bool = False
    choices: Mapping[Any, str] = field(default_factory=dict)
    """Label and explanation per value: ``{"quick": "Quick: OpenGL, 30 faces a second"}``."""
    suffixes: tuple[str, ...] = ()
    """File name endings a path picker offers."""
    low: float | None = None
    high: float | None = None
    """Ends of a range slider; for single numbers the bounds of the field itself serve."""
    only_if: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """Other field -> its values with which this one counts; everything named has to hold."""


def setting(
    default: Any = ...,
    *,
    title: str,
    description: str,
    unit: str = "",
    kind: Kind | None = None,
    group: str = "",
    step: float | None = None,
    slider: bool = False,
    advanced: bool = False,
    choices: Mapping[Any, str] | None = None,
    suffixes: tuple[str, ...] = (),
    low: float | None = None,
    high: float | None = None,
    only_if: Mapping[str, tuple[Any, ...]] | None = None,
    **bounds: Any,
) -> Any:
    """A pydantic field with everything the form, the command line and the manual need to know of it.

    only_if : for example ``{"renderer": ("blender",)}``: with other values of that field the form hides this one, the
    command line refuses its flag, and `Settings.counting` leaves it out. `bounds` are pydantic's own (``ge``, ``gt``,
    ``le``, ``lt``, ``multiple_of``, ``min_length``, ``pattern`` ...).
    """
    choices, only_if = {str(value): words for value, words in (choices or {}).items()}, dict(only_if or {})
    asked = Asked(kind, unit, step, group, advanced, slider, choices, suffixes, low, high, only_if)
    info = (
        Field(default_factory=default, title=title, description=description, **bounds)
        if callable(default) and not isinstance(default, type)
        else Field(default, title=title, description=description, **bounds)
    )
    info.metadata.append(asked)
    return info


class Settings(BaseModel):
    """Base of every operation's settings: unknown keys are refused, values are checked on assignment."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True, validate_default=True)

    @field_validator("*", mode="before")
    @classmethod
    def _read_number(cls, value: Any, info: ValidationInfo) -> Any:
        """A choice among numbers comes from forms and command lines as text: "15" of 5, 15 and 30."""
        if not isinstance(value, str) or info.field_name is None:
            return value
        annotation = without_none(cls.model_fields[info.field_name].annotation)
        if get_origin(annotation) is not Literal or value in get_args(annotation):
            return value
        return next((number for number in get_args(annotation) if str(number) == value), value)

    @classmethod
    def read(cls, values: Mapping[str, Any], *, where: object | None = None) -> Self:
        """Settings from plain values.

        Raises
        ------
        SettingsError : a value or key does not fit; names the first such field.
        """
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            raise first_problem(cls, error, where=where) from error

    def plain(self) -> dict[str, Any]:
        """JSON-ready values, for presets, job.json and provenance."""
        return self.model_dump(mode="json")

    def counts(self, name: str) -> bool:
        """Whether a field counts with the present values of the others (`only_if`)."""
        return counts(type(self), name, vars(self))

    def counting(self) -> dict[str, Any]:
        """As `plain`, without the fields that do not count: what the result depends on."""
        return {name: value for name, value in self.plain().items() if self.counts(name)}


def counts(model: type[BaseModel], name: str, values: Mapping[str, Any]) -> bool:
    """Whether a field counts with these values of the model's fields.

    A field whose condition names one that itself does not count does not count either. Names that the model lacks are
    passed over, so that a model can be used without the fields it is usually joined with.
    """
    for other, wanted in asked(model.model_fields[name]).only_if.items():
        if other in model.model_fields:
            value = values.get(other)
            if getattr(value, "value", value) not in wanted or not counts(model, other, values):
                return False
    return True


def taken_over(model: type[BaseModel], name: str, only_if: Mapping[str, tuple[Any, ...]] | None = None) -> Any:
    """A field of another model for a model that orders its fields otherwise, or in which it counts only sometimes."""
    info = copy(model.model_fields[name])
    info.metadata = [replace(m, only_if=dict(only_if or {})) if isinstance(m, Asked) else m for m in info.metadata]
    return info


def asked(info: FieldInfo) -> Asked:
    """How a field is asked for (an empty record for a bare pydantic field)."""
    return next((m for m in info.metadata if isinstance(m, Asked)), _BARE)


_BARE = Asked()


def kind_of(info: FieldInfo) -> Kind:
    """The kind of input a field needs: as stated, else read off its annotation."""
    stated = asked(info).kind
    return stated or _kind_of_annotation(without_none(info.annotation))


def optional(info: FieldInfo) -> bool:
    """Whether the field accepts None, which the form shows as a tick box before the input."""
    return type(None) in get_args(info.annotation)


def without_none(annotation: Any) -> Any:
    """The annotation less its `| None`."""
    if get_origin(annotation) in (typing.Union, types.UnionType):
        rest = [a for a in get_args(annotation) if a is not type(None)]
        if len(rest) == 1:
            return rest[0]
    return annotation


def values_of(info: FieldInfo) -> list[str]:
    """The values a choice may take, and the names that may be weighed."""
    annotation = without_none(info.annotation)
    if get_origin(annotation) in (list, tuple, set, frozenset, dict):
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Literal:
        return [str(v) for v in get_args(annotation)]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(v.value) for v in annotation]
    return list(asked(info).choices)


def bounds_of(info: FieldInfo) -> tuple[float | None, float | None]:
    """Smallest and largest value a number may take (ends of the slider for a range); None where open."""
    how = asked(info)
    low, high = how.low, how.high
    for rule in info.metadata:
        low = next((getattr(rule, n) for n in ("ge", "gt") if getattr(rule, n, None) is not None), low)
        high = next((getattr(rule, n) for n in ("le", "lt") if getattr(rule, n, None) is not None), high)
    return low, high


def first_problem(model: type[BaseModel], error: ValidationError, *, where: object | None = None) -> SettingsError:
    """One sentence for the first field pydantic refused."""
    return problems(model, error, where=where)[0]


def problems(model: type[BaseModel], error: ValidationError, *, where: object | None = None) -> list[SettingsError]:
    """One sentence per refused field, in the field's own words; `field` holds the dotted name."""
    found = []
    for entry in error.errors():
        name = ".".join(str(p) for p in entry["loc"])
        top = str(entry["loc"][0]) if entry["loc"] else ""
        info = model.model_fields.get(top)
        title = (info.title if info else None) or name or "These settings"
        cause = entry.get("ctx", {}).get("error")
        if entry["type"] == "extra_forbidden":
            found.append(
                SettingsError(
                    f"Unknown setting “{name}”", field=name, where=where, remedy=meant(name, model.model_fields)
                )
            )
        elif isinstance(cause, SettingsError):
            blamed = model.model_fields.get(cause.field or "")
            title = (blamed.title if blamed else None) or title
            found.append(
                SettingsError(f"{title}: {cause.what}", field=name or cause.field, where=where, remedy=cause.remedy)
            )
        else:
            found.append(SettingsError(f"{title}: {_words(entry)}", field=name, where=where))
    return found


def meant(name: str, known: Iterable[str]) -> str:
    """The remedy for a setting's unknown name: the one that was meant, or all that there are."""
    names = list(known)
    near = get_close_matches(name, names, n=1)
    return f"did you mean “{near[0]}”" if near else f"known settings are {', '.join(names)}"


def _words(entry: Any) -> str:
    message = str(entry["msg"]).removeprefix("Value error, ")
    if entry["type"] in _PLAIN_WORDS:
        return _PLAIN_WORDS[entry["type"]]
    return message.replace("Input should be", "should be").rstrip(".")


def _kind_of_annotation(annotation: Any) -> Kind:
    origin = get_origin(annotation)
    if origin is Literal or (isinstance(annotation, type) and issubclass(annotation, Enum)):
        return "choice"
    if origin in (list, set, frozenset):
        return "choices" if get_origin(get_args(annotation)[0]) is Literal else "rows"
    if origin is tuple:
        return "range"
    if origin is dict:
        return "weights"
    for kind, name in ((bool, "toggle"), (int, "integer"), (float, "number"), (Path, "file")):
        if annotation is kind:
            return typing.cast(Kind, name)
    return "text"
