"""What a batch of heads may be asked for, and the sentences for what it may not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import plugins.blender
from plugins.blender.batch import RenderBatch
from plugins.blender.settings import CHANNELS, FaceRequest, RenderSettings, identity_of
from workbench.api import SettingsError
from workbench.extension.presets import apply_preset, presets_in


@pytest.mark.parametrize(
    ("seeds", "number", "expected"),
    [(None, 3, [0, 1, 2]), ("7, 3-5", 200, [7, 3, 4, 5]), ("0-2, 1", 1, [0, 1, 2]), ("12;14\n16", 1, [12, 14, 16])],
)
def test_seeds_stand_in_for_the_number(seeds: str | None, number: int, expected: list[int]) -> None:
    assert RenderSettings(seeds=seeds, number=number).face_seeds == expected


@pytest.mark.parametrize(
    ("seeds", "sentence"),
    [
        ("1-", "Seeds: “1-” is not a seed or a range: write seeds like 0-99, 120."),
        ("9-3", "Seeds: The range “9-3” runs backwards: write 3-9."),
        (" , ", "Seeds: No seed is given: write seeds like 0-99, 120."),
        ("-4", "Seeds: “-4” is not a seed or a range: write seeds like 0-99, 120."),
        ("0-10000000", "Seeds: More than ten million seeds: make several datasets."),
        ("9999999999999999999", "Seeds: The seed “9999999999999999999” is too large: use at most 18 digits."),
    ],
)
def test_seeds_that_cannot_be_read(seeds: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        RenderSettings.read({"seeds": seeds})
    assert refused.value.sentence == sentence


@pytest.mark.parametrize("needed", ["image", "depth", "mask", "camera"])
def test_channels_without_which_nothing_can_be_trained(needed: str) -> None:
    with pytest.raises(SettingsError) as refused:
        RenderSettings.read({"channels": [channel for channel in CHANNELS if channel != needed]})
    assert refused.value.sentence.startswith("Write: Without “")
    assert refused.value.sentence.endswith(f"” the faces cannot be trained on or compared: add {needed}.")
    assert ":" not in refused.value.what.partition("“")[2].partition("”")[0]


def test_the_leanest_and_the_fullest_set_of_channels_are_taken() -> None:
    assert RenderSettings.read({"channels": ["camera", "mask", "depth", "image"]}).channels[0] == "camera"
    assert set(RenderSettings.read({"channels": list(CHANNELS)}).channels) == set(CHANNELS)


@pytest.mark.parametrize(("per_person", "people"), [(1, [0, 1, 2, 3, 4, 5, 6]), (3, [0, 0, 0, 1, 1, 1, 2])])
def test_neighbouring_seeds_share_a_person(per_person: int, people: list[int]) -> None:
    assert [identity_of(seed, per_person) for seed in range(7)] == people


def test_a_face_of_the_preview_asks_for_what_the_batch_makes() -> None:
    settings = RenderSettings(resolution=1024, per_person=4, yaw=(-5.0, 5.0), lighting=0.3)
    request = FaceRequest.of(settings, 9)
    assert (request.seed, request.per_person, request.resolution) == (9, 4, 512)
    assert request.ranges == settings.ranges


def test_presets_fit_the_settings() -> None:
    folder = Path(plugins.blender.__file__).parent / "presets"
    found = list(presets_in(folder))
    assert len(found) == len(list(folder.glob("*.json"))) >= 3
    for preset in found:
        settings = apply_preset(preset, RenderSettings, "render.batch")
        idle = [name for name in preset.settings if not settings.counts(name)]
        assert idle == [], preset.title
    titles = [preset.title for preset in found]
    assert titles[:4] == ["Quick draft", "Portrait depth", "Replicantface default", "Replicantface wide"]


def test_settings_of_older_quick_batches_can_be_read() -> None:
    older = {
        "name": "heads", "renderer": "quick", "number": 50, "seeds": None, "per_person": 2, "resolution": 128,
        "channels": ["image", "depth", "mask", "camera"], "held_out": 0.1, "age": [12.0, 75.0], "gender": "any",
        "identity_spread": 1.0, "hair": True, "expression": 1.0, "gaze": 14.0, "yaw": [-40.0, 40.0],
        "pitch": [-18.0, 18.0], "roll": [-12.0, 12.0], "distance": [0.5, 0.9], "field_of_view": [26.0, 30.0],
        "shift": 0.05, "lighting": 0.7, "backgrounds": ["plain", "blobs"],
    }  # fmt: skip
    settings = RenderSettings.read(older)
    assert {name: settings.plain()[name] for name in older} == older
    assert set(older) <= set(settings.counting())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"yaw": [10, -10]}, "yaw"),
        ({"pose": "narrow", "pitch": [10, -10]}, "pitch"),
        ({"jpeg_quality": [90, 20]}, "jpeg_quality"),
        ({"f_stop": [0, 8]}, "f_stop"),
    ],
)
def test_ranges_that_run_backwards(values: dict[str, object], field: str) -> None:
    with pytest.raises(SettingsError) as refused:
        RenderSettings.read(values)
    assert refused.value.field == field and "smaller number comes first" in refused.value.sentence


def test_what_only_one_renderer_uses_does_not_count_for_the_other() -> None:
    quick, blender = (RenderSettings(renderer=renderer) for renderer in ("quick", "blender"))  # type: ignore[arg-type]
    assert {"lighting", "backgrounds"} == set(quick.counting()) - set(blender.counting())
    only_blender = set(blender.counting()) - set(quick.counting())
    assert {"samples", "glasses", "environments", "lamps", "noise"} <= only_blender
    assert not {"environment_folder", "plate_folder", "f_stop", "jpeg_quality"} & only_blender


@pytest.mark.parametrize(
    ("side", "samples", "measured"), [(256, 8, 2.6), (256, 16, 4.0), (256, 32, 7.0), (512, 32, 28.9), (640, 64, 74.7)]
)
def test_blenders_cost_is_near_what_was_measured(side: int, samples: int, measured: float) -> None:
    settings = RenderSettings(renderer="blender", resolution=side, samples=samples)
    seconds = RenderBatch().estimate(settings).seconds_per_item
    assert seconds is not None and seconds * (os.cpu_count() or 1) == pytest.approx(measured, rel=0.3)


def test_cost_grows_with_pixels_and_channels() -> None:
    task = RenderBatch()
    small, large = (task.estimate(RenderSettings(resolution=side)) for side in (64, 256))
    assert 0 < (small.seconds_per_item or 0) < (large.seconds_per_item or 0) < 1
    everything = task.estimate(RenderSettings(resolution=64, channels=list(CHANNELS)))  # type: ignore[arg-type]
    assert 0 < (small.bytes_per_item or 0) < (everything.bytes_per_item or 0)
