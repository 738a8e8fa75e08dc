"""How a mesh looks: grey clay, its own colours, or values through a colour map, as an actor for VTK to draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError
from workbench.geometry.colour_maps import DROPPED, ColourMap, table
from workbench.geometry.mesh import Mesh
from workbench.geometry.vertex_normals import vertex_normals

Style = Literal["clay", "photo", "wireframe", "points"]
_CLAY = (0.83, 0.84, 0.865)
_LOOSE = (0.45, 0.50, 0.58)


@dataclass(frozen=True)
class SurfaceLook:
    """How a mesh is drawn.

    Attributes
    ----------
    style : "clay" is plain grey, "photo" takes the mesh's colours or `texture`, the others show its structure.
    scalars : (V,) one value per vertex (mm), coloured by `colour_map`; NaN is drawn grey; None for none.
    scalar_range : values at the two ends of the map; a symmetric one around 0 for signed errors.
    texture : (H, W, 3) uint8 RGB laid on by the mesh's UVs, v upwards.
    """

    style: Style = "clay"
    scalars: NDArray[np.floating] | None = None
    scalar_range: tuple[float, float] = (-3.0, 3.0)
    colour_map: ColourMap = "diverging"
    texture: NDArray[np.uint8] | None = None

    def refuse_unfit(self, mesh: Mesh) -> None:
        """Raises DataError when values or texture do not fit the mesh."""
        if self.scalars is not None and len(self.scalars) != len(mesh.vertices):
            raise DataError(
                f"The surface has {len(mesh.vertices)} points but {len(self.scalars)} values to colour them with"
            )
        if self.style == "photo" and self.texture is not None and self.scalars is None and mesh.uvs is None:
            raise DataError(
                "The surface has no texture coordinates to lay a picture on", remedy="show it as clay instead"
            )


def surface_actor(mesh: Mesh, look: SurfaceLook) -> Any:
    """A vtkActor of the mesh.

    Raises
    ------
    DataError : the number of scalars is not the number of vertices, or a texture comes without UVs.
    """
    import vtkmodules.vtkRenderingOpenGL2
    from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

    assert vtkmodules.vtkRenderingOpenGL2  # imported for the factories it registers
    look.refuse_unfit(mesh)
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(_poly_data(mesh, look))
    mapper.ScalarVisibilityOff()
    actor = vtkActor()
    actor.SetMapper(mapper)
    _finish(actor, look, shaded=len(mesh.faces) > 0)
    if look.scalars is not None:
        mapper.ScalarVisibilityOn()
        mapper.InterpolateScalarsBeforeMappingOn()
        mapper.SetLookupTable(_lookup_table(look.colour_map))
        mapper.SetScalarRange(*look.scalar_range)
    elif look.style == "photo" and look.texture is not None:
        actor.SetTexture(_texture(look.texture))
    elif look.style == "photo" and mesh.colours is not None:
        mapper.ScalarVisibilityOn()
        mapper.SetColorModeToDirectScalars()
    return actor


def _finish(actor: Any, look: SurfaceLook, *, shaded: bool) -> None:
    surface = actor.GetProperty()
    surface.SetInterpolationToPhong()
    surface.SetColor(*_CLAY)
    surface.SetAmbient(0.17)
    surface.SetDiffuse(0.95)
    surface.SetSpecular(0.16)
    surface.SetSpecularPower(28.0)
    if look.scalars is not None:
        # Colours must be read off the surface, so shading may only hint at the shape.
        surface.SetAmbient(0.45)
        surface.SetDiffuse(0.66)
        surface.SetSpecular(0.0)
    elif look.style == "photo":
        surface.SetAmbient(0.5)
        surface.SetDiffuse(0.6)
        surface.SetSpecular(0.03)
        if not shaded:
            surface.SetPointSize(2.5)
    if look.style == "wireframe":
        surface.SetRepresentationToWireframe()
        surface.SetLineWidth(1.0)
    elif look.style == "points":
        surface.SetRepresentationToPoints()
        surface.SetPointSize(2.5)
    if not shaded:
        # Loose points have no side to shade, and lit like a surface they would be as light as the backdrop.
        surface.LightingOff()
        surface.SetColor(*_LOOSE)


def _poly_data(mesh: Mesh, look: SurfaceLook) -> Any:
    from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
    from vtkmodules.vtkCommonCore import vtkPoints
    from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData

    points = vtkPoints()
    points.SetData(numpy_to_vtk(mesh.vertices.astype(np.float32), deep=True))
    data = vtkPolyData()
    data.SetPoints(points)
    cells = vtkCellArray()
    offsets = np.arange(0, 3 * len(mesh.faces) + 1, 3, dtype=np.int64)
    cells.SetData(numpy_to_vtkIdTypeArray(offsets, deep=True), numpy_to_vtkIdTypeArray(mesh.faces.ravel(), deep=True))
    if len(mesh.faces):
        data.SetPolys(cells)
    else:
        data.SetVerts(_vertex_cells(len(mesh.vertices)))
    _add_attributes(data, mesh, look)
    return data


def _add_attributes(data: Any, mesh: Mesh, look: SurfaceLook) -> None:
    from vtkmodules.util.numpy_support import numpy_to_vtk

    if len(mesh.faces):
        normals = mesh.normals if mesh.normals is not None else vertex_normals(mesh.vertices, mesh.faces)
        data.GetPointData().SetNormals(numpy_to_vtk(normals.astype(np.float32), deep=True))
    if look.scalars is not None:
        data.GetPointData().SetScalars(numpy_to_vtk(np.asarray(look.scalars, np.float32), deep=True))
    elif look.style == "photo" and look.texture is not None and mesh.uvs is not None:
        data.GetPointData().SetTCoords(numpy_to_vtk(mesh.uvs.astype(np.float32), deep=True))
    elif look.style == "photo" and mesh.colours is not None:
        data.GetPointData().SetScalars(numpy_to_vtk(mesh.colours.astype(np.uint8), deep=True))


def _vertex_cells(count: int) -> Any:
    from vtkmodules.util.numpy_support import numpy_to_vtkIdTypeArray
    from vtkmodules.vtkCommonDataModel import vtkCellArray

    cells = vtkCellArray()
    cells.SetData(
        numpy_to_vtkIdTypeArray(np.arange(count + 1, dtype=np.int64), deep=True),
        numpy_to_vtkIdTypeArray(np.arange(count, dtype=np.int64), deep=True),
    )
    return cells


def _lookup_table(colour_map: ColourMap) -> Any:
    from vtkmodules.util.numpy_support import numpy_to_vtk
    from vtkmodules.vtkCommonCore import vtkLookupTable

    rgb = table(colour_map)
    lookup = vtkLookupTable()
    lookup.SetNumberOfTableValues(len(rgb))
    lookup.SetTable(numpy_to_vtk(np.column_stack([rgb, np.full(len(rgb), 255, np.uint8)]), deep=True))
    lookup.SetNanColor([channel / 255 for channel in DROPPED] + [1.0])
    return lookup


def _texture(image: NDArray[np.uint8]) -> Any:
    from vtkmodules.util.numpy_support import numpy_to_vtk
    from vtkmodules.vtkCommonDataModel import vtkImageData
    from vtkmodules.vtkRenderingCore import vtkTexture

    height, width = image.shape[:2]
    data = vtkImageData()
    data.SetDimensions(width, height, 1)
    data.GetPointData().SetScalars(
        numpy_to_vtk(np.ascontiguousarray(image[::-1]).reshape(-1, image.shape[2]), deep=True)
    )
    texture = vtkTexture()
    texture.SetInputData(data)
    texture.InterpolateOn()
    texture.MipmapOn()
    return texture
