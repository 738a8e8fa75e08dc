"""The made-up weights are those the official code was run with."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.plugins.eg3d import recipe


def test_the_small_generators_weights_are_the_stored_ones(shared: Path) -> None:
    with np.load(shared / "data/eg3d/eg3d_small_128.npz") as stored:
        expected = {name.removeprefix("w/"): stored[name] for name in stored.files if name.startswith("w/")}
    made = recipe.small_weights("SuperresolutionHybrid2X")
    assert made.keys() == expected.keys()
    for name, tensor in expected.items():
        np.testing.assert_array_equal(made[name], tensor.astype(np.float32), err_msg=name)
        assert made[name].shape == tensor.shape and made[name].dtype == np.float32


def test_names_and_shapes_of_the_full_generator_are_the_published_ones(shared: Path) -> None:
    assert recipe.generator_shapes() == recipe.full_shapes(shared)
