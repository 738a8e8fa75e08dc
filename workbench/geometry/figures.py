"""Pictures of meshes for viewers and reports: the look of a surface, the studio's lights, and a render to an array.

Stands on VTK's data and rendering classes only, so that a job process can draw a report's figures without a window.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.colour_scale import ColourScale
from workbench.geometry.mesh import Mesh
from workbench.geometry.surface_look import Style, SurfaceLook, surface_actor
from workbench.geometry.viewpoint import View, Viewpoint, fitted

LIGHT_BACKDROP = (237, 240, 245)
DARK_BACKDROP = (26, 30, 37)
PEELS = 4
"""Layers of what is seen through that are drawn in their order: two surfaces, each before and behind the other."""
_TILE = 2048


def render_mesh(
    mesh: Mesh,
    scalars: NDArray[np.floating] | None = None,
    scale: ColourScale | None = None,
    view: View | Viewpoint = "front",
    size: tuple[int, int] = (640, 640),
    *,
    style: Style = "clay",
    texture: NDArray[np.uint8] | None = None,
    background: tuple[int, int, int] | None = LIGHT_BACKDROP,
) -> NDArray[np.uint8]:
    """A picture (height, width, 3) of a mesh in the OpenCV frame, upright and seen towards the face.

    `size` is (width, height) in pixels. With `background` None the picture is (height, width, 4), transparent around.
    """
    width, height = size
    viewpoint = view if isinstance(view, Viewpoint) else fitted(mesh.vertices, view, width / height)
    look = SurfaceLook(style, scalars, scale or ColourScale(), texture)
    return photograph([surface_actor(mesh, look)], viewpoint, size, background)


def photograph(
    actors: list[Any],
    viewpoint: Viewpoint,
    size: tuple[int, int],
    background: tuple[int, int, int] | None,
    tile: int = _TILE,
) -> NDArray[np.uint8]:
    """Actors drawn off-screen to (height, width, 3) uint8, or 4 channels where `background` is None.

    Pictures larger than `tile` pixels are put together from parts: graphics cards have limits, and memory does, too.
    """
    *_, picture = exposures(actors, viewpoint, size, background, tile)
    return picture


def exposures(
    actors: list[Any],
    viewpoint: Viewpoint,
    size: tuple[int, int],
    background: tuple[int, int, int] | None,
    tile: int = _TILE,
) -> Iterator[NDArray[np.uint8]]:
    """`photograph` part by part: the picture as far as it is drawn, the same array each time; the last is all of it."""
    width, height = size
    columns, rows = (-(-side // tile) for side in size)
    picture = np.zeros((height, width, 4 if background is None else 3), np.uint8)
    xs, ys = np.linspace(0, width, columns + 1).astype(int), np.linspace(0, height, rows + 1).astype(int)
    with _Camera(actors, background) as camera:
        for x0, x1 in pairwise(xs):
            for y0, y1 in pairwise(ys):
                part = (x0 / width, y0 / height, (x1 - x0) / width, (y1 - y0) / height)
                picture[y0:y1, x0:x1] = camera.take(viewpoint, width / height, part, (int(x1 - x0), int(y1 - y0)))
                yield picture


def film(
    actors: list[Any], viewpoints: Iterable[Viewpoint], size: tuple[int, int], background: tuple[int, int, int] | None
) -> Iterator[NDArray[np.uint8]]:
    """The same actors from one viewpoint after another, each as `photograph` gives it, in one window, which takes half
    the time."""
    width, height = size
    with _Camera(actors, background) as camera:
        for viewpoint in viewpoints:
            yield camera.take(viewpoint, width / height, (0.0, 0.0, 1.0, 1.0), size)


class _Camera:
    """An off-screen window with actors in it."""

    def __init__(self, actors: list[Any], background: tuple[int, int, int] | None) -> None:
        self._actors, self._clear = actors, background is None
        self._renderer = studio(background or LIGHT_BACKDROP)
        for actor in actors:
            self._renderer.AddActor(actor)
        # Blending at edges needs to know what is behind, which a clear picture does not: it is drawn finer instead.
        # So is what is seen through, as multisampling and peeling do not go together.
        peeled = any(actor.GetProperty().GetOpacity() < 1 for actor in actors)
        self._finer = 2 if self._clear or peeled else 1
        self._renderer.SetUseDepthPeeling(peeled)
        self._renderer.SetMaximumNumberOfPeels(PEELS)
        self._renderer.SetOcclusionRatio(0.0)
        self._window = _offscreen_window()
        self._window.SetMultiSamples(0 if self._finer > 1 else 8)
        if self._clear:
            self._window.SetAlphaBitPlanes(1)
            self._renderer.SetBackgroundAlpha(0.0)
        self._window.AddRenderer(self._renderer)

    def take(self, viewpoint: Viewpoint, aspect: float, part: Part, size: tuple[int, int]) -> NDArray[np.uint8]:
        """A part of the whole picture as (height, width, 3 or 4)."""
        from vtkmodules.util.numpy_support import vtk_to_numpy
        from vtkmodules.vtkRenderingCore import vtkWindowToImageFilter

        self._window.SetSize(size[0] * self._finer, size[1] * self._finer)
        place_camera(self._renderer, viewpoint, aspect, part)
        self._window.Render()
        grab = vtkWindowToImageFilter()
        grab.SetInput(self._window)
        grab.ReadFrontBufferOff()
        grab.ShouldRerenderOff()
        if self._clear:
            grab.SetInputBufferTypeToRGBA()
        grab.Update()
        data = grab.GetOutput()
        columns, rows, _ = data.GetDimensions()
        picture = vtk_to_numpy(data.GetPointData().GetScalars()).reshape(rows, columns, -1)[::-1]
        return _halved(picture) if self._finer > 1 else np.ascontiguousarray(picture, np.uint8)

    def __enter__(self) -> _Camera:
        return self

    def __exit__(self, *_: object) -> None:
        for actor in self._actors:
            self._renderer.RemoveActor(actor)
        self._window.Finalize()


def _halved(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(2H, 2W, 3 or 4) -> (H, W, 3 or 4): four pixels become one; clear ones lend it none of their colour."""
    high, wide, channels = picture.shape
    four = picture.reshape(high // 2, 2, wide // 2, 2, channels).astype(np.uint16)
    if channels == 3:
        return np.asarray((four.sum(axis=(1, 3)) + 2) // 4, np.uint8)
    opacity = four[..., 3:].astype(np.uint32)
    total = opacity.sum(axis=(1, 3))
    colour = (four[..., :3] * opacity).sum(axis=(1, 3)) // np.maximum(total, 1)
    return np.asarray(np.concatenate([colour, (total + 2) // 4], axis=2), np.uint8)


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


Part = tuple[float, float, float, float]
"""Left, top, width and height of a part of a picture, in shares of its width and height."""
WHOLE: Part = (0.0, 0.0, 1.0, 1.0)


def place_camera(renderer: Any, viewpoint: Viewpoint, aspect: float, part: Part = WHOLE) -> None:
    """Aim a renderer's camera and fit its clipping planes to what it shows.

    `aspect` is width over height of the whole picture, of which the renderer draws a `part`.
    """
    left, top, width, height = part
    slope = np.tan(np.radians(viewpoint.view_angle) / 2)
    # Middle of the part as slopes right and down, against half its own width and height as slopes.
    across = ((left + width / 2 - 0.5) * aspect - viewpoint.shift[0]) * 2 / (aspect * width)
    down = (top + height / 2 - 0.5 - viewpoint.shift[1]) * 2 / height
    camera = renderer.GetActiveCamera()
    camera.SetPosition(*viewpoint.eye)
    camera.SetFocalPoint(*viewpoint.target)
    camera.SetViewUp(*-viewpoint.axes[1])
    camera.SetViewAngle(float(np.degrees(2 * np.arctan(slope * height))))
    camera.SetWindowCenter(across, -down)
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
