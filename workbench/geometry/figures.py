"""Pictures of meshes for viewers and reports: the look of a surface, the studio's lights, and a render to an array.

Stands on VTK's data and rendering classes only, so that a job process can draw a report's figures without a window.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.colour_maps import ColourMap
from workbench.geometry.mesh import Mesh
from workbench.geometry.surface_look import Style, SurfaceLook, surface_actor
from workbench.geometry.viewpoint import View, Viewpoint, fitted

LIGHT_BACKDROP = (237, 240, 245)
DARK_BACKDROP = (26, 30, 37)


def render_mesh(
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
    from vtkmodules.vtkRenderingCore import vtkWindowToImageFilter

    renderer = studio(background or LIGHT_BACKDROP)
    for actor in actors:
        renderer.AddActor(actor)
    window = _offscreen_window()
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


def _offscreen_window() -> Any:
    """Without a screen VTK tries one, warns on standard error and goes on with EGL; every figure would say so."""
    import vtkmodules.vtkRenderingOpenGL2
    from vtkmodules.vtkCommonCore import vtkLogger
    from vtkmodules.vtkRenderingCore import vtkRenderWindow

    assert vtkmodules.vtkRenderingOpenGL2
    screenless = sys.platform.startswith("linux") and not os.environ.get("DISPLAY")
    before = vtkLogger.GetCurrentVerbosityCutoff()
    if screenless:
        vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_ERROR)
    try:
        window = vtkRenderWindow()
        window.SetOffScreenRendering(1)
    finally:
        if screenless:
            vtkLogger.SetStderrVerbosity(vtkLogger.ConvertToVerbosity(before))
    return window
