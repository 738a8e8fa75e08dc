"""Figures of a comparison: the surfaces and the errors on them, from every view asked for, all by one colour scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plugins.compare.measuring import Comparison
from plugins.compare.regions import face_of
from plugins.compare.report.colour_bar import with_bar
from plugins.compare.settings import FIGURE_KINDS, FIGURE_VIEWS, FigureKind, FigureView, ReportSettings
from plugins.compare.surfaces import Surface
from workbench.api import LIGHT_BACKDROP, ColourScale, Layer, Scene, SurfaceLook, Viewpoint, cv2, fitted, photograph

Pixels = NDArray[np.uint8]
SIDE_PX = 640
_TRUTH_OPACITY = 0.35
_PAGE_PX = 1000
_MARGIN = 1.15


@dataclass(frozen=True)
class Figure:
    """A picture (H, W, 3 or 4), the name of its file, its caption, and the colours in it; `number` is the prediction's,
    from 1 (0: the truth)."""

    name: str
    caption: str
    pixels: Pixels
    kind: FigureKind
    view: FigureView
    number: int = 0
    scale: ColourScale | None = None


def figures_of(comparisons: Sequence[Comparison], s: ReportSettings) -> Iterator[Figure]:
    """Every kind of figure from every view: the truth once, the rest of each prediction."""
    scale = s.scale(comparisons[0].chosen.unit)
    for view in s.views:
        viewpoint = viewpoint_of(view, comparisons[0], s)
        if "truth" in s.figures:
            yield _drawn("truth", view, viewpoint, comparisons[0], 0, scale, s)
        for number, comparison in enumerate(comparisons, start=1):
            for kind in (kind for kind in s.figures if kind not in ("truth", "depth")):
                yield _drawn(kind, view, viewpoint, comparison, number, scale, s)
    if "depth" in s.figures:
        yield from _depth_figures(comparisons, scale, s)


def figure_count(comparisons: Sequence[Comparison], s: ReportSettings) -> int:
    """How many there will be."""
    of_each = sum(kind not in ("truth", "depth") for kind in s.figures)
    count = len(s.views) * (("truth" in s.figures) + of_each * len(comparisons))
    return count + ("depth" in s.figures) * sum(one.chosen.depth is not None for one in comparisons)


def viewpoint_of(view: FigureView, comparison: Comparison, s: ReportSettings, aspect: float = 1.0) -> Viewpoint:
    """Where a figure looks from: the same for the truth and all predictions, filled with the true face."""
    truth = comparison.pair.truth
    if view == "own" and s.own_view is not None:
        x, y, z, distance, azimuth, elevation, angle = s.own_view
        return Viewpoint((x, y, z), distance, azimuth, elevation, angle, s.own_shift or (0.0, 0.0))
    face = truth.mesh.vertices[face_of(truth, comparison.pair)]
    shown = face if len(face) else truth.mesh.vertices
    camera = comparison.pair.prediction.camera or truth.camera
    return fitted(shown, "front" if view == "own" else view, aspect, _MARGIN, camera)


def for_a_page(figure: Figure) -> Figure:
    """The figure, no larger than a page needs it; the files beside it are as large as was asked for."""
    height, width = figure.pixels.shape[:2]
    if height <= _PAGE_PX:
        return figure
    size = round(width * _PAGE_PX / height), _PAGE_PX
    return replace(figure, pixels=np.asarray(cv2.resize(figure.pixels, size, interpolation=cv2.INTER_AREA), np.uint8))


def scene_of(kind: FigureKind, comparison: Comparison, scale: ColourScale, s: ReportSettings) -> Scene:
    """What a figure shows."""
    truth, found = comparison.pair.truth, comparison.chosen.aligned.surface
    plain = _plain_look(truth if kind == "truth" else found, s)
    errors = SurfaceLook("clay", comparison.chosen.signed, scale)
    if kind == "truth":
        return Scene((Layer(truth.mesh, plain),))
    if kind == "prediction":
        return Scene((Layer(found.mesh, plain),))
    if kind == "error":
        return Scene((Layer(found.mesh, errors),))
    return Scene((Layer(found.mesh, errors), Layer(truth.mesh, SurfaceLook("clay", opacity=_TRUTH_OPACITY))))


def drawn(scene: Scene, viewpoint: Viewpoint, size: tuple[int, int], *, transparent: bool) -> Pixels:
    """A picture (height, width, 3), or with 4 channels where `transparent`."""
    width, height = size
    actors = scene.actors(viewpoint, width / height, height / SIDE_PX)
    return photograph(actors, viewpoint, size, None if transparent else LIGHT_BACKDROP)


def _drawn(
    kind: FigureKind,
    view: FigureView,
    viewpoint: Viewpoint,
    comparison: Comparison,
    number: int,
    scale: ColourScale,
    s: ReportSettings,
) -> Figure:
    side = SIDE_PX * s.figure_scale
    pixels = drawn(scene_of(kind, comparison, scale, s), viewpoint, (side, side), transparent=s.transparent)
    coloured = kind in ("error", "overlay")
    if coloured and s.colour_bar:
        pixels = with_bar(pixels, scale)
    who = "" if kind == "truth" else f"{comparison.pair.prediction.title} · "
    name = f"{view}_truth.png" if kind == "truth" else f"{view}_{number}_{kind}.png"
    caption = f"{who}{FIGURE_KINDS[kind]} · {FIGURE_VIEWS[view].lower()}"
    return Figure(name, caption, pixels, kind, view, number, scale if coloured else None)


def _depth_figures(comparisons: Sequence[Comparison], scale: ColourScale, s: ReportSettings) -> Iterator[Figure]:
    """Errors along the viewing axis as the camera's own picture, where they could be measured."""
    for number, comparison in enumerate(comparisons, start=1):
        depth = comparison.chosen.depth
        if depth is None:
            continue
        colours = scale.colourise(depth.z_map)
        height, width = colours.shape[:2]
        enlarged = SIDE_PX * s.figure_scale / max(height, width)
        size = round(width * enlarged), round(height * enlarged)
        # Each pixel was measured by itself, so it is shown as a square of one colour.
        pixels = np.asarray(cv2.resize(colours, size, interpolation=cv2.INTER_NEAREST), np.uint8)
        if s.colour_bar:
            pixels = with_bar(pixels, scale)
        caption = f"{comparison.pair.prediction.title} · {FIGURE_KINDS['depth']}"
        yield Figure(f"camera_{number}_depth.png", caption, pixels, "depth", "camera", number, scale)


def _plain_look(surface: Surface, s: ReportSettings) -> SurfaceLook:
    """The chosen style; clay where a photo is wanted and the surface has none."""
    style = s.surface_style
    texture = surface.image if surface.mesh.uvs is not None else None
    if style == "photo" and texture is None and surface.mesh.colours is None:
        style = "clay"
    return SurfaceLook(style, texture=texture)
