"""One surface's vertices measured against another surface: distances, angles, and what the rules leave out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.distances import Distances, Steps
from workbench.geometry.error_statistics import ErrorStatistics, summarise
from workbench.geometry.measured_surface import MeasuredSurface
from workbench.geometry.weighted import share_where

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Rules:
    """What is left out: samples on a rim, turned by more than an angle (degrees), further than a cap (metres)."""

    drop_rim: bool
    max_normal_degrees: float | None
    cap_m: float | None


@dataclass(frozen=True)
class Drops:
    """Weighted shares of the samples left out, by reason; a sample can have several. `total` counts each once."""

    rim: float
    normals: float
    cap: float
    total: float


@dataclass(frozen=True)
class Direction:
    """All vertices of one surface against the other.

    Attributes
    ----------
    found : their distances, metres.
    areas : (V,) area around each vertex, m².
    angles : (V,) degrees between the vertex's normal and the other surface's at the closest point.
    rim, turned, far : (V,) which rule leaves a vertex out.
    sign : 1, or -1 where positive has to mean the other side.
    unit_m : what one unit of the figures is in metres; figures are named after millimetres.
    """

    found: Distances
    areas: Array
    angles: Array
    rim: Flags
    turned: Flags
    far: Flags
    sign: float
    unit_m: float

    @property
    def left_out(self) -> Flags:
        """(V,) which vertices a rule leaves out."""
        return self.rim | self.turned | self.far

    @property
    def absolute(self) -> Array:
        """(V,) |d| in units of the figures."""
        return np.abs(self.found.signed) / self.unit_m

    def statistics(self, region: Flags) -> ErrorStatistics:
        """Signed errors within the region. Raises DataError where nothing is left."""
        inside = region & (self.areas > 0)
        values = self.found.signed[inside] * (self.sign * 0.001 / self.unit_m)
        return summarise(values, self.areas[inside], self.left_out[inside])

    def drops(self, region: Flags) -> Drops:
        """What was left out of the region, and why."""
        weights = self.areas[region]
        flags = (self.rim, self.turned, self.far, self.left_out)
        return Drops(*(share_where(flag[region], weights) for flag in flags))

    def share_within(self, limit: float, region: Flags) -> float:
        """Share of the region's area within `limit` units; the rules do not count."""
        return share_where(self.absolute[region] <= limit, self.areas[region])

    def share_covered(self, limit: float, region: Flags) -> float:
        """Share of the region's area that the other surface, not its rim, is this near to."""
        covered = ~self.found.on_border[region] & (self.absolute[region] <= limit)
        return share_where(covered, self.areas[region])


def measured(
    source: MeasuredSurface, target: MeasuredSurface, rules: Rules, sign: float, unit_m: float
) -> Steps[Direction]:
    """Every vertex of `source` against `target`, in steps."""
    found = yield from target.distances(source.mesh.vertices)
    cosine = np.einsum("ij,ij->i", source.normals, found.normal)
    angles = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    none = np.zeros(len(angles), bool)
    return Direction(
        found,
        source.areas,
        angles,
        found.on_border if rules.drop_rim else none,
        none if rules.max_normal_degrees is None else angles > rules.max_normal_degrees,
        none if rules.cap_m is None else np.abs(found.signed) > rules.cap_m,
        sign,
        unit_m,
    )
