"""Unusual generators, opened from files, against the plain one: every superresolution, option and shape."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from plugins.eg3d.cameras import camera_vector, orbit_pose
from plugins.eg3d.checkpoint import load_generator
from plugins.eg3d.configuration import PUBLISHED_PLANE_AXES, Axes
from plugins.eg3d.generator.generator import Planes
from tests.plugins.eg3d.generator.plain import PlainGenerator
from tests.plugins.eg3d.handmade import MEANT_PLANE_AXES
from tests.plugins.eg3d.official_files import RENDERING, write_converted, write_official
from tests.plugins.eg3d.recipe import Weights, generator_shapes, recipe_weights

PLANES, FEATURES, DISTANCE, IMAGE, SIGMA = 4e-5, 2e-3, 5e-3, 3e-3, 1e-3
"""Most that single precision may differ from double; for the official fixtures half of it for planes and densities."""
_MET = 1e-3
"""Rays that meet less have a distance that rounding decides."""


@dataclass(frozen=True)
class Case:
    """A generator's class, sizes and options, and how it is asked for a picture."""

    kind: str
    options: dict[str, Any] = field(default_factory=dict)
    shapes: dict[str, Any] = field(default_factory=dict)
    side: int = 16
    axes: Axes = PUBLISHED_PLANE_AXES
    clamped: bool = True
    noise: Any = "const"
    cutoff: int | None = None
    official: bool = True
    focal: float = 4.2647


CASES = {
    "4x-256": Case("4X", {"avg_camera_pivot": [0, 0, -0.06]}, cutoff=8),
    "4x-256-box": Case(
        "4X", {"box_warp": 1.3}, {"z_dim": 128, "channel_base": 4096, "channel_max": 48}, axes=MEANT_PLANE_AXES
    ),
    "2x-cars": Case(
        "2X",
        {"ray_start": 0.1, "ray_end": 2.6, "box_warp": 1.6, "white_back": True, "c_gen_conditioning_zero": True,
         "avg_camera_radius": 1.7, "avg_camera_pivot": [0, 0, 0], "depth_resolution": 20},
        side=64, focal=1.7074,
    ),
    "2x-auto": Case(
        "2X",
        {"ray_start": "auto", "ray_end": "auto", "box_warp": 0.6, "white_back": True,
         "superresolution_noise_mode": "const", "c_scale": None},
        {"mapping_layers": 8}, side=70, clamped=False,
    ),
    "fp32-256": Case("Deepfp32", {"disparity_space_sampling": True, "decoder_lr_mul": 0.5}, official=False),
    "8x-512": Case(
        "8X", {"depth_resolution_importance": 0, "sr_antialias": False, "c_scale": 0.3}, {"z_dim": 32}, noise="none"
    ),
}  # fmt: skip


class Opened:
    """A case's generator from its file, the plain one, and the inputs of both."""

    def __init__(self, case: Case, folder: Path) -> None:
        kind = f"SuperresolutionHybrid{case.kind}"
        sizes = {"z_dim": 64, "channel_base": 2048, "channel_max": 32} | case.shapes
        weights = recipe_weights(generator_shapes(kind, **sizes))
        kwargs = {**RENDERING, "depth_resolution": 12, "depth_resolution_importance": 12}
        kwargs |= {"superresolution_module": f"training.superresolution.{kind}"} | case.options
        kwargs = {name: value for name, value in kwargs.items() if value is not None}
        self.case = case
        self.generator = load_generator(_written(folder, case, weights, kwargs))
        self.plain = PlainGenerator(weights, kwargs, case.axes, clamped=case.clamped)
        stream = np.random.RandomState(7)
        self.z = stream.randn(2, sizes["z_dim"])
        radius, pivot = kwargs["avg_camera_radius"], tuple(kwargs["avg_camera_pivot"])
        self.frontal = _cameras(radius, pivot, case.focal, (0.0, 0.0))
        self.cameras = _cameras(radius, pivot, case.focal, (0.35, -0.6))
        self.points = stream.rand(3000, 3) * 1.2 * kwargs["box_warp"] - 0.6 * kwargs["box_warp"]
        self.ws = self.plain.codes(self.z, self.frontal, 0.7, case.cutoff)
        self.planes = self.plain.planes(self.ws, case.noise)
        self.found = self.generator.planes(self.ws, case.noise)


