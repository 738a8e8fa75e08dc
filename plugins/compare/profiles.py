"""Both surfaces cut by one plane, and how far they are apart along the cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.compare.measuring import Measured, unit_of
from plugins.compare.regions import known_landmarks
from plugins.compare.settings import CUTS, ProfileCut
from plugins.compare.surfaces import Pair, Surface
from workbench.api import MAIN_LANDMARKS, MeaningError, SettingsError, cut_mesh, face_frame, heights_along

Array = NDArray[np.float64]
_STEPS = 401
_NOWHERE = "The cut does not meet the true surface"


@dataclass(frozen=True)
class Curve:
    """Where one surface meets the plane.

    lines : polylines (K, 2) of distance along the cut and height towards the viewer, in the profile's unit.
    points : the same (K, 3) in the truth's frame, metres.
    """

    title: str
    lines: tuple[Array, ...]
    points: tuple[Array, ...]


@dataclass(frozen=True)
class Difference:
    """How far a prediction is from the truth along the cut, positive in front of it; the profile's unit.

    along, gap : (N,) places, and height of the prediction's foremost line above the truth's; NaN where one is missing.
    at, square : (M,) places of the prediction's own points, and their signed distance to the true surface, which need
        not be reached within the plane.
    """

    title: str
    along: Array
    gap: Array
    at: Array
    square: Array


@dataclass(frozen=True)
class Profile:
    """One cut through the truth and its predictions.

    unit : "mm", or "%" of the true depth range.  ends : words for low and high places ("chin", "forehead").
    origin, along, up, normal : (3,) the plane in the truth's frame, metres; heights run along `up`.
    """

    title: str
    unit: str
    ends: tuple[str, str]
    truth: Curve
    predictions: tuple[Curve, ...]
    differences: tuple[Difference, ...]
    origin: Array
    along: Array
    up: Array
    normal: Array


@dataclass(frozen=True)
class _Plane:
    origin: Array
    along: Array
    up: Array
    ends: tuple[str, str]

    @property
    def normal(self) -> Array:
        return np.cross(self.along, self.up)


def profile(found: Sequence[Measured], cut: ProfileCut) -> Profile:
    """The cut through the truth and each aligned prediction; all of `found` have the same truth.

    Raises
    ------
    SettingsError : a free cut without a line.
    MeaningError : the plane misses the true surface.
    """
    pair = found[0].pair
    unit, unit_m = unit_of(pair)
    plane = _plane_of(pair, cut)
    truth = _curve(pair.truth, plane, unit_m)
    if not truth.lines:
        raise MeaningError(_NOWHERE, remedy="move it, or draw another line")
    curves = tuple(_curve(measured.aligned.surface, plane, unit_m) for measured in found)
    apart = tuple(_difference(curve, truth, pair.truth, unit_m) for curve in curves)
    title = CUTS[cut.cut].split(":")[0]
    return Profile(title, unit, plane.ends, truth, curves, apart, plane.origin, plane.along, plane.up, plane.normal)


def _curve(surface: Surface, plane: _Plane, unit_m: float) -> Curve:
    points = cut_mesh(surface.mesh, plane.origin, plane.normal)
    axes = np.stack([plane.along, plane.up], axis=1)
    lines = tuple((line - plane.origin) @ axes / unit_m for line in points)
    return Curve(surface.title, lines, tuple(points))


def _difference(curve: Curve, truth: Curve, surface: Surface, unit_m: float) -> Difference:
    places = np.concatenate([line[:, 0] for line in (*truth.lines, *curve.lines)])
    along = np.linspace(places.min(), places.max(), _STEPS)
    gap = heights_along(list(curve.lines), along) - heights_along(list(truth.lines), along)
    if not curve.lines:
        return Difference(curve.title, along, gap, np.empty(0), np.empty(0))
    at = np.concatenate([line[:, 0] for line in curve.lines])
    square = surface.measured.distance.signed(np.concatenate(curve.points)).signed / unit_m
    order = np.argsort(at, kind="stable")
    return Difference(curve.title, along, gap, at[order], square[order])


def _plane_of(pair: Pair, cut: ProfileCut) -> _Plane:
    marks = known_landmarks(pair)
    if marks is not None:
        across, up, out = face_frame(marks).T
        tip = marks[MAIN_LANDMARKS["nose tip"]]
    else:
        # A face in its camera's frame: x to the person's left, y down, looking at the camera.
        across, up, out = np.array([1.0, 0, 0]), np.array([0, -1.0, 0]), np.array([0, 0, -1.0])
        tip = _foremost(pair.truth)
    offset = cut.cut_offset_mm / 1000 if pair.metric else cut.cut_offset_mm * unit_of(pair)[1]
    if cut.cut == "sagittal":
        return _Plane(tip + offset * across, up, out, ("chin", "forehead"))
    if cut.cut == "horizontal":
        return _Plane(tip + offset * up, across, out, ("right", "left"))
    return _free(cut, offset)


def _foremost(truth: Surface) -> Array:
    """The point nearest to the camera, within the middle half of the surface across and down."""
    vertices = truth.mesh.vertices
    low, high = np.quantile(vertices[:, :2], [0.25, 0.75], axis=0)
    inner = vertices[((vertices[:, :2] >= low) & (vertices[:, :2] <= high)).all(axis=1)]
    among = inner if len(inner) else vertices
    return np.asarray(among[among[:, 2].argmin()])


def _free(cut: ProfileCut, offset: float) -> _Plane:
    if cut.cut_line is None:
        raise SettingsError("No line is drawn", field="cut", remedy="click two points, or choose another cut")
    first, last = np.asarray(cut.cut_line[:3]), np.asarray(cut.cut_line[3:])
    sight = np.asarray(cut.cut_direction if cut.cut_direction is not None else (0.0, 0.0, 1.0), np.float64)
    sight = sight / max(float(np.linalg.norm(sight)), 1e-12)
    run = (last - first) - sight * ((last - first) @ sight)
    length = float(np.linalg.norm(run))
    if length < 1e-9:
        raise SettingsError(
            "The line's two points lie behind each other", field="cut", remedy="click two points side by side"
        )
    along, up = run / length, -sight
    normal = np.cross(along, up)
    # Upwards in the picture, whichever way the line was drawn.
    lift = normal if normal[1] <= 0 else -normal
    return _Plane(0.5 * (first + last) + offset * lift, along, up, ("first point", "second point"))
