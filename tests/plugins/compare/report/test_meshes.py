"""Surfaces taken away: errors as values and as colours, in files that other programs read."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from plugins.compare.measuring import Comparison
from plugins.compare.report.meshes import mesh_files
from workbench.geometry.colour_scale import ColourScale
from workbench.geometry.mesh_formats.ply import read_ply

SCALE = ColourScale(-3.0, 3.0)


@pytest.fixture(scope="module")
def written(comparisons: list[Comparison]) -> dict[str, bytes]:
    return dict(mesh_files(comparisons, SCALE, ["ply", "glb"]))


def test_every_surface_is_there(written: dict[str, bytes]) -> None:
    assert sorted(written) == [
        "prediction_1.glb", "prediction_1.ply", "prediction_2.glb", "prediction_2.ply", "truth.glb", "truth.ply",
    ]  # fmt: skip


def test_a_ply_holds_errors_as_numbers_and_colours(written: dict[str, bytes], comparisons: list[Comparison]) -> None:
    chosen = comparisons[0].chosen
    import trimesh

    # Read by a program that is not ours.
    vertices = trimesh.load(io.BytesIO(written["prediction_1.ply"]), file_type="ply", process=False).metadata
    values = np.asarray(vertices["_ply_raw"]["vertex"]["data"]["scalar_error_mm"]).ravel()
    assert np.array_equal(np.isnan(values), np.isnan(chosen.signed))
    assert np.nanmax(np.abs(values - chosen.signed)) < 1e-6
    ours = read_ply(written["prediction_1.ply"])
    assert ours.colours is not None
    assert np.array_equal(ours.colours, SCALE.colourise(chosen.signed))
    assert np.allclose(ours.vertices, chosen.aligned.surface.mesh.vertices)


def test_a_glb_is_upright_with_errors_and_linear_colours(
    written: dict[str, bytes], comparisons: list[Comparison]
) -> None:
    chosen = comparisons[1].chosen
    document, arrays = opened(written["prediction_2.glb"])
    mesh = chosen.aligned.surface.mesh
    assert np.allclose(arrays["POSITION"], mesh.vertices * [1, -1, -1], atol=1e-6)
    assert arrays["NORMAL"][:, 2].mean() > 0.5  # towards the viewer
    counted = np.isfinite(chosen.signed)
    assert np.array_equal(arrays["_COUNTED"] > 0.5, counted)
    assert np.allclose(arrays["_ERROR_MM"][counted], chosen.signed[counted], atol=1e-6)
    assert np.isfinite(arrays["_ERROR_MM"]).all()
    wanted = ((SCALE.colourise(chosen.signed) / 255 + 0.055) / 1.055) ** 2.4
    bright = SCALE.colourise(chosen.signed) > 20
    assert np.abs(arrays["COLOR_0"][:, :3] / 65535 - wanted)[bright].max() < 1e-4
    assert document["materials"][0]["doubleSided"]
    assert arrays["indices"].max() < len(mesh.vertices)


def test_other_programs_read_the_glb(written: dict[str, bytes], comparisons: list[Comparison]) -> None:
    import trimesh

    found = trimesh.load(io.BytesIO(written["prediction_1.glb"]), file_type="glb", process=False, force="mesh")
    mesh = comparisons[0].chosen.aligned.surface.mesh
    assert found.faces.shape == mesh.faces.shape
    assert found.area == pytest.approx(trimesh.Trimesh(mesh.vertices, mesh.faces, process=False).area, rel=1e-5)


def opened(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Document and arrays of a GLB, read by the specification."""
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    size, kind = struct.unpack_from("<I4s", data, 12)
    assert kind == b"JSON"
    document = json.loads(data[20 : 20 + size])
    body = data[28 + size :]
    primitive = document["meshes"][0]["primitives"][0]
    arrays = {}
    for name, number in {**primitive["attributes"], "indices": primitive["indices"]}.items():
        accessor = document["accessors"][number]
        view = document["bufferViews"][accessor["bufferView"]]
        code = {5126: "<f4", 5123: "<u2", 5125: "<u4"}[accessor["componentType"]]
        width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}[accessor["type"]]
        assert view["byteOffset"] % 4 == 0
        flat = np.frombuffer(body, code, accessor["count"] * width, view["byteOffset"])
        arrays[name] = flat.reshape(-1, width) if width > 1 else flat
    return document, arrays
