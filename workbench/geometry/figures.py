"""Pictures of meshes for viewers and reports: the look of a surface, the studio's lights, and a render to an array.

Stands on VTK's data and rendering classes only, so that a job process can draw a report's figures without a window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError
from workbench.geometry.colour_maps import DROPPED, ColourMap, table
from workbench.geometry.mesh import Mesh
from workbench.geometry.viewpoint import View, Viewpoint, fitted

Style = Literal["clay", "photo", "wireframe", "points"]
LIGHT_BACKDROP = (237, 240, 245)
DARK_BACKDROP = (26, 30, 37)


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


def render(
    mesh: Mesh,
    scalars_mm: NDArray[np.floating] | None = None,
    scalar_range: tuple[float, float] = (-3.0, 3.0),
    view: View | Viewpoint = "front",
    size: tuple[int, int] = (640, 640),
    *,
    colour_map: ColourMap = "diverging",
    style: Style = "clay",
    texture: NDArray[np.uint8] | None = None,
    background: tuple[int, int, int] | None = LIGHT_BACKDROP,
) -> NDArray[np.uint8]:
    """A picture (height, width, 3) of a mesh in the OpenCV frame, upright and seen towards the face.

    `size` is (width, height) in pixels. With `background` None the picture is (height, width, 4), transparent around.
    """
    width, height = size
    viewpoint = view if isinstance(view, Viewpoint) else fitted(mesh.vertices, view, width / height)
    look = SurfaceLook(style, scalars_mm, scalar_range, colour_map, texture)
    return photograph([surface_actor(mesh, look)], viewpoint, size, background)


def photograph(
    actors: list[Any], viewpoint: Viewpoint, size: tuple[int, int], background: tuple[int, int, int] | None
) -> NDArray[np.uint8]:
    """Actors drawn off-screen to (height, width, 3) uint8, or 4 channels where `background` is None."""
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkRenderingCore import vtkRenderWindow, vtkWindowToImageFilter

    renderer = studio(background or LIGHT_BACKDROP)
    for actor in actors:
        renderer.AddActor(actor)
    window = vtkRenderWindow()
    window.SetOffScreenRendering(1)
    window.SetMultiSamples(0 if background is None else 8)
    if background is None:
        window.SetAlphaBitPlanes(1)
        renderer.SetBackgroundAlpha(0.0)
    window.SetSize(*size)
    window.AddRenderer(renderer)
    place_camera(renderer, viewpoint)
    window.Render()
    grab = vtkWindowToImageFilter()
    grab.SetInput(window)
    grab.ReadFrontBufferOff()
    if background is None:
        grab.SetInputBufferTypeToRGBA()
    grab.Update()
    data = grab.GetOutput()
    columns, rows, _ = data.GetDimensions()
    picture = vtk_to_numpy(data.GetPointData().GetScalars()).reshape(rows, columns, -1)[::-1].copy()
    for actor in actors:
        renderer.RemoveActor(actor)
    window.Finalize()
    return np.ascontiguousarray(picture, np.uint8)


def surface_actor(mesh: Mesh, look: SurfaceLook) -> Any:
    """A vtkActor of the mesh.

    Raises
    ------
    DataError : the number of scalars is not the number of vertices, or a texture comes without UVs.
    """
    import vtkmodules.vtkRenderingOpenGL2
    from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

    assert vtkmodules.vtkRenderingOpenGL2  # imported for the factories it registers
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(_poly_data(mesh, look))
    mapper.ScalarVisibilityOff()
    actor = vtkActor()
    actor.SetMapper(mapper)
    _finish(actor, look)
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


def studio(background: tuple[int, int, int] = LIGHT_BACKDROP) -> Any:
    """A vtkRenderer with soft lights that go with the viewer: key from the upper left, fill, and a rim from behind."""
    import vtkmodules.vtkRenderingOpenGL2
    from vtkmodules.vtkRenderingCore import vtkLight, vtkRenderer

    assert vtkmodules.vtkRenderingOpenGL2
    renderer = vtkRenderer()
    renderer.SetBackground(*(channel / 255 for channel in background))
    renderer.AutomaticLightCreationOff()
    for position, intensity, tint in _LIGHTS:
        light = vtkLight()
        light.SetLightTypeToCameraLight()
        light.SetPosition(*position)
        light.SetFocalPoint(0.0, 0.0, 0.0)
        light.SetIntensity(intensity)
        light.SetColor(*tint)
        renderer.AddLight(light)
    return renderer


def place_camera(renderer: Any, viewpoint: Viewpoint) -> None:
    """Aim a renderer's camera and fit its clipping planes to what it shows."""
    camera = renderer.GetActiveCamera()
    camera.SetPosition(*viewpoint.eye)
    camera.SetFocalPoint(*viewpoint.target)
    camera.SetViewUp(*-viewpoint.axes[1])
    camera.SetViewAngle(viewpoint.view_angle)
    renderer.ResetCameraClippingRange()


# Position in camera space (x right, y up, z towards the viewer), intensity, colour.
_LIGHTS = (
    ((-0.5, 0.8, 1.1), 0.66, (1.0, 0.99, 0.97)),
    ((0.9, 0.15, 0.8), 0.34, (0.96, 0.98, 1.0)),
    ((0.0, -0.8, 0.7), 0.14, (1.0, 1.0, 1.0)),
    ((0.8, 0.5, -0.7), 0.45, (0.94, 0.97, 1.0)),
    ((-0.8, 0.2, -0.7), 0.25, (0.94, 0.97, 1.0)),
)
_CLAY = (0.83, 0.84, 0.865)


def _finish(actor: Any, look: SurfaceLook) -> None:
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
    if look.style == "wireframe":
        surface.SetRepresentationToWireframe()
        surface.SetLineWidth(1.0)
    elif look.style == "points":
        surface.SetRepresentationToPoints()
        surface.SetPointSize(2.5)


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

    normals = mesh.normals if mesh.normals is not None else _smooth_normals(mesh)
    if len(mesh.faces):
        data.GetPointData().SetNormals(numpy_to_vtk(normals.astype(np.float32), deep=True))
    if look.scalars is not None:
        if len(look.scalars) != len(mesh.vertices):
            raise DataError(
                f"The surface has {len(mesh.vertices)} points but {len(look.scalars)} values to colour them with"
            )
        data.GetPointData().SetScalars(numpy_to_vtk(np.asarray(look.scalars, np.float32), deep=True))
    elif look.style == "photo" and look.texture is not None:
        if mesh.uvs is None:
            raise DataError(
                "The surface has no texture coordinates to lay a picture on", remedy="show it as clay instead"
            )
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


def _smooth_normals(mesh: Mesh) -> NDArray[np.float64]:
    corners = mesh.vertices[mesh.faces]
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    summed = np.zeros_like(mesh.vertices)
    for axis in range(3):
        summed[:, axis] = np.bincount(mesh.faces.ravel(), np.repeat(facing[:, axis], 3), minlength=len(mesh.vertices))
    normals: NDArray[np.float64] = summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-20)
    return normals


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
