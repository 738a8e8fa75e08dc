"""The five fields: what they make of stored numbers, and which combinations mean nothing."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.datasets.depth_codes import LARGEST_CODE, decode_depth, encode_depth
from workbench.datasets.formats.depth_fields import DepthFields
from workbench.errors import DataError, SettingsError
from workbench.geometry.camera import Camera

STORED = np.array([[0, 500, 1000], [1500, 65535, 700]], np.uint16)


def test_millimetres() -> None:
    fields = DepthFields(0.001, invalid=65535)
    metres = fields.interpret(STORED)
    assert metres.dtype == np.float32
    assert metres == pytest.approx(np.array([[0, 0.5, 1.0], [1.5, 0, 0.7]]))
    meaning = fields.meaning(camera_known=False)
    assert (meaning.metric, meaning.space, meaning.near, meaning.per_image_normalised) == (
        True,
        "depth",
        "small",
        False,
    )


def test_inverse_depth_with_a_scale_becomes_metres() -> None:
    fields = DepthFields(0.002, space="inverse_depth", near="bright")
    assert fields.interpret(STORED)[0] == pytest.approx([0, 1.0, 0.5])
    assert fields.meaning(camera_known=False).space == "depth"


def test_ray_distance_needs_a_camera_to_become_depth() -> None:
    camera = Camera.looking_forward(5, 5, 90.0)
    fields = DepthFields(1.0, space="ray_distance")
    x = np.arange(5) - 2.0
    rays = np.sqrt(1 + (x[None] ** 2 + x[:, None] ** 2) / 2.5**2)
    plane = 2.0 * rays.astype(np.float32)
    assert fields.interpret(plane, camera) == pytest.approx(np.full((5, 5), 2.0), rel=1e-6)
    assert fields.interpret(plane) == pytest.approx(plane)
    assert fields.meaning(camera_known=True).space == "depth"
    assert fields.meaning(camera_known=False).space == "ray_distance"


@pytest.mark.parametrize(("near", "expected"), [("dark", [0, 0.25, 0.5, 1]), ("bright", [1, 0.75, 0.5, 0])])
def test_relative_depth_puts_near_first(near: str, expected: list[float]) -> None:
    fields = DepthFields(None, invalid=None, near=near, per_image_normalised=True)  # type: ignore[arg-type]
    values = fields.interpret(np.array([[10, 20], [30, 50]], np.uint8))
    assert values.min() > 0
    assert values.ravel() == pytest.approx(expected, abs=2e-5)
    meaning = fields.meaning(camera_known=False)
    assert not meaning.metric and meaning.per_image_normalised and meaning.near == "small"
    codes = encode_depth(values, meaning)
    assert codes.min() == 1 and codes.max() == LARGEST_CODE
    assert decode_depth(codes, meaning) == pytest.approx(values, abs=1e-5)


def test_relative_codes_of_one_scale_keep_it() -> None:
    fields = DepthFields(None)
    values = fields.interpret(np.array([[0, 255, 51]], np.uint8))
    assert values[0] == pytest.approx([0, 1.0, 0.2], abs=2e-5)
    with pytest.raises(DataError, match="floating-point numbers without a scale"):
        fields.interpret(np.array([[0.5, 1.0]], np.float32))


def test_relative_inverse_depth_stays_inverse() -> None:
    fields = DepthFields(None, near="bright", space="inverse_depth", per_image_normalised=True)
    values = fields.interpret(np.array([[0, 10, 200]], np.uint8))
    assert values[0, 0] == 0 and values[0, 2] > values[0, 1] > 0
    assert fields.meaning(camera_known=False).near == "large"


def test_constant_relative_depth_is_data() -> None:
    values = DepthFields(None, per_image_normalised=True).interpret(np.full((2, 2), 9, np.uint8))
    assert (values > 0).all()


def test_nothing_there() -> None:
    with pytest.raises(DataError, match="no data at all"):
        DepthFields(0.001).interpret(np.zeros((3, 3), np.uint16))
    with pytest.raises(DataError, match="no data at all"):
        DepthFields(1.0).interpret(np.full((3, 3), np.nan))


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"metres_per_code": 0.001, "near": "bright"}, "near"),
        ({"metres_per_code": 0.001, "per_image_normalised": True}, "metres_per_code"),
        ({"metres_per_code": -1.0}, "metres_per_code"),
        ({"metres_per_code": 0.1, "space": "inverse_depth"}, "near"),
    ],
)
def test_combinations_without_meaning(arguments: dict[str, object], field: str) -> None:
    with pytest.raises(SettingsError) as caught:
        DepthFields(**arguments)  # type: ignore[arg-type]
    assert caught.value.field == field
