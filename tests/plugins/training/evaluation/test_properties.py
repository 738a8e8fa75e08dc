"""Counts against counts by hand, memory of living tensors, sizes that a network refuses, and the kept table."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from plugins.training.evaluation.properties.kept import Properties, keep_properties, properties_sheet, read_properties
from plugins.training.evaluation.properties.measuring import LivingBytes, cost_of, weight_bytes
from plugins.training.evaluation.properties.running import Subject, size_for
from plugins.training.properties import TrainProperties
from plugins.training.settings.judging import PropertiesSettings
from tests.plugins.training import faces
from tests.plugins.training.test_panel_reading import recorded_run
from workbench.errors import DataError, SettingsError

CPU = torch.device("cpu")


def test_operations_are_twice_the_multiply_adds() -> None:
    network = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 16 * 16, 5))
    cost = cost_of(network, torch.zeros(1, 3, 16, 16), 1, CPU)
    assert cost.flops == 2 * (16 * 16 * 8 * 3 * 9 + 8 * 16 * 16 * 5)
    assert cost.cpu_s > 0
    assert cost.device_ms is None


def test_attention_is_counted_on_processors_too() -> None:
    class Attention(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return nn.functional.scaled_dot_product_attention(x, x, x)

    cost = cost_of(Attention(), torch.zeros(2, 3, 10, 8), 1, CPU)
    assert cost.flops == 2 * (2 * 3 * 10 * 10 * 8) * 2


def test_memory_is_what_lives_at_the_same_time() -> None:
    """Weights, the picture, and at most two of the maps in a row of layers: the one read and the one written."""
    network = nn.Sequential(*(nn.Conv2d(4, 4, 1, bias=False) for _ in range(5)))
    picture = torch.zeros(1, 4, 32, 32)
    one_map = 4 * 4 * 32 * 32
    cost = cost_of(network, picture, 1, CPU)
    assert cost.peak_bytes == weight_bytes(network) + one_map + 2 * one_map
    assert weight_bytes(network) == 5 * 16 * 4


def test_what_shares_memory_is_counted_once() -> None:
    x = torch.zeros(1000)
    with LivingBytes(0) as living:
        y = x + 1
        z = y.view(10, 100)[2:]
        y += 1
        assert living.now == 4000
        del y, z
    assert (living.now, living.peak) == (0, 4000)


def test_sizes_are_as_asked_or_as_trained_or_as_published() -> None:
    assert size_for(Subject("x", "attunet", side=64), None) == (64, 64)
    assert size_for(Subject("x", "attunet", side=64), 128) == (128, 128)
    with pytest.raises(SettingsError, match="multiples of") as refused:
        size_for(Subject("x", "unet_simple"), 100)
    assert refused.value.field == "size"
    with pytest.raises(SettingsError, match="only pictures of"):
        size_for(Subject("x", "latent_vit"), 96)


def test_runs_and_networks_are_measured_and_kept(tmp_path: Path) -> None:
    recorded_run(tmp_path, "narrow", network_options={"width": 4, "blocks": 3})
    task, job = TrainProperties(), faces.job(tmp_path)
    settings = PropertiesSettings(runs=["narrow"], networks=["attunet"], size=32, repeats=1, device="cpu")
    task.check(settings, job.place)
    assert task.run(settings, job) == {"measured": 2, "asked for": 2}
    kept = {p.subject: p for p in read_properties(tmp_path)}
    assert kept["attunet"].parameters == 8_987_429
    assert kept["attunet"].file_mb == pytest.approx(4 * 8_987_429 / 2**20, rel=0.01)
    assert kept["narrow"].parameters < kept["attunet"].parameters
    assert kept["narrow"].size == (32, 32)
    assert 0 < kept["narrow"].gflops < kept["attunet"].gflops
    task.run(settings.model_copy(update={"networks": [], "size": 64}), job)
    sizes = [p.size for p in read_properties(tmp_path) if p.subject == "narrow"]
    assert sizes == [(32, 32), (64, 64)]


def test_a_network_that_cannot_read_the_size_is_passed_over_with_its_reason(tmp_path: Path) -> None:
    recorded_run(tmp_path, "narrow", network_options={"width": 4, "blocks": 3})
    job = faces.job(tmp_path)
    settings = PropertiesSettings(runs=["narrow"], networks=["dav2_vits"], size=48, repeats=1, device="cpu")
    assert TrainProperties().run(settings, job) == {"measured": 1, "asked for": 2}
    assert "multiples of" in job.warnings[0]


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    task, place = TrainProperties(), faces.job(tmp_path).place
    with pytest.raises(SettingsError, match="no network “wonder”"):
        task.check(PropertiesSettings(networks=["wonder"]), place)
    with pytest.raises(DataError, match="no training run “none”"):
        task.check(PropertiesSettings(runs=["none"]), place)
    with pytest.raises(SettingsError, match="no run to measure"):
        task.run(PropertiesSettings(), faces.job(tmp_path))


def one(subject: str, **changes: object) -> Properties:
    values = {"subject": subject, "network": "attunet", "size": (64, 64), "parameters": 2_000_000, "gflops": 1.5,
              "cpu_s": 0.02, "peak_mb": 30.0, "file_mb": 8.0}  # fmt: skip
    return Properties.model_validate(values | changes)


def test_the_table_of_properties_has_a_column_for_the_card_where_one_was_measured() -> None:
    assert properties_sheet([one("a")]).rows == [["a", "attunet", "64×64", 2.0, 1.5, 20.0, 30.0, 8.0]]
    sheet = properties_sheet([one("a"), one("b", device="card", device_ms=3.0)])
    assert sheet.heads[6] == "Graphics card (ms)"
    assert [row[6] for row in sheet.rows] == [None, 3.0]


def test_a_damaged_table_is_measured_again(tmp_path: Path) -> None:
    keep_properties(tmp_path, [one("a")])
    (tmp_path / "leaderboard" / "properties.json").write_text('[{"subject": 3}]', encoding="utf-8")
    assert read_properties(tmp_path) == []
    keep_properties(tmp_path, [one("b")])
    assert [p.subject for p in read_properties(tmp_path)] == ["b"]
