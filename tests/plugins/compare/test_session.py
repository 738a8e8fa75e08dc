"""Sessions come back as they were, find files that moved, and say in one sentence what they cannot find."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plugins.compare.file_memory import Answer, FileMemory
from plugins.compare.pair import ComparePair
from plugins.compare.session import (
    Session,
    new_session_path,
    read_session,
    recent_sessions,
    session_name,
    write_session,
)
from plugins.compare.settings import ReportSettings
from plugins.compare.settings.file_meaning import FileMeaning
from tests.plugins.compare.scenes import bump, surface
from workbench.errors import DataError
from workbench.extension.presets import apply_preset, read_preset
from workbench.geometry.mesh_files import write_mesh

PAGE = {"layout": "overlay", "viewpoint": [0.0, 0.0, 0.7, 0.5, 30.0, 0.0, 18.0], "style": "clay"}


def workspace(root: Path) -> Path:
    (root / "comparisons").mkdir(parents=True)
    return root


def saved(root: Path, place: Path) -> tuple[Path, ReportSettings]:
    """Two mesh files and a session of them in `place`."""
    mesh = surface(bump()).mesh
    for name in ("truth.ply", "guess ü.ply"):
        write_mesh(root / "files" / name, mesh)
    settings = ReportSettings(
        truth_file=root / "files" / "truth.ply", prediction_files=[root / "files" / "guess ü.ply"], error_range_mm=2.5
    )
    FileMemory(root).keep([Answer(root / "files" / "truth.ply", "sig", FileMeaning(unit="mm"))])
    write_session(place, Session.of(settings, "guess against truth", root, PAGE))
    return place, settings


def test_a_session_comes_back_as_it_was(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w")
    path, settings = saved(root, root / "comparisons" / "guess.session.json")
    opened = read_session(path, root)
    assert ReportSettings.read(opened.settings) == settings
    assert opened.page == PAGE
    assert opened.title == "guess against truth"
    assert not opened.problems
    assert not opened.notes


def test_files_are_found_where_the_whole_folder_went(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w")
    saved(root, root / "comparisons" / "guess.session.json")
    root.rename(tmp_path / "moved")
    opened = read_session(tmp_path / "moved" / "comparisons" / "guess.session.json", workspace(tmp_path / "other"))
    assert not opened.problems
    assert Path(opened.settings["truth_file"]) == tmp_path / "moved" / "files" / "truth.ply"
    assert Path(opened.settings["prediction_files"][0]).name == "guess ü.ply"
    # What the file means went with the session into a workspace that never heard of it.
    found = FileMemory(tmp_path / "other").said_of(tmp_path / "moved" / "files" / "truth.ply")
    assert found is not None
    assert (found.meaning.unit, found.signature) == ("mm", "sig")


def test_a_file_that_is_gone_is_named_with_the_place_to_put_it_right(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w")
    path, _ = saved(root, root / "comparisons" / "guess.session.json")
    (root / "files" / "truth.ply").unlink()
    (root / "files" / "guess ü.ply").write_bytes(b"other")
    opened = read_session(path, root)
    (problem,) = opened.problems
    assert problem.field == "truth_file"
    assert problem.sentence.startswith("truth.ply is not where it was (")
    assert problem.sentence.endswith("choose it again at “Truth file”.")
    assert opened.settings["error_range_mm"] == 2.5
    assert opened.notes == ("guess ü.ply has changed since the session was saved, so the figures may differ.",)


def test_a_run_that_is_not_here_is_named(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w")
    settings = ReportSettings(runs=["first"], dataset="heads", sample="a")
    write_session(root / "comparisons" / "a.session.json", Session.of(settings, "first", root))
    sentences = [problem.sentence for problem in read_session(root / "comparisons" / "a.session.json", root).problems]
    assert sentences == [
        "The dataset “heads” is not in this workspace: choose another at “Dataset”.",
        "The run “first” is not in this workspace: choose another at “Runs”.",
    ]


def test_settings_of_another_version_are_left_out_and_said(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w")
    path, settings = saved(root, root / "comparisons" / "guess.session.json")
    record = json.loads(path.read_text(encoding="utf-8"))
    record["settings"]["sparkle"] = 3
    path.write_text(json.dumps(record), encoding="utf-8")
    opened = read_session(path, root)
    assert ReportSettings.read(opened.settings) == settings
    assert "sparkle" in opened.notes[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("not json", "not valid JSON"),
        ("[1]", "no session"),
        ('{"kind": "something else"}', "no session"),
        ('{"kind": "face-depth-workbench comparison session", "format": 99}', "newer workbench"),
        ('{"kind": "face-depth-workbench comparison session", "files": 7}', "damaged"),
    ],
)
def test_what_is_no_session_is_one_sentence(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "s.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        read_session(path, tmp_path)


def test_recent_ones_are_listed_newest_first_and_nothing_else(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w")
    settings = ReportSettings(runs=["r"], dataset="d", sample="a")
    places = [root / "comparisons" / "old.session.json", root / "comparisons" / "report" / "comparison.session.json"]
    for number, place in enumerate(places):
        write_session(place, Session.of(settings, f"number {number}", root))
    import os

    os.utime(places[0], (1, 1))
    (root / "comparisons" / "file_meanings.json").write_text("{}", encoding="utf-8")
    assert [recent.title for recent in recent_sessions(root)] == ["number 1", "number 0"]


def test_a_new_session_takes_no_other_s_name(tmp_path: Path) -> None:
    assert new_session_path(tmp_path, "a · b").name == "a b.session.json"
    (tmp_path / "A b.session.json").write_text("", encoding="utf-8")
    assert new_session_path(tmp_path, "a · b").name == "a b 2.session.json"


def test_names_are_readable_and_fit_every_system() -> None:
    assert session_name("first run · heads 0012") == "first run heads 0012"
    assert session_name('a<b>:"c"/d|e?*.') == "a b c d e"
    assert session_name("···") == "session"
    assert len(session_name("x" * 300)) <= 80


def test_the_command_line_takes_a_session_as_a_preset(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w")
    path, settings = saved(root, root / "comparisons" / "guess.session.json")
    assert apply_preset(read_preset(path), ComparePair.settings, "compare.pair") == settings
