"""Command-line flags derived from a settings model, and settings read back from them.

Values are checked by the model itself, so the terminal says the same sentences as the form.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from workbench.errors import SettingsError
from workbench.extension.presets import apply_preset, read_preset
from workbench.fields import Settings, asked, bounds_of, kind_of, meant, optional, values_of, without_none

S = TypeVar("S", bound=Settings)
SETTING = "setting:"
"""Begins the names under which flags of settings are kept; those of the command itself have none."""
_PATHS = {"file", "files", "folder", "save_file"}
_NAMED = {"dataset", "run"}
_METAVARS = {
    "integer": "N", "number": "X", "seeds": "SEEDS", "colour": "#RRGGBB", "file": "FILE", "files": "FILE",
    "folder": "FOLDER", "save_file": "FILE", "dataset": "DATASET", "run": "RUN", "sample": "ID", "rows": "JSON",
    "weights": "NAME=WEIGHT,...",
}  # fmt: skip


class SentenceParser(argparse.ArgumentParser):
    """An argument parser whose complaints are sentences (`SettingsError`), not a usage dump."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)

    def error(self, message: str) -> NoReturn:
        text = message[:1].upper() + message[1:]
        raise SettingsError(text, remedy=f"{self.prog} --help lists what is possible")


def leaves(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every field that holds a value, with its dotted name; models inside the model are gone into."""
    for name, info in model.model_fields.items():
        inner = without_none(info.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from leaves(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", info


def add_flags(parser: argparse.ArgumentParser, model: type[Settings]) -> None:
    """One flag per field of the model, in groups as in the form. Flags not given leave nothing behind."""
    groups: dict[str, Any] = {}
    for name, info in leaves(model):
        title = asked(info).group or "settings"
        group = groups.setdefault(title, None) or parser.add_argument_group(title)
        groups[title] = group
        _add_flag(group, name, info, model)


def settings_from(given: argparse.Namespace, model: type[S], task: str = "") -> S:
    """Settings from a preset (``--preset``), then ``--set name=value``, then flags; later ones win.

    Raises
    ------
    SettingsError : an unknown name, or a value the model refuses; `where` names the preset if that is to blame.
    """
    preset = getattr(given, "preset", None)
    values = apply_preset(read_preset(preset), model, task).plain() if preset else {}
    fields = dict(leaves(model))
    for text in getattr(given, "assignments", None) or ():
        name, separator, value = text.partition("=")
        if not separator:
            raise SettingsError(f"“{text}” is no setting", remedy="write --set name=value")
        info = fields.get(name.strip())
        if info is None:
            raise SettingsError(f"Unknown setting “{name.strip()}”", remedy=meant(name.strip(), fields))
        _put(values, name.strip(), _value(value, info))
    for key, value in vars(given).items():
        if key.startswith(SETTING):
            name = key.removeprefix(SETTING)
            _put(values, name, _value(value, fields[name]))
    settings = model.read(values)
    _refuse_idle(given, settings)
    return settings


def _refuse_idle(given: argparse.Namespace, settings: Settings) -> None:
    """Refuse a flag that changes nothing with the other settings: a person who typed it expects something of it."""
    fields = type(settings).model_fields
    for key in vars(given):
        name = key.removeprefix(SETTING)
        if key.startswith(SETTING) and name in fields and not settings.counts(name):
            info = fields[name]
            raise SettingsError(
                f"{info.title}: counts only with {conditions(info, type(settings))}",
                field=name,
                remedy=f"leave {flag_of(name)} out, or set that",
            )


def conditions(info: FieldInfo, model: type[BaseModel]) -> str:
    """With which other flags a field counts."""
    known = {n: w for n, w in asked(info).only_if.items() if n in model.model_fields}
    return " and ".join(f"{flag_of(n)} {' or '.join(map(_word, wanted))}" for n, wanted in known.items())


def _word(value: Any) -> str:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)


def flag_of(name: str) -> str:
    """``"pose.yaw_range"`` -> ``"--pose.yaw-range"``."""
    return "--" + name.replace("_", "-")


def flag_words(name: str, info: FieldInfo) -> str:
    """A flag with what is written after it: ``--width N``, ``--yaw LOW HIGH``, ``--[no-]flip``."""
    kind = kind_of(info)
    if kind == "toggle":
        return f"--[no-]{flag_of(name).removeprefix('--')}"
    words = {"range": "LOW HIGH", "choice": "CHOICE", "choices": "CHOICE ..."}.get(kind) or _METAVARS.get(kind, "TEXT")
    return f"{flag_of(name)} {words}{' ...' if kind == 'files' or _names_several(info) else ''}"


def _add_flag(group: Any, name: str, info: FieldInfo, model: type[Settings]) -> None:
    kind = kind_of(info)
    options: dict[str, Any] = {"dest": SETTING + name, "default": argparse.SUPPRESS, "help": _help(info, model)}
    if kind == "toggle":
        options["action"] = argparse.BooleanOptionalAction
    elif kind == "choice":
        options["metavar"] = "{" + ",".join(values_of(info)) + "}"
    elif kind == "choices":
        options |= {"nargs": "*", "metavar": "{" + ",".join(values_of(info)) + "}"}
    elif kind == "range":
        options |= {"nargs": 2, "metavar": ("LOW", "HIGH")}
    elif kind == "files" or _names_several(info):
        options |= {"nargs": "+", "metavar": _METAVARS[kind]}
    else:
        options["metavar"] = _METAVARS.get(kind, "TEXT")
    group.add_argument(flag_of(name), **options)


def _names_several(info: FieldInfo) -> bool:
    """Whether a field takes several datasets or runs."""
    return kind_of(info) in _NAMED and get_origin(without_none(info.annotation)) is list


def _help(info: FieldInfo, model: type[Settings]) -> str:
    how = asked(info)
    parts = [info.title or "", info.description or ""]
    parts += [f"{value} = {text}" for value, text in how.choices.items()]
    low, high = bounds_of(info)
    if low is not None or high is not None:
        parts.append(f"{between(low, high)} {how.unit}".rstrip())
    elif how.unit:
        parts.append(f"in {how.unit}")
    if optional(info):
        parts.append("none = leave open")
    if needed := conditions(info, model):
        parts.append(f"only with {needed}")
    sentence = "; ".join(p.rstrip(".") for p in parts if p)
    return f"{sentence} [{default_words(info)}]".replace("%", "%%")


def between(low: float | None, high: float | None) -> str:
    """Bounds in words."""
    if low is None:
        return f"at most {high:g}"
    return f"at least {low:g}" if high is None else f"from {low:g} to {high:g}"


def default_words(info: FieldInfo) -> str:
    """A field's default in a word or two."""
    if info.is_required():
        return "needed"
    value = info.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, tuple | list):
        return " ".join(map(str, value)) or "empty"
    if isinstance(value, dict):
        return ",".join(f"{name}={weight:g}" for name, weight in value.items()) or "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(getattr(value, "value", value)) or "empty"


