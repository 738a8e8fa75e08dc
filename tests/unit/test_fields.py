"""Settings models and how their fields are asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import ValidationError, field_validator, model_validator

from workbench.errors import SettingsError
from workbench.fields import (
    Settings,
    asked,
    bounds_of,
    kind_of,
    optional,
    problems,
    setting,
    taken_over,
    values_of,
    without_none,
)
from workbench.seeds import parse_seeds


class Every(Settings):
    on: bool = setting(True, title="On", description="d")
    count: int = setting(3, title="Count", description="d", ge=1, le=9)
    size: float = setting(0.5, title="Size", description="d", unit="m", gt=0)
    text: str = setting("", title="Text", description="d")
    kind: Literal["a", "b"] = setting("a", title="Kind", description="d", choices={"a": "An a", "b": "A b"})
    several: list[Literal["x", "y"]] = setting(lambda: ["x"], title="Several", description="d")
    span: tuple[float, float] = setting((0.0, 1.0), title="Span", description="d", low=-2, high=2)
    path: Path | None = setting(None, title="Path", description="d")
    folder: Path = setting(Path(), title="Folder", description="d", kind="folder")
    seeds: str = setting("0-9", title="Seeds", description="d", kind="seeds")
    rows: list[str] = setting(lambda: [], title="Rows", description="d")
    weights: dict[Literal["u", "v"], float] = setting(lambda: {"u": 1.0}, title="Weights", description="d")

    @field_validator("seeds")
    @classmethod
    def _readable(cls, text: str) -> str:
        parse_seeds(text)
        return text


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("on", "toggle"), ("count", "integer"), ("size", "number"), ("text", "text"), ("kind", "choice"),
        ("several", "choices"), ("span", "range"), ("path", "file"), ("folder", "folder"), ("seeds", "seeds"),
        ("rows", "rows"), ("weights", "weights"),
    ],
)  # fmt: skip
def test_kinds_follow_from_annotations_or_are_stated(name: str, kind: str) -> None:
    assert kind_of(Every.model_fields[name]) == kind


def test_what_a_form_needs_is_read_off_the_field() -> None:
    fields = Every.model_fields
    assert asked(fields["size"]).unit == "m"
    assert values_of(fields["kind"]) == ["a", "b"]
    assert values_of(fields["several"]) == ["x", "y"]
    assert values_of(fields["weights"]) == ["u", "v"]
    assert optional(fields["path"])
    assert not optional(fields["count"])
    assert without_none(fields["path"].annotation) is Path
    assert bounds_of(fields["count"]) == (1, 9)
    assert bounds_of(fields["size"]) == (0, None)
    assert bounds_of(fields["span"]) == (-2, 2)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"count": 12}, "count", "Count: should be less than or equal to 9"),
        ({"size": "wide"}, "size", "Size: should be a"),
        ({"colour": 1}, "colour", "Unknown setting “colour”: known settings are on, count"),
        ({"seeds": "a-b"}, "seeds", "Seeds: “a-b” is not a seed or a range: write seeds like 0-99, 120"),
        ({"kind": "c"}, "kind", "Kind: should be 'a' or 'b'"),
    ],
)
def test_a_refusal_is_a_sentence_that_names_its_field(values: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Every.read(values, where="my.preset.json")
    assert caught.value.field == field
    assert caught.value.sentence.startswith(sentence.split(":")[0])
    assert sentence in caught.value.sentence.replace(" (my.preset.json)", "")


class Pair(Settings):
    left: str = setting("", title="Left", description="d")
    right: str = setting("", title="Right", description="d")

    @model_validator(mode="after")
    def _both(self) -> Pair:
        if bool(self.left) != bool(self.right):
            raise SettingsError("two are needed", field="right", remedy="choose the other too")
        return self


def test_a_rule_over_several_fields_names_the_one_to_blame() -> None:
    with pytest.raises(SettingsError) as caught:
        Pair.read({"left": "a"})
    assert caught.value.field == "right"
    assert caught.value.sentence == "Right: two are needed: choose the other too."


def test_all_problems_are_told() -> None:
    with pytest.raises(ValidationError) as caught:
        Every.model_validate({"count": 0, "size": -1})
    assert [p.field for p in problems(Every, caught.value)] == ["count", "size"]


def test_plain_values_make_the_same_settings() -> None:
    one = Every(count=7, span=(0.25, 0.5), path=Path("a") / "b")
    assert Every.read(one.plain()) == one


def test_a_choice_among_numbers_is_read_from_text() -> None:
    class Stream(Settings):
        rate: Literal[5, 15] = setting(15, title="Rate", description="Frames.", choices={5: "Slow", 15: "Fast"})

    assert Stream.read({"rate": "5"}).rate == 5
    assert asked(Stream.model_fields["rate"]).choices == {"5": "Slow", "15": "Fast"}
    with pytest.raises(SettingsError, match="should be 5 or 15"):
        Stream.read({"rate": "6"})


def test_assignment_is_checked_too() -> None:
    settings = Every()
    with pytest.raises(ValidationError):
        settings.count = 0


class Joined(Settings):
    engine: Literal["quick", "fine"] = setting("quick", title="Engine", description="d")
    light: Literal["city", "own"] = setting("city", title="Light", description="d", only_if={"engine": ("fine",)})
    folder: str = setting("", title="Folder", description="d", only_if={"light": ("own",), "not here": ("x",)})
    count: int = taken_over(Every, "count", {"engine": ("fine",)})


@pytest.mark.parametrize(
    ("values", "counting"),
    [
        ({}, {"engine"}),
        ({"engine": "fine"}, {"engine", "light", "count"}),
        ({"engine": "fine", "light": "own"}, {"engine", "light", "count", "folder"}),
        ({"light": "own"}, {"engine"}),
    ],
)
def test_fields_count_only_with_some_values_of_others(values: dict[str, Any], counting: set[str]) -> None:
    settings = Joined.read(values)
    assert set(settings.counting()) == counting
    assert settings.counting() == {name: settings.plain()[name] for name in counting}


def test_a_field_taken_over_stays_as_it_was_but_for_its_condition() -> None:
    taken, own = Joined.model_fields["count"], Every.model_fields["count"]
    assert (taken.title, taken.default, bounds_of(taken), kind_of(taken)) == ("Count", 3, (1, 9), "integer")
    assert asked(own).only_if == {} and asked(taken).only_if == {"engine": ("fine",)}
    with pytest.raises(SettingsError, match="Count"):
        Joined.read({"count": 10})
