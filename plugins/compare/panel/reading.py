"""What a clicked point says: error, place, region, and how the two surfaces stand to each other there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.compare.panel.looks import Errors, Look, ShownSurface
from workbench.api import vertex_normals
from workbench.api.ui import Pick

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """One point of one surface.

    Attributes
    ----------
    title : which surface it is on.
    error : signed, in the look's unit; NaN where it was left out, None where nothing is measured.
    region : the part of the face, or empty.
    here, there : the point and the closest one of the other surface, (3,) metres; `there` None where not known.
    angle : degrees between the two surfaces' normals; None where not known.
    """

    title: str
    error: float | None
    region: str
    here: Vector
    there: Vector | None
    angle: float | None

    def headline(self, unit: str) -> str:
        """The error in words, to stand beside the mark."""
        if self.error is None:
            return "not measured here"
        if np.isnan(self.error):
            return "left out here"
        side = "in front" if self.error > 0 else "behind"
        return f"{_signed(self.error)} {unit} {side}"

    def rows(self) -> list[tuple[str, str]]:
        """What else there is to say, as names and values."""
        rows = [("Region", self.region)] if self.region else []
        if self.angle is not None:
            rows.append(("Normals", f"{self.angle:.0f}° apart"))
        rows.append((self.title, place_words(self.here)))
        if self.there is not None:
            other = "Closest on the truth" if self.title != "Truth" else "Closest of the prediction"
            rows.append((other, place_words(self.there)))
        return rows


def read_prediction(look: Look, number: int, pick: Pick) -> Reading:
    """A point of a predicted surface."""
    surface, truth = look.predictions[number], look.truth
    errors = look.errors[number] if number < len(look.errors) else None
    region = look.region_name(_label(surface, pick))
    if errors is None:
        return Reading(surface.title, None, region, pick.position, None, None)
    corners = surface.mesh.faces[pick.face]
    there = pick.weights @ errors.closest[corners].astype(np.float64)
    nearest = nearest_vertex(truth, there)
    angle = _angle(_normal_of_face(surface, pick.face), _normal_at_vertex(truth, nearest))
    return Reading(surface.title, float(pick.weights @ errors.signed[corners]), region, pick.position, there, angle)


def read_truth(look: Look, number: int, pick: Pick) -> Reading:
    """A point of the true surface, with what the chosen prediction says there: its nearest vertex."""
    region = look.region_name(_label(look.truth, pick))
    if number >= len(look.errors):
        return Reading("Truth", None, region, pick.position, None, None)
    surface, errors = look.predictions[number], look.errors[number]
    vertex = _vertex_that_met(errors, pick.position)
    there = surface.mesh.vertices[vertex]
    angle = _angle(_normal_of_face(look.truth, pick.face), _normal_at_vertex(surface, vertex))
    return Reading("Truth", float(errors.signed[vertex]), region, pick.position, there, angle)


def nearest_vertex(surface: ShownSurface, point: Vector) -> int:
    """Number of the vertex nearest to a point (3,) in metres."""
    return int(np.argmin(_squared(surface.mesh.vertices, point)))


def place_words(point: Vector) -> str:
    """A place in millimetres: x, y, z."""
    x, y, z = (f"{1000 * float(value):.1f}".replace("-", "−") for value in point)
    return f"{x}, {y}, {z} mm"


def _vertex_that_met(errors: Errors, point: Vector) -> int:
    """The prediction's vertex whose closest true point is nearest to a place."""
    return int(np.argmin(_squared(errors.closest, point)))


def _squared(points: NDArray[np.floating], point: Vector) -> NDArray[np.floating]:
    offset = points - point.astype(points.dtype)
    found: NDArray[np.floating] = np.einsum("ij,ij->i", offset, offset)
    return found


def _label(surface: ShownSurface, pick: Pick) -> int:
    if surface.labels is None:
        return -1
    return int(surface.labels[surface.mesh.faces[pick.face][int(np.argmax(pick.weights))]])


def _normal_of_face(surface: ShownSurface, face: int) -> Vector:
    a, b, c = surface.mesh.vertices[surface.mesh.faces[face]]
    return np.asarray(np.cross(b - a, c - a), np.float64)


def _normal_at_vertex(surface: ShownSurface, vertex: int) -> Vector:
    mesh = surface.mesh
    if mesh.normals is not None:
        return np.asarray(mesh.normals[vertex], np.float64)
    around = mesh.faces[(mesh.faces == vertex).any(axis=1)]
    return np.asarray(vertex_normals(mesh.vertices, around)[vertex], np.float64)


def _angle(one: Vector, other: Vector) -> float | None:
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.degrees(np.arccos(np.clip(one @ other / lengths, -1.0, 1.0)))) if lengths > 0 else None


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
