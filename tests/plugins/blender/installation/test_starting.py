"""Blender itself, started as it was found."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from plugins.blender.installation import Blender

_SCRIPT = """
import json, sys
import bpy
import numpy
words = sys.argv[sys.argv.index("--") + 1:] if "--" in sys.argv else sys.argv[1:]
said = [words, bpy.app.version, bpy.utils.user_resource("SCRIPTS"), "workbench" in sys.modules, sys.path]
open(words[0], "w", encoding="utf-8").write(json.dumps(said))
sys.exit(3)
"""


@pytest.mark.every_blender
def test_a_script_finds_its_words_and_none_of_ours(
    blender: Blender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repository: Path
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(repository))
    script, answer = tmp_path / "Skript ü.py", tmp_path / "answer.json"
    script.write_text(_SCRIPT, encoding="utf-8")
    command = blender.command(script, [str(answer), "zwei ü"])
    done = subprocess.run(command, env=blender.variables(), capture_output=True, timeout=60)
    assert done.returncode == 3, done.stderr[-2000:]
    words, version, scripts, ours, path = json.loads(answer.read_text(encoding="utf-8"))
    assert words == [str(answer), "zwei ü"]
    assert tuple(version)[: len(blender.version)] == blender.version
    assert scripts.startswith(blender.variables()["BLENDER_USER_RESOURCES"])
    assert not ours
    assert str(repository) not in path
