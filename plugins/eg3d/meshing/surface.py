"""From a face's planes to its finished surface."""

from __future__ import annotations

from dataclasses import dataclass, replace

from plugins.eg3d.generator.generator import Generator, Planes
from plugins.eg3d.meshing.cleaning import largest_piece, smoothed
from plugins.eg3d.meshing.colouring import vertex_colours
from plugins.eg3d.meshing.contour import OFFICIAL_MARGIN, density_mesh
from plugins.eg3d.meshing.level import automatic_level
from workbench.api import Mesh


@dataclass(frozen=True)
class SurfaceOptions:
    """How a surface is cut.

    resolution : lattice points along a side of the box. level : density of the surface, None for automatic.
    sparse : only blocks near the level are looked at finely. margin : share of the box that counts as empty at every
    face; None is what EG3D's own scripts empty where the planes are the published ones, whose models have walls and
    dust there that no training camera saw, and nothing for others.
    colours : of vertices, from the generator. largest_only : the largest connected piece alone.
    smoothing : passes of Taubin's filter.
    """

    resolution: int = 256
    level: float | None = None
    sparse: bool = True
    margin: float | None = None
    colours: bool = True
    largest_only: bool = True
    smoothing: int = 0


@dataclass(frozen=True)
class Surface:
    """mesh in EG3D's world, nominal metres; the level it was cut at; metres its vertices moved at most in smoothing."""

    mesh: Mesh
    level: float
    largest_move: float = 0.0


def surface_of(generator: Generator, planes: Planes, options: SurfaceOptions | None = None) -> Surface:
    """The surface of one face.

    Raises
    ------
    SettingsError : the level is outside the densities. NumericalError : no level can be found by itself.
    MeaningError : planes of more than one face.
    """
    chosen = options or SurfaceOptions()
    scale = generator.configuration.metres_per_unit
    level = automatic_level(generator, planes) if chosen.level is None else chosen.level
    margin = chosen.margin
    if margin is None:
        margin = OFFICIAL_MARGIN if generator.configuration.published_planes else 0.0
    part = generator.density_part(
        chosen.resolution, planes, sparse_level=level if chosen.sparse else None, margin=margin
    )
    mesh = density_mesh(part, level, scale)
    del part  # half a GB at 512 points
    if chosen.largest_only:
        mesh = largest_piece(mesh)
    done = smoothed(mesh, chosen.smoothing)
    mesh = done.mesh
    if chosen.colours:
        mesh = replace(mesh, colours=vertex_colours(generator, planes, mesh, scale))
    return Surface(mesh, level, done.largest_move)
