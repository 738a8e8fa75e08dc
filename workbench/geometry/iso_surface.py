"""The surface at one level of a lattice of numbers, by flying edges.

Schroeder, Maynard, Geveci, "Flying edges: a high-performance scalable isocontouring algorithm" (2015), as VTK has it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError, SettingsError
from workbench.geometry.mesh import Mesh


def iso_surface(values: NDArray[np.float32], level: float) -> Mesh:
    """The surface where a lattice (nx, ny, nz) has the value `level`; larger values are inside.

    Vertices in lattice steps from the first value, axes as the array's; unit normals outwards along the falling values,
    triangles counter-clockwise from outside. Open where the inside reaches the lattice's border.
    """
    from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
    from vtkmodules.vtkCommonDataModel import vtkImageData
    from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D

    image, edges = vtkImageData(), vtkFlyingEdges3D()
    # VTK's first axis varies fastest: it is our z. Reading its columns backwards turns the triangles over.
    image.SetDimensions(values.shape[::-1])
    flat = np.ascontiguousarray(values).reshape(-1)
    image.GetPointData().SetScalars(numpy_to_vtk(flat))
    edges.SetInputData(image)
    edges.SetValue(0, level)
    edges.ComputeNormalsOn()
    edges.ComputeGradientsOff()
    edges.ComputeScalarsOff()
    edges.Update()
    found = edges.GetOutput()
    if not found.GetNumberOfPolys():
        return Mesh(np.empty((0, 3)), np.empty((0, 3), np.int64), np.empty((0, 3)))
    faces = vtk_to_numpy(found.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    normals = vtk_to_numpy(found.GetPointData().GetNormals())
    places = vtk_to_numpy(found.GetPoints().GetData())
    # What VTK worked with is as large as the result, which stays by itself: hundreds of MB where a lattice is noise.
    del edges, found, image
    if faces.dtype != np.int64:
        faces = faces.astype(np.int64)
    last = faces[:, 2].copy()
    faces[:, 2] = faces[:, 0]
    faces[:, 0] = last
    del last
    return Mesh(places[:, ::-1].astype(np.float64, "C"), faces, normals[:, ::-1].astype(np.float64, "C"))


def closed_iso_surface(values: NDArray[np.float32], level: float) -> Mesh:
    """As `iso_surface`, closed where the inside reaches the lattice's border, as if nothing lay beyond it.

    Raises
    ------
    SettingsError : the level is outside the values. DataError : they are not finite.
    """
    require_level(values, level, what="values of the volume", remedy="choose a level between them")
    low = min(float(values.min()), 2 * level - float(values.max()))
    mesh = iso_surface(np.pad(values, 1, constant_values=low), level)
    return replace(mesh, vertices=mesh.vertices - 1.0)


def require_level(values: NDArray[np.float32], level: float, *, what: str, remedy: str) -> None:
    """Raises DataError where values are not finite, SettingsError (field "level") where none lies on either side."""
    low, high = float(values.min()), float(values.max())
    if not np.isfinite([low, high]).all():
        raise DataError(f"Some {what} are no finite numbers", remedy="check the file or model they come from")
    if not low < level <= high:
        raise SettingsError(
            f"The {what} run from {low:.4g} to {high:.4g}, so there is no surface at {level:g}",
            field="level",
            remedy=remedy,
        )