def _cameras(radius: float, pivot: Any, focal: float, yaws: tuple[float, float]) -> NDArray[np.float64]:
    return np.stack([camera_vector(orbit_pose(yaw, 0.3 * yaw, 0.0, radius, pivot), focal) for yaw in yaws])


def _written(folder: Path, case: Case, weights: Weights, kwargs: dict[str, Any]) -> Path:
    if case.official:
        halves = 4 if case.clamped else 0
        return write_official(
            folder / "model.pkl", weights, rendering=kwargs, raw_px=case.side, sr_halves=halves, axes=case.axes
        )
    entries = {"rendering_kwargs": kwargs, "neural_rendering_resolution": case.side}
    return write_converted(folder / "model.pth", weights, **entries)


@pytest.fixture(scope="module", params=CASES, ids=list(CASES))
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return Opened(CASES[request.param], tmp_path_factory.mktemp(request.param))


def apart(found: Any, wanted: torch.Tensor) -> NDArray[np.float64]:
    assert tuple(found.shape) == tuple(wanted.shape)
    return np.abs(np.asarray(found, np.float64) - wanted.numpy())


def test_codes(opened: Opened) -> None:
    found = opened.generator.map_latents(opened.z, opened.frontal, 0.7, opened.case.cutoff)
    assert apart(found, opened.ws).max() < 1e-6


def test_planes(opened: Opened) -> None:
    assert apart(opened.found.tensor, opened.planes).max() < PLANES


def test_pictures(opened: Opened) -> None:
    found = opened.generator.render(opened.found, opened.cameras)
    wanted = opened.plain.picture(opened.planes, opened.ws, opened.cameras, opened.case.side)
    assert found.image is not None
    assert apart(found.features, wanted.features).max() < FEATURES
    assert apart(found.weights, wanted.weight).max() < FEATURES
    distance = apart(found.ray_distance, wanted.distance)[wanted.weight.numpy() > _MET]
    assert np.quantile(distance, 0.99) < 2e-4
    assert distance.max() < DISTANCE
    assert apart(found.image[:1], wanted.image).max() < IMAGE


def test_densities_and_colours(opened: Opened) -> None:
    generator, planes = opened.generator, opened.found
    points = torch.from_numpy(opened.points)
    for index in (0, 1):
        density, colours = opened.plain.field(opened.planes[index], points)
        assert apart(generator.density(opened.points, planes)[index, :, 0], density).max() < SIGMA
        assert apart(generator.colour(opened.points, planes)[index], colours).max() < 1e-5
    n = 20
    lattice = generator.density_lattice(n, Planes(planes.tensor[:1], planes.ws[:1]))
    along = (torch.arange(n).double() / (n - 1) - 0.5) * generator.configuration.rendering.box_warp
    grid = torch.stack(torch.meshgrid(along, along, along, indexing="ij"), -1).reshape(-1, 3)
    assert apart(lattice.reshape(-1), opened.plain.field(opened.planes[0], grid)[0]).max() < SIGMA


def test_the_plain_generator_is_the_official_one(shared: Path) -> None:
    """Else it would prove nothing: a fixture of the official code's own numbers."""
    with np.load(shared / "data" / "eg3d" / "eg3d_small_128.npz") as stored:
        arrays = {name: stored[name] for name in stored.files}
    meta = json.loads(bytes(arrays["meta_json"]))
    weights = {name[2:]: values for name, values in arrays.items() if name.startswith("w/")}
    plain = PlainGenerator(weights, meta["rendering_kwargs"], PUBLISHED_PLANE_AXES)
    ws = plain.codes(arrays["z"], arrays["c_cond"], 0.7, None)
    np.testing.assert_allclose(ws, arrays["ws"], atol=2e-6)
    planes = plain.planes(ws)
    drawn = plain.picture(planes, ws, arrays["c_cam"], 32)
    np.testing.assert_allclose(drawn.features, arrays["feature_image"], atol=FEATURES)
    met = arrays["weight_sum"] > _MET
    np.testing.assert_allclose(drawn.distance[met], arrays["image_depth"][met], atol=DISTANCE)
    np.testing.assert_allclose(drawn.image, arrays["image"][:1], atol=IMAGE)
    density, _ = plain.field(planes[1], torch.from_numpy(arrays["points"][0]).double())
    np.testing.assert_allclose(density, arrays["points_sigma"][1, :, 0], atol=SIGMA)
