"""The turntable: errors, or surfaces, seen from all around, as a video."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.compare.measuring import Comparison
from plugins.compare.report.colour_bar import with_bar
from plugins.compare.report.figures import SIDE_PX, scene_of, viewpoint_of
from plugins.compare.settings import FigureKind, ReportSettings
from workbench.api import LIGHT_BACKDROP, film, write_film

Pixels = NDArray[np.uint8]
_FARTHER = 0.87
"""Seen from the side a head is deeper than a face is wide."""


def azimuths(s: ReportSettings) -> list[float]:
    """Degrees of each picture: once around from the front, or from side to side and back as a pendulum goes."""
    step, arc = s.turntable_step_degrees, s.turntable_arc_degrees
    if arc >= 360:
        return [float(a) for a in np.arange(0, 360, step)]
    count = max(2, round(2 * arc / step))
    return [float(arc / 2 * np.sin(2 * np.pi * i / count)) for i in range(count)]


def pictures(comparison: Comparison, s: ReportSettings) -> Iterator[Pixels]:
    """Every picture of the video, (height, width, 3)."""
    front = viewpoint_of("front", comparison, s)
    views = [front.turned(degrees, 0.0).zoomed(_FARTHER) for degrees in azimuths(s)]
    scale, side = s.scale(comparison.chosen.unit), s.turntable_px
    scenes = [scene_of(kind, comparison, scale, s) for kind in _kinds(s)]
    films = [film(scene.actors(front, 1.0, side / SIDE_PX), views, (side, side), LIGHT_BACKDROP) for scene in scenes]
    bar = s.colour_bar and s.turntable_shows != "surfaces"
    for shots in zip(*films, strict=True):
        yield with_bar(shots[0], scale) if bar else np.hstack(shots)


def write_turntable(target: Path, comparison: Comparison, s: ReportSettings, going_on: Callable[[], bool]) -> bool:
    """Write the MP4, whole or not at all; False when `going_on`, asked before every picture, said no.

    Raises
    ------
    UnavailableError : nothing here writes videos.  WorkspaceError : the disk is full.
    """
    return write_film(target, pictures(comparison, s), s.turntable_fps, "auto", going_on)


def _kinds(s: ReportSettings) -> tuple[FigureKind, ...]:
    if s.turntable_shows == "surfaces":
        return ("truth", "prediction")
    return ("error",) if s.turntable_shows == "error" else ("overlay",)
