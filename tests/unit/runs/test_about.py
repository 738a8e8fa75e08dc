from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import SettingsError
from workbench.runs.about import RunAbout, tags_in


def test_what_is_said_of_a_run_comes_back(tmp_path: Path) -> None:
    assert RunAbout.read(tmp_path) == RunAbout()
    said = RunAbout().changed(add=["Baseline", "to publish"], note=" trained at night\n", archived=True).write(tmp_path)
    assert RunAbout.read(tmp_path) == said
    assert (said.tags, said.note, said.archived) == (("Baseline", "to publish"), "trained at night", True)


def test_a_tag_is_there_once_whatever_its_case() -> None:
    about = RunAbout().changed(add=["one", "two", "ONE"])
    assert [tag.casefold() for tag in about.tags] == ["one", "two"]
    assert about.changed(remove=["Two "]).tags == ("one",)
    assert about.changed(note="only this").tags == about.tags


@pytest.mark.parametrize("tag", ["", "  ", "a,b", "x" * 41, "tab\tinside"])
def test_what_cannot_be_a_tag_is_refused(tag: str) -> None:
    with pytest.raises(SettingsError) as caught:
        RunAbout().changed(add=[tag])
    assert caught.value.field == "tags"


def test_tags_of_a_line() -> None:
    assert tags_in(" baseline, #to publish,, ") == ["baseline", "to publish"]


@pytest.mark.parametrize("content", ["{", "[1]", '{"tags": 3}'])
def test_a_damaged_file_says_nothing_and_is_kept(tmp_path: Path, content: str) -> None:
    (tmp_path / "about.json").write_text(content, encoding="utf-8")
    assert RunAbout.read(tmp_path) == RunAbout()
    RunAbout(note="new").write(tmp_path)
    assert RunAbout.read(tmp_path).note == "new"
    assert (tmp_path / "about.damaged.json").read_text(encoding="utf-8") == content


def test_a_note_as_long_as_a_book_is_refused() -> None:
    with pytest.raises(SettingsError, match="20,000"):
        RunAbout().changed(note="x" * 20_001)
