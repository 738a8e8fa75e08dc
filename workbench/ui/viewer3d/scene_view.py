"""What a 3D viewer shows: one surface or two, their looks, a cut through them, and the bar that explains colours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.errors import DataError
from workbench.geometry.camera import Camera
from workbench.geometry.clip_plane import ClipPlane, FacingCut
from workbench.geometry.colour_scale import ColourScale
from workbench.geometry.mesh import Mesh
from workbench.geometry.scene import Layer, Scene, Together
from workbench.geometry.surface_look import Style, SurfaceLook
from workbench.geometry.viewpoint import View
from workbench.ui.stage.colour_bar import ColourBar
from workbench.ui.theme import px
from workbench.ui.viewer3d.blink import Blink
from workbench.ui.viewer3d.surface_frame import SurfaceFrame
from workbench.ui.viewer3d.wipe import Wipe

SECOND_COLOUR = (112, 160, 226)
"""RGB of a second surface: it must not be taken for the first one's clay."""
_MOST_FOOT = 0.4
"""Of a very low view's height its bar takes no more from the surface than this."""
_CURVATURE_WORDS = ("hollow", "bulging")


class SceneView(SurfaceFrame):
    """A viewport for one surface, or for two in the same place."""

    style_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, bar_room: bool = False) -> None:
        super().__init__(parent)
        self._bar_room = bar_room
        self._style: Style = "clay"
        self._bar_words = ("", "")
        # Laid over the view, so that it has the same room with values as without: linked views stay of one size.
        self._bar = ColourBar(self._area, plate=True)
        self._bar.hide()
        self._wipe = Wipe(self._area)
        self._wipe.moved.connect(self.set_divider)
        self._blink = Blink(self)
        self._blink.turned.connect(lambda turn: self._change(turn=turn))

    def show_mesh(
        self,
        mesh: Mesh,
        *,
        scalars: NDArray[np.floating] | None = None,
        scale: ColourScale | None = None,
        words: tuple[str, str] = ("", ""),
        style: Style | None = None,
        texture: NDArray[np.uint8] | None = None,
        faded: NDArray[np.bool_] | None = None,
        focus: NDArray[np.floating] | None = None,
        camera: Camera | None = None,
        keep_view: bool = False,
    ) -> None:
        """Show a surface. A second one that was shown with the one before stays; `clear_second` takes it away.

        Parameters
        ----------
        scalars : (V,) one value per vertex in the scale's unit; NaN is drawn grey.
        scale : which colours the values have.
        words : what stands beside the two ends of the colour bar ("behind", "in front").
        style : None keeps the style a person chose.
        texture : (H, W, 3) uint8 RGB for the "photo" style of a mesh with UVs.
        faded : (V,) True for vertices outside a region, which step back.
        focus : (N, 3) points that named views fill the picture with (a face, of a surface that has shoulders too).
        camera : whose view the "camera" view is; the mesh is in its frame. None: some camera at the frame's origin.
        keep_view : look from where one looks now instead of fitting the named view anew.

        Raises
        ------
        DataError : scalars or texture do not fit the mesh; what was shown stays.
        """
        look = SurfaceLook(style or self._style, scalars, scale or ColourScale(), texture, faded=faded)
        self._hold(
            replace(self._scene, layers=(Layer(mesh, look), *self._scene.layers[1:])),
            np.zeros((0, 3)) if focus is None else focus,
        )
        self._style, self._camera, self._bar_words = look.style, camera, words
        self._lay_over()
        self._surface_changed()
        if not keep_view:
            self.fit(anew=True)

    def show_second(
        self,
        mesh: Mesh,
        *,
        scalars: NDArray[np.floating] | None = None,
        scale: ColourScale | None = None,
        style: Style | None = None,
        texture: NDArray[np.uint8] | None = None,
        faded: NDArray[np.bool_] | None = None,
        opacity: float = 0.5,
        colour: tuple[int, int, int] = SECOND_COLOUR,
    ) -> None:
        """Show another surface in the place of the first (`show_mesh` comes before); `set_together` says how.

        Parameters
        ----------
        opacity : 0 to 1, in an overlay.
        colour : RGB of it as clay, wires or points.

        Raises
        ------
        DataError : there is no first surface, or scalars or texture do not fit; what was shown stays.
        """
        if not self._scene.layers:
            raise DataError("There is no first surface to show another one with", remedy="show the first one before")
        scale = scale or self.scale or ColourScale()
        look = SurfaceLook(style or self._style, scalars, scale, texture, opacity, colour, faded)
        self._hold(replace(self._scene, layers=(*self._scene.layers[:1], Layer(mesh, look))))

    def clear_second(self) -> None:
        """Show the first surface alone."""
        self._change(layers=self._scene.layers[:1])

    def clear(self, sentence: str = "Nothing to show yet.") -> None:
        """Show a sentence instead of surfaces."""
        self._words = sentence
        self._hold(Scene(together=self._scene.together, divider=self._scene.divider))
        self._surface_changed()

    def set_style(self, style: Style) -> None:
        """Draw the same surfaces as clay, photo, wireframe, points, normals or curvature."""
        self._style = style
        self._change_looks(style=style)
        self.style_changed.emit(style)

    def set_scale(self, scale: ColourScale) -> None:
        """Colour the values by another scale."""
        self._change_looks(scale=scale)

    def set_opacity(self, opacity: float) -> None:
        """How much the second surface of an overlay hides of the first, 0 to 1."""
        if len(self._scene.layers) == 2:
            first, second = self._scene.layers
            look = replace(second.look, opacity=float(np.clip(opacity, 0.0, 1.0)))
            self._change(layers=(first, replace(second, look=look)))

    def set_together(self, together: Together) -> None:
        """How two surfaces share the view: either alone, overlaid, beside each other at a divider, or in turn."""
        self._change(together=together, turn=0)
        self._blink.set_on(together == "blink")

    def set_divider(self, share: float) -> None:
        """Where a wipe's divider stands, share of the width: the first surface is left of it."""
        self._wipe.put(share)
        self._change(divider=self._wipe.share)

    def set_clip(self, plane: ClipPlane | FacingCut | None) -> None:
        """Cut all surfaces open at a plane, or at none."""
        self._change(cut=plane)

    def show_view(self, view: View) -> None:
        """Go to a named view, fitted to the surface."""
        self._view = view
        self.fit(anew=True)

    def turn(self, azimuth: float, elevation: float) -> None:
        """Go round the surface by these degrees, as dragging does."""
        self._moved(self.viewpoint.turned(azimuth, elevation))

    @property
    def scene(self) -> Scene:
        """What is shown."""
        return self._scene

    @property
    def scale(self) -> ColourScale | None:
        """The scale whose colours are seen; None while nothing is coloured by value."""
        scales = (layer.look.shown_scale(layer.mesh) for layer in self._scene.layers)
        return next((scale for scale in scales if scale is not None), None)

    @property
    def colour_bar(self) -> ColourBar:
        """The bar at the foot of the view; hidden while nothing is coloured by value."""
        return self._bar

    @property
    def wipe(self) -> Wipe:
        """The divider of a wipe."""
        return self._wipe

    @property
    def blink(self) -> Blink:
        """The clock of two surfaces in turn; its `set_rate` takes changes a second."""
        return self._blink

    def _change(self, **parts: object) -> None:
        self._hold(replace(self._scene, **parts))  # type: ignore[arg-type]

    def _change_looks(self, **parts: object) -> None:
        layers = [replace(layer, look=replace(layer.look, **parts)) for layer in self._scene.layers]  # type: ignore[arg-type]
        self._change(layers=tuple(layers))

    def _surface_changed(self) -> None:
        """Another first surface is shown, or none."""

    def _foot(self, height: int) -> float:
        room = self._bar.sizeHint().height() + px(8)
        return min(room / height, _MOST_FOOT) if self._bar_room else 0.0

    def _lay_over(self) -> None:
        drawn = bool(self._scene.layers) and not self.sentence
        scale = self.scale
        self._bar.setVisible(drawn and scale is not None)
        if scale is not None:
            valued = any(layer.look.scalars is not None for layer in self._scene.layers)
            self._bar.show_scale(scale, self._bar_words if valued else _CURVATURE_WORDS)
        height, width = self._bar.sizeHint().height(), min(self._area.width() - px(16), px(320))
        left = (self._area.width() - width) // 2
        self._bar.setGeometry(left, self._area.height() - height - px(8), width, height)
        self._wipe.place()
        self._wipe.setVisible(drawn and len(self._scene.layers) == 2 and self._scene.together == "wipe")
