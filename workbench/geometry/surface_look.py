"""How a mesh looks: clay, its own colours, its normals or curvature, or values through a colour scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError
from workbench.geometry.clip_plane import ClipPlane
from workbench.geometry.colour_scale import ColourScale
from workbench.geometry.mesh import Mesh
from workbench.geometry.surface_data import CURVATURE, lookup_table, poly_data, texture_of

Style = Literal["clay", "photo", "wireframe", "points", "normals", "curvature"]
CLAY = (212, 214, 221)
_LOOSE = (115, 128, 148)


@dataclass(frozen=True)
class SurfaceLook:
    """How a mesh is drawn.

    Attributes
    ----------
    style : "clay" is plain, "photo" takes the mesh's colours or `texture`, "normals" shows directions as colours (x
        right red, y up green, z to the viewer blue), "curvature" the mean curvature in 1/mm; "wireframe" and "points"
        show the structure.
    scalars : (V,) one value per vertex in the scale's unit, coloured by `scale` in every style, over the photo or the
        curvature in theirs; NaN is grey.
    texture : (H, W, 3) uint8 RGB laid on by the mesh's UVs, v upwards.
    opacity : 0 to 1.
    colour : RGB of clay, wires and points.
    faded : (V,) True for vertices that step back because they lie outside a region; values tell it by being NaN.
    """

    style: Style = "clay"
    scalars: NDArray[np.floating] | None = None
    scale: ColourScale = field(default_factory=ColourScale)
    texture: NDArray[np.uint8] | None = None
    opacity: float = 1.0
    colour: tuple[int, int, int] = CLAY
    faded: NDArray[np.bool_] | None = None

    def refuse_unfit(self, mesh: Mesh) -> None:
        """Raises DataError when values or texture do not fit the mesh."""
        if self.scalars is not None and len(self.scalars) != len(mesh.vertices):
            raise DataError(
                f"The surface has {len(mesh.vertices)} points but {len(self.scalars)} values to colour them with"
            )
        if self.faded is not None and len(self.faded) != len(mesh.vertices):
            raise DataError(f"The surface has {len(mesh.vertices)} points and the region tells of {len(self.faded)}")
        if self.style == "photo" and self.texture is not None and self.scalars is None and mesh.uvs is None:
            raise DataError(
                "The surface has no texture coordinates to lay a picture on", remedy="show it as clay instead"
            )

    @property
    def painted(self) -> bool:
        """Whether values are mixed into colours beforehand, so that another scale needs the colours made anew."""
        return self.scalars is not None and self.style in ("photo", "curvature")

    def shown_scale(self, mesh: Mesh) -> ColourScale | None:
        """The scale whose colours are seen: that of the values, or of the curvature; None where there are none."""
        if self.scalars is not None:
            return self.scale
        return CURVATURE if self.style == "curvature" and len(mesh.faces) else None


def surface_actor(mesh: Mesh, look: SurfaceLook, clips: Sequence[ClipPlane] = (), pixel_ratio: float = 1.0) -> Any:
    """A vtkActor of the mesh; `pixel_ratio` thickens wires and points in enlarged pictures.

    Raises
    ------
    DataError : the number of scalars is not the number of vertices, or a texture comes without UVs.
    """
    import vtkmodules.vtkRenderingOpenGL2
    from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

    assert vtkmodules.vtkRenderingOpenGL2  # imported for the factories it registers
    look.refuse_unfit(mesh)
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(poly_data(mesh, look))
    mapper.ScalarVisibilityOff()
    actor = vtkActor()
    actor.SetMapper(mapper)
    clip(actor, clips)
    _finish(actor, look, shaded=len(mesh.faces) > 0, pixel_ratio=pixel_ratio)
    scale = look.shown_scale(mesh)
    if scale is not None and not look.painted:
        recolour(actor, scale)
    elif look.style == "photo" and look.texture is not None and not look.painted:
        actor.SetTexture(texture_of(look.texture))
        if look.faded is not None:
            _colour_by_vertex(mapper)
    elif (
        look.painted
        or look.faded is not None
        or look.style == "normals"
        or (look.style == "photo" and mesh.colours is not None)
    ):
        _colour_by_vertex(mapper)
    return actor


def _has_own_colours(mesh: Mesh, look: SurfaceLook) -> bool:
    return look.style == "normals" or (look.style == "photo" and mesh.colours is not None)


def _colour_by_vertex(mapper: Any) -> None:
    """Take the mesh's RGB as it stands; a texture is multiplied by it."""
    mapper.ScalarVisibilityOn()
    mapper.SetColorModeToDirectScalars()


def recolour(actor: Any, scale: ColourScale) -> None:
    """Colour an actor's values by another scale; nothing of the mesh is touched."""
    mapper = actor.GetMapper()
    mapper.ScalarVisibilityOn()
    mapper.InterpolateScalarsBeforeMappingOn()
    mapper.SetLookupTable(lookup_table(scale))
    mapper.SetScalarRange(*scale.domain)


def clip(actor: Any, clips: Sequence[ClipPlane]) -> None:
    """Show only what lies on the kept side of every plane; the graphics card does it.

    Planes that are there already are moved: a mapper given other planes would send its whole mesh to the card again.
    """
    from vtkmodules.vtkCommonDataModel import vtkPlane

    mapper = actor.GetMapper()
    held = mapper.GetClippingPlanes()
    if (held.GetNumberOfItems() if held is not None else 0) != len(clips):
        mapper.RemoveAllClippingPlanes()
        for _ in clips:
            mapper.AddClippingPlane(vtkPlane())
        held = mapper.GetClippingPlanes()
    for number, plane in enumerate(clips):
        held.GetItem(number).SetOrigin(*plane.point)
        held.GetItem(number).SetNormal(*plane.normal)


def _finish(actor: Any, look: SurfaceLook, *, shaded: bool, pixel_ratio: float) -> None:
    surface = actor.GetProperty()
    surface.SetInterpolationToPhong()
    surface.SetColor(*(channel / 255 for channel in look.colour))
    surface.SetAmbient(0.17)
    surface.SetDiffuse(0.95)
    surface.SetSpecular(0.16)
    surface.SetSpecularPower(28.0)
    surface.SetOpacity(look.opacity)
    surface.SetPointSize(2.5 * pixel_ratio)
    surface.SetLineWidth(pixel_ratio)
    if look.scalars is not None or look.style == "curvature":
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
    elif look.style == "points":
        surface.SetRepresentationToPoints()
    if look.style == "normals" and look.scalars is None:
        surface.LightingOff()
    if not shaded:
        # Loose points have no side to shade, and lit like a surface they would be as light as the backdrop.
        surface.LightingOff()
        surface.SetColor(*(channel / 255 for channel in _LOOSE))
