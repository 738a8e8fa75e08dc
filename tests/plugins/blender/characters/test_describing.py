"""What a Blender says it has, and what follows for the characters."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.blender.characters import describing
from plugins.blender.characters.choosing import available, character
from plugins.blender.characters.describing import Description, describe, remembered
from plugins.blender.characters.humgen import HumgenCharacter
from plugins.blender.characters.own_mesh import OwnMesh
from plugins.blender.characters.settings import CharacterSettings
from plugins.blender.installation import Blender
from workbench.errors import SettingsError, UnavailableError

PROGRAM = Blender("program", Path("/b/blender"), "installed", (4, 5, 1))
scripts = pytest.mark.skipif(sys.platform == "win32", reason="needs a program that is a script")


@pytest.mark.every_blender
def test_blender_says_what_it_has(blender: Blender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "cache ü" / "descriptions.json"
    assert remembered(blender, file) is None
    found = describe(blender, file)
    assert found.version[:2] >= (4, 2)
    assert found.addons == {"mpfb": "missing", "HumGen3D": "missing"}
    assert any(device["type"] == "CPU" for device in found.devices)
    assert {"city", "courtyard"} <= set(found.environments)
    monkeypatch.setattr(describing, "_run", lambda *_: pytest.fail("it was started again"))
    assert describe(blender, file) == found == remembered(blender, file)


@scripts
def test_it_is_asked_again_when_preferences_change(tmp_path: Path) -> None:
    preferences = tmp_path / "userpref.blend"
    preferences.write_bytes(b"1")
    said = f'{{"version": [4, 5], "addons": {{}}, "devices": [], "environments": [], "preferences": "{preferences}"}}'
    program = tmp_path / "blender"
    program.write_text(f"#!/bin/sh\nfor last; do true; done\necho x >> '{tmp_path}/count'\necho '{said}' > \"$last\"\n")
    program.chmod(0o755)
    theirs = replace(PROGRAM, path=program)
    file = tmp_path / "descriptions.json"
    for _ in range(2):
        assert describe(theirs, file).version == (4, 5)
    os.utime(preferences, (1, 1))
    assert remembered(theirs, file) is None
    describe(theirs, file)
    assert (tmp_path / "count").read_text().split() == ["x", "x"]


@scripts
@pytest.mark.parametrize(("lines", "why"), [("exec sleep 60", "within 0.3 seconds"), ("echo no", "it gave no answer")])
def test_one_that_says_nothing(tmp_path: Path, lines: str, why: str) -> None:
    program = tmp_path / "blender"
    program.write_text(f"#!/bin/sh\n{lines}\n")
    program.chmod(0o755)
    with pytest.raises(UnavailableError, match=why):
        describe(replace(PROGRAM, path=program), tmp_path / "cache.json", patience_s=0.3)
    with pytest.raises(UnavailableError, match="cannot be started"):
        describe(replace(PROGRAM, path=tmp_path / "none"), tmp_path / "cache.json")


@pytest.mark.parametrize("stored", ["{", "[]", '{"/b/blender": {"mark": [], "description": {"version": "x"}}}'])
def test_a_damaged_cache_is_no_harm(tmp_path: Path, stored: str) -> None:
    (tmp_path / "cache.json").write_text(stored, encoding="utf-8")
    assert remembered(PROGRAM, tmp_path / "cache.json") is None


def test_why_a_character_cannot_be_had() -> None:
    broken = "The add-on HumGen3D does not load (ImportError: x)"
    sentences = available(PROGRAM, Description((4, 5), {"mpfb": "missing", "HumGen3D": broken}))
    assert sentences["builtin"] == sentences["own_mesh"] == ""
    place = f"Blender 4.5.1 (installed) at {Path('/b/blender')}"
    assert sentences["mpfb"] == (
        f"MPFB2 is not enabled in {place}: enable it in Blender's preferences, or choose built-in heads."
    )
    assert sentences["humgen"].startswith(f"{broken} ({place}): update it")
    assert available(PROGRAM, Description((4, 5), {"mpfb": "", "HumGen3D": ""}))["humgen"] == ""
    module = replace(PROGRAM, kind="module", origin="the workbench's own")
    assert "choose your own Blender" in available(module, Description((4, 5), {}))["mpfb"]


def test_the_chosen_character(tmp_path: Path) -> None:
    head, table = tmp_path / "head.glb", tmp_path / "table.csv"
    with pytest.raises(SettingsError) as error:
        character("own_mesh", CharacterSettings(character="own_mesh", landmark_file=table))
    assert error.value.field == "head_file"
    head.write_bytes(b"")
    with pytest.raises(SettingsError) as error:
        character("own_mesh", CharacterSettings(head_file=head, landmark_file=table))
    assert (error.value.field, error.value.what) == ("landmark_file", "There is no such file")
    table.write_bytes(b"")
    chosen = character("own_mesh", CharacterSettings(head_file=head, landmark_file=table, metres_per_unit=0.01))
    assert chosen == OwnMesh(head, table, 0.01)
    assert isinstance(character("humgen", CharacterSettings()), HumgenCharacter)
    assert character("mpfb", CharacterSettings()).capabilities.own_addons
    assert dict(character("builtin", CharacterSettings()).trial) == {}
    with pytest.raises(SettingsError, match="There is no character “metahuman”"):
        character("metahuman", CharacterSettings())
