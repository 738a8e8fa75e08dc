"""One surface, or two in the same place, as a viewport or a figure shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from workbench.geometry.clip_plane import ClipPlane, FacingCut
from workbench.geometry.mesh import Mesh
from workbench.geometry.surface_look import SurfaceLook, clip, recolour, surface_actor
from workbench.geometry.viewpoint import Viewpoint

Together = Literal["first", "second", "overlay", "wipe", "blink"]
"""How two surfaces share a viewport: either alone, one through the other, beside each other at a line, in turn."""


@dataclass(frozen=True)
class Layer:
    """A mesh and its look."""

    mesh: Mesh
    look: SurfaceLook

    def actor(self) -> Any:
        """A vtkActor of the mesh."""
        return surface_actor(self.mesh, self.look)


@dataclass(frozen=True)
class Scene:
    """What is shown.

    Attributes
    ----------
    layers : the first surface, and the second if there is one.
    together : how two share the place; counts only where there are two.
    divider : where a wipe's line stands, share of the width; the first surface is left of it.
    turn : which one a blinking view shows now, 0 or 1.
    cut : a plane through all surfaces, or None.
    """

    layers: tuple[Layer, ...] = ()
    together: Together = "overlay"
    divider: float = 0.5
    turn: int = 0
    cut: ClipPlane | FacingCut | None = None

    def shown(self, number: int) -> bool:
        """Whether a layer is drawn at all."""
        if len(self.layers) < 2 or self.together in ("overlay", "wipe"):
            return True
        return number == {"first": 0, "second": 1, "blink": self.turn}[self.together]

    def opacity(self, number: int) -> float:
        """Only an overlay lets the other surface through."""
        alone = len(self.layers) < 2 or self.together != "overlay"
        return 1.0 if alone else self.layers[number].look.opacity

    def clips(self, number: int, viewpoint: Viewpoint, aspect: float) -> list[ClipPlane]:
        """The planes that cut a layer in a width : height = `aspect` picture."""
        planes = [] if self.cut is None else [self.cut.plane(viewpoint)]
        if len(self.layers) == 2 and self.together == "wipe":
            planes.append(divider_plane(viewpoint, aspect, self.divider, left=number == 0))
        return planes

    def actors(self, viewpoint: Viewpoint, aspect: float, pixel_ratio: float = 1.0) -> list[Any]:
        """Actors for a picture."""
        return [
            surface_actor(
                layer.mesh,
                replace(layer.look, opacity=self.opacity(number)),
                self.clips(number, viewpoint, aspect),
                pixel_ratio,
            )
            for number, layer in enumerate(self.layers)
            if self.shown(number)
        ]


def divider_plane(viewpoint: Viewpoint, aspect: float, divider: float, *, left: bool) -> ClipPlane:
    """The plane through the eye and an upright line in the picture: what is left of the line stays, or right of it."""
    slope = ((divider - 0.5) * aspect - viewpoint.shift[0]) * 2 * np.tan(np.radians(viewpoint.view_angle) / 2)
    right, _, forward = viewpoint.axes
    normal = (right - slope * forward) / np.hypot(1.0, slope) * (-1.0 if left else 1.0)
    eye = viewpoint.eye
    return ClipPlane(
        (float(eye[0]), float(eye[1]), float(eye[2])), (float(normal[0]), float(normal[1]), float(normal[2]))
    )


class SceneActors:
    """The actors of a scene that changes: what stays the same is not built again.

    Turning a view, moving a wipe or a cut, blinking and other colours or opacity touch a few numbers of the actors,
    however large the meshes are.
    """

    def __init__(self) -> None:
        self._scene = Scene()
        self._made: dict[int, tuple[Layer, Any]] = {}

    @property
    def scene(self) -> Scene:
        """What the actors show."""
        return self._scene

    @property
    def actors(self) -> list[Any]:
        """What is to be drawn, in the order of the scene's layers."""
        return [self._made[number][1] for number in range(len(self._scene.layers))]

    def missing(self, scene: Scene) -> dict[int, Layer]:
        """The layers of a scene, by number, that have no actor yet."""
        return {
            number: layer
            for number, layer in enumerate(scene.layers)
            if number not in self._made or not _same_but_colours(self._made[number][0], layer)
        }

    def keep(self, made: Mapping[int, tuple[Layer, Any]]) -> None:
        """Take over actors that were built elsewhere (`Layer.actor`), for the next scene."""
        self._made |= made

    def show(self, scene: Scene) -> None:
        """Hold another scene, and build what is missing."""
        self._made |= {number: (layer, layer.actor()) for number, layer in self.missing(scene).items()}
        self._made = {number: self._made[number] for number in range(len(scene.layers))}
        self._scene = scene
        for number, layer in enumerate(scene.layers):
            before, actor = self._made[number]
            scale = layer.look.shown_scale(layer.mesh)
            if scale is not None and not layer.look.painted and scale != before.look.shown_scale(before.mesh):
                recolour(actor, scale)
            self._made[number] = (layer, actor)
            actor.SetVisibility(scene.shown(number))
            actor.GetProperty().SetOpacity(scene.opacity(number))

    def look_from(self, viewpoint: Viewpoint, aspect: float) -> None:
        """Move the planes that depend on the view."""
        for number, (_, actor) in self._made.items():
            clip(actor, self._scene.clips(number, viewpoint, aspect))


def _same_but_colours(one: Layer, other: Layer) -> bool:
    a, b = one.look, other.look
    arrays = ((one.mesh, other.mesh), (a.scalars, b.scalars), (a.texture, b.texture), (a.faded, b.faded))
    same_arrays = all(mine is yours for mine, yours in arrays)
    same_paint = a.scale == b.scale or not b.painted
    return same_arrays and same_paint and a.style == b.style and a.colour == b.colour
