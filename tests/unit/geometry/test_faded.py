"""What lies outside a region steps back in every style."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import DataError
from workbench.geometry.colour_maps import DROPPED
from workbench.geometry.mesh import Mesh
from workbench.geometry.surface_data import poly_data
from workbench.geometry.surface_look import CLAY, Style, SurfaceLook

MESH = Mesh(
    np.array([[0.0, 0, 0], [0.01, 0, 0], [0, 0.01, 0]]), np.array([[0, 2, 1]]), uvs=np.zeros((3, 2)),
)  # fmt: skip
FADED = np.array([True, False, False])


def scalars(look: SurfaceLook) -> np.ndarray:
    from vtkmodules.util.numpy_support import vtk_to_numpy

    return np.asarray(vtk_to_numpy(poly_data(MESH, look).GetPointData().GetScalars()))


@pytest.mark.parametrize("style", ["clay", "wireframe", "points"])
def test_plain_styles_are_grey_outside_and_their_own_colour_inside(style: Style) -> None:
    assert scalars(SurfaceLook(style, faded=FADED)).tolist() == [list(DROPPED), list(CLAY), list(CLAY)]


def test_a_photo_is_darker_outside() -> None:
    look = SurfaceLook("photo", texture=np.zeros((2, 2, 3), np.uint8), faded=FADED)
    shade = scalars(look)
    assert (shade[1:] == 255).all() and (shade[0] < 128).all()


def test_curvature_is_missing_outside() -> None:
    assert np.isnan(scalars(SurfaceLook("curvature", faded=FADED))).tolist() == [True, False, False]


def test_a_region_of_another_surface_is_refused() -> None:
    with pytest.raises(DataError, match="3 points"):
        SurfaceLook(faded=np.ones(4, bool)).refuse_unfit(MESH)
