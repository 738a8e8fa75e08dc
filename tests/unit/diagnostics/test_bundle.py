"""The problem bundle: useful, and without a person's names."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from workbench.diagnostics.bundle import Masker, bundle_texts, write_bundle
from workbench.settings import log_folder


def test_names_are_masked_in_every_spelling() -> None:
    mask = Masker(Path("/home/jane doe/Gesichter ü"), home=Path("/home/jane doe"), user="jane doe")
    for text in (
        "/home/jane doe/Gesichter ü/datasets/a",
        "\\home\\jane doe\\Gesichter ü\\datasets\\a",
        json.dumps("\\home\\jane doe\\Gesichter ü\\datasets\\a", ensure_ascii=False),
        "/HOME/Jane Doe/Gesichter ü/datasets/a",
    ):
        masked = mask(text)
        assert "<workspace>" in masked
        assert "jane" not in masked.lower()
    assert mask("/home/jane doe/photo.png by Jane Doe") == "<home>/photo.png by <name>"
    assert mask("Marjanes") == "Marjanes"


@pytest.fixture
def job(tmp_path: Path) -> Path:
    folder = tmp_path / "work" / "jobs" / "j1"
    folder.mkdir(parents=True)
    (folder / "job.json").write_text(json.dumps({"folder": str(tmp_path / "work" / "photos")}), encoding="utf-8")
    (folder / "log.txt").write_text("x" * 3_000_000 + "the end", encoding="utf-8")
    (folder / "preview.png").write_bytes(b"a face")
    log_folder().mkdir(parents=True)
    (log_folder() / "window.log").write_text(f"opened {tmp_path / 'work'}", encoding="utf-8")
    return folder


def test_a_bundle_holds_report_logs_and_records_but_no_faces(job: Path, tmp_path: Path) -> None:
    target = tmp_path / "bundle.zip"
    names = write_bundle(target, f"workspace {tmp_path / 'work'}", jobs=[job], workspace=tmp_path / "work")
    with zipfile.ZipFile(target) as archive:
        assert sorted(archive.namelist()) == sorted(names)
        texts = {name: archive.read(name).decode() for name in names}
    assert set(names) == {"report.txt", "logs/window.log", "jobs/j1/job.json", "jobs/j1/log.txt"}
    assert texts["report.txt"] == "workspace <workspace>"
    assert json.loads(texts["jobs/j1/job.json"])["folder"].startswith("<workspace>")
    assert texts["jobs/j1/log.txt"].endswith("the end")
    assert len(texts["jobs/j1/log.txt"]) <= 2_000_000
    assert not any(str(tmp_path / "work") in text for text in texts.values())


def test_what_will_be_sent_can_be_read_first(job: Path, tmp_path: Path) -> None:
    assert bundle_texts("r", jobs=[job], workspace=tmp_path / "work")["report.txt"] == "r"
