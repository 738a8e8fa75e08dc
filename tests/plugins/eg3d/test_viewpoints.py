"""The mix of viewpoints: exact shares, cameras that depend on nothing but their own seed."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from plugins.eg3d.generate.settings import GenerateSettings
from plugins.eg3d.viewpoints import Category, Framing, deck, exact_counts, expected_mix, view_of
from workbench.api import SettingsError, derive_seed

FRAMING = Framing(2.7, 4.2647, (0.0, 0.0, 0.2))
MIX = GenerateSettings().categories


def test_shares_are_exact_whatever_the_number() -> None:
    assert expected_mix(MIX, 50_000) == {
        "frontal tight": 35_000,
        "side beyond 70°": 3_000,
        "side within 70°": 6_000,
        "frontal with neck": 6_000,
    }
    assert exact_counts([70, 6, 12, 12], 10) == [7, 1, 1, 1]
    assert exact_counts([50, 50], 3) == [2, 1]
    for number in range(60):
        counts = exact_counts([70, 6, 12, 12], number)
        assert sum(counts) == number
        assert all(abs(c - number * p / 100) < 1 for c, p in zip(counts, (70, 6, 12, 12), strict=True))


def test_deck_holds_the_counts_in_another_order_for_another_seed() -> None:
    first, again, other = deck(MIX, 100, 0), deck(MIX, 100, 0), deck(MIX, 100, 1)
    assert Counter(first.tolist()) == Counter(other.tolist()) == {0: 70, 1: 6, 2: 12, 3: 12}
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    # Shuffled, not dealt in blocks: each half holds its part of the rare kinds.
    assert 0 < (first[:50] != 0).sum() < 30


def test_cameras_stay_in_the_ranges_of_their_category() -> None:
    beyond = MIX[1]
    views = [view_of(beyond, FRAMING, derive_seed(0, "picture", n)) for n in range(200)]
    assert all(70 <= abs(view.yaw) <= 90 and 0 <= view.elevation <= 10 for view in views)
    assert 60 < sum(view.yaw > 0 for view in views) < 140
    neck = view_of(MIX[3], FRAMING, 5)
    assert neck.focal == pytest.approx(0.75 * 4.2647) and neck.pivot == (0.0, -0.05, 0.2)


def test_gaussian_cameras_have_the_statistics_asked_for() -> None:
    (category,) = GenerateSettings(viewpoints="gaussian").categories
    views = [view_of(category, FRAMING, derive_seed(1, n)) for n in range(4000)]
    assert np.std([v.yaw for v in views]) == pytest.approx(math.degrees(0.28), rel=0.04)
    assert np.std([v.elevation for v in views]) == pytest.approx(math.degrees(0.13), rel=0.04)
    assert abs(np.mean([v.yaw for v in views])) < 1


def test_official_pitch_raises_the_camera_less() -> None:
    category = Category("up", 100, (0.0, 0.0), (math.degrees(0.2), math.degrees(0.2)))
    warped = view_of(category, Framing(2.7, 4.4652, (0.0, 0.0, 0.2), warped=True), 0)
    assert warped.elevation == pytest.approx(7.315, abs=1e-3)
    # The camera that generate-synthetic-face-data saved for its seed 48000.
    np.testing.assert_allclose(warped.vector[[3, 7, 11, 16]], [0, 0.344, 2.678, 4.4652], atol=1e-3)


def test_settings_name_the_field_that_is_wrong() -> None:
    for values, field, words in (
        ({"frontal_percent": 60}, "frontal_percent", "add up to 90 % instead of 100 %.*set this one to 70 %"),
        ({"frontal_percent": 0, "side_percent": 0}, "frontal_percent", "add up to 18 %.*set this one to 82 %"),
        ({"side_yaw": (70, 20)}, "side_yaw", "runs backwards"),
        ({"seeds": "5000000000"}, "seeds", "too large"),
        ({"seeds": "x"}, "seeds", "not a seed"),
        ({"channels": ["image", "camera"]}, "channels", "Without “Depth”"),
        ({"viewpoints": "fixed", "views": 2}, "views", "would be the same"),
        ({"surface": "depth", "surface_files": ["mrc"]}, "surface_files", "no density"),
    ):
        with pytest.raises(SettingsError, match=words) as refused:
            GenerateSettings.read(values)
        assert refused.value.field == field
    assert GenerateSettings.read({"viewpoints": "fixed", "frontal_percent": 0}).categories[0].percent == 100


def test_focal_lengths_by_name() -> None:
    from plugins.eg3d.configuration import Configuration

    own = Configuration(focal_length=3.5)
    found = {
        name: GenerateSettings.read({"focal": name, "field_of_view": 13.37}).framing(own).focal
        for name in ("file", "script", "ffhq", "horizontal", "diagonal")
    }
    assert found["file"] == 3.5 and found["script"] == 4.4652 and found["ffhq"] == 4.2647
    assert found["horizontal"] == pytest.approx(4.2658, abs=1e-3)
    assert found["diagonal"] == pytest.approx(found["horizontal"] * math.sqrt(2))
