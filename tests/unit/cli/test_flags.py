"""Flags made of a settings model, and settings read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest

from workbench.cli.flags import SentenceParser, add_flags, leaves, settings_from
from workbench.errors import DataError, SettingsError
from workbench.extension.presets import write_preset
from workbench.fields import Settings, setting


class Light(Settings):
    strength: float = setting(1.0, title="Strength", description="How bright.", ge=0, le=5, unit="lx")
    soft: bool = setting(True, title="Soft", description="No hard shadows.")


class Scene(Settings):
    number: int = setting(5, title="Number", description="How many.", ge=1, le=100)
    engine: Literal["quick", "fine"] = setting(
        "quick", title="Engine", description="What draws.", choices={"quick": "Fast", "fine": "Slow, 100 % right"}
    )
    channels: list[Literal["depth", "mask"]] = setting(
        lambda: ["depth"], title="Channels", description="What to write."
    )
    yaw: tuple[float, float] = setting((-30.0, 30.0), title="Yaw", description="Turn.", unit="°", low=-90, high=90)
    seeds: str = setting("0-9", title="Seeds", description="Which.", kind="seeds")
    photo: Path | None = setting(None, title="Photo", description="One picture.")
    folder: Path | None = setting(None, title="Folder", description="A place.", kind="folder")
    dataset: str = setting("", title="Dataset", description="Name.", kind="dataset")
    runs: list[str] = setting(lambda: [], title="Runs", description="Some runs.", kind="run")
    limit: int | None = setting(3, title="Limit", description="At most.")
    names: list[str] = setting(lambda: [], title="Names", description="Some words.")
    parts: dict[Literal["l1", "slopes"], float] = setting(lambda: {"l1": 1.0}, title="Parts", description="Weighed.")
    samples: int = setting(8, title="Samples", description="Paths.", only_if={"engine": ("fine",)})
    light: Light = setting(lambda: Light(), title="Light", description="The lamp.")


def parser() -> SentenceParser:
    made = SentenceParser(prog="x")
    made.add_argument("--preset", type=Path)
    made.add_argument("--set", action="append", dest="assignments")
    add_flags(made, Scene)
    return made


def read(*words: str) -> Scene:
    return settings_from(parser().parse_args(list(words)), Scene, "demo.scene")


def test_nothing_given_is_the_defaults() -> None:
    assert read() == Scene()


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        (["--number", "12"], "number", 12),
        (["--engine", "fine"], "engine", "fine"),
        (["--channels", "depth", "mask"], "channels", ["depth", "mask"]),
        (["--channels", "depth,mask"], "channels", ["depth", "mask"]),
        (["--channels"], "channels", []),
        (["--yaw", "-5", "7.5"], "yaw", (-5.0, 7.5)),
        (["--seeds", "0-3, 8"], "seeds", "0-3, 8"),
        (["--limit", "none"], "limit", None),
        (["--photo", "none"], "photo", None),
        (["--names", '["a b", "c"]'], "names", ["a b", "c"]),
        (["--names", "a b"], "names", ["a", "b"]),
        (["--parts", "l1=0.5,slopes=2"], "parts", {"l1": 0.5, "slopes": 2.0}),
        (["--parts", "slopes l1=3"], "parts", {"slopes": 1.0, "l1": 3.0}),
        (["--parts", '{"slopes": 2}'], "parts", {"slopes": 2.0}),
        (["--set", "parts=l1=2"], "parts", {"l1": 2.0}),
        (["--set", "yaw=[-1, 2]"], "yaw", (-1.0, 2.0)),
        (["--set", "yaw=-1 2"], "yaw", (-1.0, 2.0)),
        (["--set", "limit=none"], "limit", None),
        (["--set", "number=7", "--number", "8"], "number", 8),
        (["--dataset", "heads"], "dataset", "heads"),
    ],
)
def test_each_kind_is_read(words: list[str], field: str, value: Any) -> None:
    assert getattr(read(*words), field) == value


def test_models_inside_the_model_have_dotted_flags() -> None:
    assert [name for name, _ in leaves(Scene)][-2:] == ["light.strength", "light.soft"]
    settings = read("--light.strength", "2,5", "--no-light.soft")
    assert settings.light == Light(strength=2.5, soft=False)
    assert read("--set", "light.soft=no").light.soft is False


def test_paths_are_taken_from_where_the_person_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read("--photo", "ü.png", "--folder", ".", "--dataset", "sub/heads")
    assert settings.photo == tmp_path / "ü.png"
    assert settings.folder == tmp_path
    assert settings.dataset == str(tmp_path / "sub" / "heads")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--number", "0"], "Number: should be greater than or equal to 1."),
        (["--number", "many"], "Number: should be a whole number"),
        (["--engine", "slow"], "Engine: should be 'quick' or 'fine'"),
        (["--set", "colour=red"], "Unknown setting “colour”: known settings are number, engine"),
        (["--set", "number"], "“number” is no setting: write --set name=value."),
        (["--names", "[1,"], "is not JSON"),
        (["--numbr", "3"], "Unrecognized arguments: --numbr 3: x --help lists what is possible."),
        (["--yaw", "3"], "Argument --yaw: expected 2 arguments"),
        (["--light.strength", "9"], "Light: should be less than or equal to 5"),
    ],
)
def test_a_refusal_is_one_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(*words)
    assert sentence in caught.value.sentence
    assert "\n" not in caught.value.sentence


def test_help_says_what_the_form_says() -> None:
    text = " ".join(parser().format_help().split())
    assert "How many; from 1 to 100 [5]" in text
    assert "quick = Fast; fine = Slow, 100 % right [quick]" in text
    assert "Turn; from -90 to 90 ° [-30.0 30.0]" in text
    assert "How bright; from 0 to 5 lx [1.0]" in text
    assert "none = leave open [none]" in text


def test_a_preset_is_the_start_and_flags_win(tmp_path: Path) -> None:
    path = tmp_path / "mine.preset.json"
    write_preset(path, "demo.scene", "Mine", Scene(number=40, engine="fine"))
    settings = read("--preset", str(path), "--number", "41")
    assert (settings.number, settings.engine) == (41, "fine")


def test_a_job_is_a_preset_too(tmp_path: Path) -> None:
    path = tmp_path / "job.json"
    path.write_text(json.dumps({"task": "demo.scene", "settings": {"number": 9}, "title": "t"}), encoding="utf-8")
    assert read("--preset", str(path)).number == 9


def test_an_unknown_key_in_a_preset_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "p.preset.json"
    path.write_text(json.dumps({"settings": {"nmber": 9}}), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"Unknown setting “nmber” \(.*p\.preset\.json\): did you mean “number”"):
        read("--preset", str(path))


def test_presets_of_other_tasks_and_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.preset.json"
    write_preset(path, "other.task", "Other", Scene())
    with pytest.raises(SettingsError, match=r"for other\.task, not for demo\.scene"):
        read("--preset", str(path))
    path.write_text("[1, 2]", encoding="utf-8")
    with pytest.raises(DataError, match="holds no settings"):
        read("--preset", str(path))


def test_a_flag_that_changes_nothing_is_refused() -> None:
    assert read("--engine", "fine", "--samples", "3").samples == 3
    assert read("--set", "samples=3").samples == 3
    with pytest.raises(SettingsError) as refused:
        read("--samples", "3")
    expected = "Samples: counts only with --engine fine: leave --samples out, or set that."
    assert refused.value.sentence == expected and refused.value.field == "samples"


def test_help_says_when_a_flag_counts() -> None:
    assert "only with --engine fine" in " ".join(parser().format_help().split())


def test_several_runs_are_named_side_by_side() -> None:
    assert read("--runs", "first", "my run").runs == ["first", "my run"]
    assert read("--runs", "first").runs == ["first"]
