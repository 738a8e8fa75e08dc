"""The example plugin as pip would install it, without pip: its package and the metadata that entry points live in."""

from __future__ import annotations

import os
import shutil
import tomllib
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "example_plugin"


def install(site: Path) -> None:
    """Put the example plugin into a folder that may be put on the path."""
    project = tomllib.loads((SOURCE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    shutil.copytree(
        SOURCE / "photo_brightness", site / "photo_brightness", ignore=shutil.ignore_patterns("__pycache__")
    )
    metadata = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    metadata.mkdir()
    text = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (metadata / "METADATA").write_text(text, encoding="utf-8")
    points = project["entry-points"]["workbench.plugins"]
    lines = ["[workbench.plugins]", *(f"{name} = {value}" for name, value in points.items())]
    (metadata / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def variables(site: Path, **more: str) -> dict[str, str]:
    """Environment variables of a process that finds the plugin."""
    paths = [str(site), str(SOURCE.parents[1]), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in paths if p), "PYTHONUTF8": "1", **more}
