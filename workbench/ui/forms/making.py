"""From a field of a settings model to the input a form shows for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args, get_origin

from pydantic.fields import FieldInfo

from workbench.fields import Kind, asked, bounds_of, kind_of, optional, values_of, without_none
from workbench.ui.forms.choice import ChipsEditor, ChoiceEditor, fits_chips
from workbench.ui.forms.editor import Editor
from workbench.ui.forms.listing import ListedChipsEditor, ListedEditor, ListedKind, Listing
from workbench.ui.forms.number import NumberEditor
from workbench.ui.forms.path import PathEditor, PathsEditor
from workbench.ui.forms.rows import RowsEditor
from workbench.ui.forms.span import RangeEditor
from workbench.ui.forms.text import ColourEditor, SeedsEditor, TextEditor, ToggleEditor
from workbench.ui.forms.weights import WeightsEditor


def make_editor(info: FieldInfo, listing: Listing | None = None) -> Editor:
    """The input for a field, as its kind asks for; `listing` knows the workspace's datasets and runs."""
    kind = kind_of(info)
    if kind in ("dataset", "run"):
        return _listed(info, kind, listing)
    return _MAKERS[kind](info)


def slider_ends(info: FieldInfo) -> tuple[float, float] | None:
    """Where a slider begins and ends: as stated, else the bounds of the field; None where it has or asks for none."""
    how = asked(info)
    low, high = bounds_of(info)
    low, high = (how.low if how.low is not None else low), (how.high if how.high is not None else high)
    return (low, high) if how.slider and low is not None and high is not None else None


def _listed(info: FieldInfo, kind: Kind, listing: Listing | None) -> Editor:
    listed: ListedKind = "run" if kind == "run" else "dataset"
    if get_origin(without_none(info.annotation)) in (list, tuple, set, frozenset):
        return ListedChipsEditor(listed, listing)
    return ListedEditor(listed, listing, optional=optional(info))


def _number(info: FieldInfo, *, whole: bool) -> Editor:
    low, high = bounds_of(info)
    return NumberEditor(whole=whole, step=asked(info).step, low=low, high=high, slider=slider_ends(info))


def _range(info: FieldInfo) -> Editor:
    low, high = bounds_of(info)
    whole = all(a is int for a in get_args(without_none(info.annotation)))
    span = (high - low) if low is not None and high is not None else 0.0
    step = asked(info).step or (1.0 if whole or span >= 20 else 0.05 if span > 1 else 0.01)
    return RangeEditor(whole=whole, step=step, low=low, high=high)


def _choice(info: FieldInfo) -> Editor:
    values, choices = values_of(info), asked(info).choices
    return ChipsEditor(values, choices, several=False) if fits_chips(values, choices) else ChoiceEditor(values, choices)


def _file(info: FieldInfo) -> Editor:
    # A path that is a text may be the empty text, which names nothing.
    empty = "" if info.annotation is str else None
    return PathEditor("file", info.title or "File", asked(info).suffixes, empty=empty)


_MAKERS: dict[Kind, Callable[[FieldInfo], Editor]] = {
    "toggle": lambda info: ToggleEditor(info.title or ""),
    "integer": lambda info: _number(info, whole=True),
    "number": lambda info: _number(info, whole=False),
    "text": lambda info: TextEditor(none_when_empty=optional(info)),
    "sample": lambda info: TextEditor(none_when_empty=optional(info), placeholder="the face's id"),
    "seeds": lambda info: SeedsEditor(none_when_empty=optional(info)),
    "colour": lambda info: ColourEditor(),
    "choice": _choice,
    "choices": lambda info: ChipsEditor(values_of(info), asked(info).choices, several=True),
    "range": _range,
    "file": _file,
    "folder": lambda info: PathEditor("folder", info.title or "Folder"),
    "save_file": lambda info: PathEditor("save_file", info.title or "File", asked(info).suffixes),
    "files": lambda info: PathsEditor(info.title or "Files", asked(info).suffixes),
    "rows": RowsEditor,
    "weights": lambda info: WeightsEditor(values_of(info), asked(info).choices, step=asked(info).step or 0.1),
}
