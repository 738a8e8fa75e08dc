"""Meshes, textures and colour scales as VTK's data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.colour_maps import DROPPED
from workbench.geometry.colour_scale import ColourScale
from workbench.geometry.curvature import mean_curvature
from workbench.geometry.mesh import Mesh
from workbench.geometry.vertex_normals import vertex_normals

if TYPE_CHECKING:
    from workbench.geometry.surface_look import SurfaceLook

CURVATURE = ColourScale(-0.06, 0.06, "purple_green", unit="1/mm")
"""Colours of the "curvature" style: the ends are a radius of 17 mm, sharper than a nose and blunter than an eyelid."""
_HOLLOWS_DARKEN = 1.0
_FADED_PHOTO = 105
"""Of 255: how much light is left of a photo outside the region."""
_COLOURS = 2048
"""Of a scale's table: enough that a logarithmic scale has no visible bands, and a texture row any driver takes."""


def poly_data(mesh: Mesh, look: SurfaceLook) -> Any:
    """A vtkPolyData with what the look needs of normals, values and texture coordinates."""
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


def lookup_table(scale: ColourScale) -> Any:
    """A vtkLookupTable over the scale's domain; the scale itself gives every colour, so no rule is told twice."""
    from vtkmodules.util.numpy_support import numpy_to_vtk
    from vtkmodules.vtkCommonCore import vtkLookupTable

    low, high = scale.domain
    rgb = scale.colourise(low + (high - low) * (np.arange(_COLOURS) + 0.5) / _COLOURS)
    lookup = vtkLookupTable()
    lookup.SetNumberOfTableValues(len(rgb))
    lookup.SetTable(numpy_to_vtk(np.column_stack([rgb, np.full(len(rgb), 255, np.uint8)]), deep=True))
    lookup.SetTableRange(low, high)
    lookup.SetNanColor(*_unit(DROPPED))
    beneath, above = scale.colourise(np.array([low, high]) + (high - low) * np.array([-1.0, 1.0]))
    lookup.UseBelowRangeColorOn()
    lookup.SetBelowRangeColor(*_unit(beneath))
    lookup.UseAboveRangeColorOn()
    lookup.SetAboveRangeColor(*_unit(above))
    return lookup


def texture_of(image: NDArray[np.uint8]) -> Any:
    """A vtkTexture of a picture (H, W, 3 or 4), its first row on top."""
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


def _unit(colour: Iterable[int]) -> tuple[float, float, float, float]:
    red, green, blue = (float(channel) / 255 for channel in colour)
    return red, green, blue, 1.0


def _add_attributes(data: Any, mesh: Mesh, look: SurfaceLook) -> None:
    from vtkmodules.util.numpy_support import numpy_to_vtk

    normals = mesh.normals
    if len(mesh.faces):
        normals = normals if normals is not None else vertex_normals(mesh.vertices, mesh.faces)
        data.GetPointData().SetNormals(numpy_to_vtk(normals.astype(np.float32), deep=True))
    if look.scalars is None and look.style == "photo" and look.texture is not None and mesh.uvs is not None:
        data.GetPointData().SetTCoords(numpy_to_vtk(mesh.uvs.astype(np.float32), deep=True))
        if look.faded is not None:
            shade = np.where(look.faded[:, None], np.uint8(_FADED_PHOTO), np.uint8(255)).repeat(3, axis=1)
            data.GetPointData().SetScalars(numpy_to_vtk(shade, deep=True))
        return
    values = _values(mesh, look, normals)
    if values is not None:
        data.GetPointData().SetScalars(numpy_to_vtk(values, deep=True))


def _values(
    mesh: Mesh, look: SurfaceLook, normals: NDArray[np.float64] | None
) -> NDArray[np.float32] | NDArray[np.uint8] | None:
    """What colours the vertices: (V,) values of a scale, or (V, 3) RGB."""
    if look.scalars is not None and look.painted:
        return _values_over(mesh, look, normals)
    if look.scalars is not None:
        return np.asarray(look.scalars, np.float32)
    if look.style == "curvature" and len(mesh.faces):
        bent = (mean_curvature(mesh.vertices, mesh.faces, normals) / 1000).astype(np.float32)
        return bent if look.faded is None else np.where(look.faded, np.float32(np.nan), bent)
    colours = _colours(mesh, look, normals)
    if look.faded is None:
        return colours
    shown = np.asarray(look.colour, np.uint8)[None] if colours is None else colours
    return np.where(look.faded[:, None], np.asarray(DROPPED, np.uint8), shown)


def _colours(mesh: Mesh, look: SurfaceLook, normals: NDArray[np.float64] | None) -> NDArray[np.uint8] | None:
    """(V, 3) RGB of a style that has a colour for each vertex; None where one serves all."""
    if look.style == "normals" and normals is not None:
        # Of the OpenCV frame (y down, z away) as is usual: x right, y up, z to the viewer.
        return (127.5 + 127.5 * normals * (1, -1, -1)).round().astype(np.uint8)
    if look.style == "photo" and mesh.colours is not None:
        return mesh.colours.astype(np.uint8)
    return None


def _values_over(mesh: Mesh, look: SurfaceLook, normals: NDArray[np.float64] | None) -> NDArray[np.uint8]:
    """(V, 3) RGB of the values over the photo, which alone is seen where a value is missing, or over the curvature."""
    assert look.scalars is not None
    values = look.scale.colourise(look.scalars).astype(np.float32)
    if look.style == "photo":
        photo = _photo(mesh, look)
        grey = (photo @ np.array([0.299, 0.587, 0.114], np.float32))[:, None]  # luma of ITU-R BT.601
        mixed = np.where(np.isnan(look.scalars)[:, None], photo, values * (0.45 + 0.55 * grey / 255))
    else:
        bent = mean_curvature(mesh.vertices, mesh.faces, normals) / 1000
        mixed = (
            values * (1.0 + _HOLLOWS_DARKEN * (CURVATURE.places(np.nan_to_num(bent)) - 0.5)).clip(0.5, 1.08)[:, None]
        )
    return np.asarray(mixed.clip(0, 255).round(), np.uint8)


def _photo(mesh: Mesh, look: SurfaceLook) -> NDArray[np.float32]:
    """(V, 3) RGB of the photo at each vertex."""
    if look.texture is not None and mesh.uvs is not None:
        height, width = look.texture.shape[:2]
        columns = np.clip(mesh.uvs[:, 0] * width, 0, width - 1).astype(np.intp)
        rows = np.clip((1 - mesh.uvs[:, 1]) * height, 0, height - 1).astype(np.intp)
        return look.texture[rows, columns, :3].astype(np.float32)
    if mesh.colours is not None:
        return mesh.colours.astype(np.float32)
    return np.full((len(mesh.vertices), 3), 255, np.float32)


def _vertex_cells(count: int) -> Any:
    from vtkmodules.util.numpy_support import numpy_to_vtkIdTypeArray
    from vtkmodules.vtkCommonDataModel import vtkCellArray

    cells = vtkCellArray()
    cells.SetData(
        numpy_to_vtkIdTypeArray(np.arange(count + 1, dtype=np.int64), deep=True),
        numpy_to_vtkIdTypeArray(np.arange(count, dtype=np.int64), deep=True),
    )
    return cells
