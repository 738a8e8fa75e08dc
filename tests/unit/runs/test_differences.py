from __future__ import annotations

from workbench.runs.differences import differences, setting_rows

ONE = {"name": "a", "width": 16, "loss": [{"kind": "l1", "weight": 1.0}], "datasets": ["x", "y"], "crop": 0.1 + 0.2}
TWO = {"name": "b", "width": 16, "loss": [{"kind": "l1", "weight": 0.5}], "datasets": ["x"], "crop": 0.3, "ema": True}


def test_only_what_differs_is_listed() -> None:
    rows = {row.name: row.values for row in differences([ONE, TWO])}
    assert rows == {
        "name": ("a", "b"),
        "loss.1.weight": ("1", "0.5"),
        "datasets": ("x, y", "x"),
        "ema": ("–", "yes"),
    }


def test_one_run_has_all_its_settings_and_no_difference() -> None:
    assert differences([ONE]) == []
    assert [row.name for row in setting_rows([ONE])] == [
        "name",
        "width",
        "loss.1.kind",
        "loss.1.weight",
        "datasets",
        "crop",
    ]
    assert setting_rows([{"limit": None, "flip": False, "tags": []}])[0].values == ("none",)
