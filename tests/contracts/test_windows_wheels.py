"""Everything we require, extras included, comes as wheels for Windows: nothing is compiled at install."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

# pip chooses wheels for the platform it is told, but reads "; sys_platform == 'win32'" with the platform it runs on.
_PIP_AS_WINDOWS = """
import sys
from pip._vendor.packaging import markers
here = markers.default_environment()
there = {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64",
         "python_version": sys.argv[1], "python_full_version": sys.argv[1] + ".0"}
markers.default_environment = lambda: {**here, **there}
from pip._internal.cli.main import main
sys.exit(main(sys.argv[2:]))
"""
_UNREACHABLE = re.compile(
    r"NewConnectionError|Max retries|Name or service|getaddrinfo|failed in name resolution|timed out"
)


def requirements(repository: Path) -> list[str]:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return [*project["dependencies"], *(line for extra in extras for line in extra)]


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.11", "3.12"])
def test_every_requirement_has_a_windows_wheel(version: str, repository: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    words = [
        "install", "--dry-run", "--quiet", "--ignore-installed", "--only-binary=:all:", "--platform", "win_amd64",
        "--implementation", "cp", "--python-version", version, "--target", str(tmp_path / "nowhere"),
        "--report", str(report), *requirements(repository),
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", _PIP_AS_WINDOWS, version, *words], capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode and _UNREACHABLE.search(done.stderr):
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr[-2000:]
    chosen = json.loads(report.read_text(encoding="utf-8"))["install"]
    files = {entry["metadata"]["name"].lower(): entry["download_info"]["url"].rsplit("/", 1)[-1] for entry in chosen}
    assert all(name.endswith(("win_amd64.whl", "-any.whl")) for name in files.values()), files
    assert {"torch", "vtk", "pyside6_essentials", "dask"} <= files.keys()
    assert "colorama" in files  # needed on Windows only: the markers were read as Windows reads them


def test_the_launchers_torch_is_one_that_the_project_allows(repository: Path) -> None:
    table = tomllib.loads((repository / "resources" / "torch_builds.toml").read_text(encoding="utf-8"))
    allowed = next(line for line in requirements(repository) if line.startswith("torch"))
    low, high = re.fullmatch(r"torch>=([\d.]+),<([\d.]+)", allowed).groups()  # type: ignore[union-attr]
    numbers = [tuple(map(int, text.split("."))) for text in (low, table["version"], high)]
    assert numbers[0] <= numbers[1] < numbers[2]
