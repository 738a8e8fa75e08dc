"""The surface at one level of a lattice, by flying edges.

Schroeder, Maynard, Geveci, "Flying edges: a high-performance scalable isocontouring algorithm" (2015), as VTK has it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D

from plugins.eg3d.generator.density import LatticePart
from workbench.api import DataError, Mesh, SettingsError

OFFICIAL_LEVEL = 10.0
"""Level of EG3D's own scripts; 2 to 20 gives usable surfaces of the published models."""
OFFICIAL_MARGIN = 30 / 256
"""Share of the box that EG3D's own scripts empty at every face before they cut."""
_EMPTY = 1000.0


def density_mesh(lattice: LatticePart, level: float, metres_per_unit: float = 1.0) -> Mesh:
    """The surface where the density is `level`, closed at the lattice's border; denser is inside.

    Vertices in EG3D's world in nominal metres (EG3D units for 1.0), unit normals outwards along the falling density,
    triangles counter-clockwise from outside.

    Raises
    ------
    SettingsError : the level is outside the densities. DataError : they are not finite.
    """
    _check(lattice.values, level)
    places, normals, faces = _flying_edges(_closed(lattice, level), level)
    step = lattice.box_warp / (lattice.n - 1)
    corner = np.array(lattice.first) * step - lattice.box_warp / 2
    places *= step * metres_per_unit
    places += corner * metres_per_unit
    return Mesh(places, faces, normals)


def _check(values: NDArray[np.float32], level: float) -> None:
    low, high = float(values.min()), float(values.max())
    if not np.isfinite([low, high]).all():
        raise DataError("Some densities are no finite numbers", remedy="check the model file and the latent code")
    if not low < level <= high:
        raise SettingsError(
            f"The densities run from {low:.4g} to {high:.4g}, so there is no surface at {level:g}",
            field="level",
            remedy="choose a level between them, or the automatic one",
        )


def _closed(lattice: LatticePart, level: float) -> NDArray[np.float32]:
    """The values, emptied on those faces of the part that lie in the border of the box."""
    values, rim = lattice.values, lattice.border - 1
    for axis in range(3):
        for end, at in ((lattice.first[axis], 0), (lattice.n - lattice.first[axis] - values.shape[axis], -1)):
            face = (slice(None),) * axis + (at,)
            if end <= rim and values[face].max() >= level:
                values = values.copy() if values is lattice.values else values
                values[face] = level - _EMPTY
    return values


def _flying_edges(
    values: NDArray[np.float32], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Vertices (V, 3) in lattice steps, unit normals (V, 3) and faces (F, 3), axes as the array's."""
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
        return np.empty((0, 3)), np.empty((0, 3)), np.empty((0, 3), np.int64)
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
    return places[:, ::-1].astype(np.float64, "C"), normals[:, ::-1].astype(np.float64, "C"), faces