def _value(given: Any, info: FieldInfo) -> Any:
    """What a flag's words mean for the field; pydantic turns number words into numbers."""
    kind = kind_of(info)
    if isinstance(given, str) and optional(info) and given.strip().lower() == "none":
        return None
    if isinstance(given, str) and kind in {"range", "choices", "files", "rows"}:
        given = _from_json_or_words(given, rows=kind == "rows")
    if isinstance(given, str) and kind == "weights":
        return _weights(given)
    if kind in _PATHS:
        return [_absolute(g) for g in given] if isinstance(given, list) else _absolute(given)
    if kind in _NAMED and isinstance(given, str) and (os.sep in given or "/" in given):
        return _absolute(given)
    if kind == "choices" and isinstance(given, Sequence) and not isinstance(given, str):
        return [word for part in given for word in str(part).split(",") if word]
    if kind in {"integer", "number"} and isinstance(given, str) and "," in given and "." not in given:
        return given.replace(",", ".")
    return given


def _from_json_or_words(text: str, *, rows: bool) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        if rows and text.lstrip()[:1] in ("[", "{"):
            raise SettingsError(f"“{text}” is not JSON", remedy='write a list such as \'["a", "b"]\'') from error
        return text.replace(",", " ").split()


def _weights(text: str) -> dict[str, Any]:
    """``l1=1,slopes=2`` or the same as JSON; a name alone has weight 1, no text at all weighs nothing."""
    if text.lstrip().startswith("{"):
        return dict(_from_json_or_words(text, rows=True))
    pairs = (word.partition("=") for word in text.replace(",", " ").split())
    return {name: weight if equals else 1.0 for name, equals, weight in pairs}


def _absolute(path: Any) -> Any:
    # A job works in its own folder, so a path relative to the terminal's folder would be lost on the way.
    return str(Path(path).expanduser().absolute()) if isinstance(path, str) and path else path


def _put(values: dict[str, Any], name: str, value: Any) -> None:
    *parents, last = name.split(".")
    for parent in parents:
        inner = values.get(parent)
        values[parent] = dict(inner) if isinstance(inner, Mapping) else {}
        values = values[parent]
    values[last] = value
