"""A side environment that holds one tiny package, made here."""

from __future__ import annotations

import base64
import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from workbench.environments.environment import SideEnvironment
from workbench.environments.table import Contents

OWN = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the wheel of a package ``tiny``; the only place pip looks at."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    entries = {
        "tiny/__init__.py": b"from tiny.part import ANSWER\n",
        "tiny/part.py": b"ANSWER = 42\n",
        "tiny-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        "tiny-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in entries.items()]
    entries["tiny-1.0.dist-info/RECORD"] = "\n".join([*record, "tiny-1.0.dist-info/RECORD,,", ""]).encode()
    with zipfile.ZipFile(folder / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        for name, data in entries.items():
            wheel.writestr(name, data)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", folder.as_uri())
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "no-pip.conf"))
    return folder


@pytest.fixture
def tiny(tmp_path: Path, wheels: Path) -> SideEnvironment:
    """Not made yet."""
    contents = Contents(
        name="tiny",
        title="Tiny as a Python module",
        requirements=("tiny==1.0",),
        pythons=(OWN,),
        download_mb=1,
        disk_mb=1,
        check="import tiny; assert tiny.ANSWER == 42",
    )
    return SideEnvironment(contents, tmp_path / "Umgebung ü" / ".venv-tiny")


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
