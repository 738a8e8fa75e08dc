"""What looks wrong about two meshes of files: mirrored, turned inside out, no surface of anything. Said, not mended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from plugins.compare.surfaces import Surface
from workbench.api import Mesh, soundness

Array = NDArray[np.float64]
_PROBES = 1500
_SITES = 60_000
_KEPT_SHARE = 0.8
_CLEARLY = 0.5
_NOTICEABLE = 0.003
"""Share of a head's size above which two surfaces do not lie on each other: about half a millimetre."""
_LARGEST_LOOKED_THROUGH = 1_000_000
_PLANES = ("left and right", "up and down", "front and back")


def remarks_of_meshes(truth: Surface, found: Surface) -> tuple[tuple[str, ...], bool]:
    """Sentences about what is odd, and whether they say that a mesh is mirrored where it stands; depth images have a
    camera, which leaves nothing of this open."""
    remarks = []
    for surface in (truth, found):
        if surface.depth is None:
            remarks += _unsound(surface)
    if truth.depth is not None and found.depth is not None:
        return tuple(remarks), False
    probes = _Probes(truth.mesh, found.mesh)
    straight = min(probes.distance(), probes.distance(centred=True))
    mirrored = _mirrored(probes, straight, found.title)
    remarks += [mirrored] if mirrored else _turned(probes, straight, truth, found)
    return tuple(remarks), bool(mirrored)


def _unsound(surface: Surface) -> list[str]:
    if len(surface.mesh.faces) > _LARGEST_LOOKED_THROUGH:
        return []  # seconds before anything could be shown
    odd, name = soundness(surface.mesh), surface.title
    remarks = []
    if odd.crowded_edges:
        remarks.append(
            f"{_edges(odd.crowded_edges, name)} to three or more triangles: "
            "distances are right there, but not whether a point is in front or behind."
        )
    if odd.turned_edges:
        remarks.append(
            f"{_edges(odd.turned_edges, name)} to triangles turned against each other: "
            "make its faces face one way, or signs are wrong there and parts are left out."
        )
    if odd.inside_out:
        remarks.append(f"{name} is turned inside out: flip its faces in the program that it came from.")
    return remarks


def _edges(count: int, name: str) -> str:
    return f"One edge of {name} belongs" if count == 1 else f"{count:,} edges of {name} belong"


def _mirrored(probes: _Probes, straight: float, title: str) -> str:
    """By an axis of the files' own frame, at once; other poses are tried when all is measured (`mirroring`)."""
    mirrored = [probes.distance(mirrored=axis, centred=True) for axis in range(3)]
    axis = int(np.argmin(mirrored))
    if straight <= _NOTICEABLE * probes.size or mirrored[axis] >= _CLEARLY * straight:
        return ""
    return (
        f"{title} looks mirrored: with {_PLANES[axis]} exchanged it lies "
        f"{straight / max(mirrored[axis], 1e-9):,.0f} times as near; mirror it back where it came from."
    )


def _turned(probes: _Probes, straight: float, truth: Surface, found: Surface) -> list[str]:
    if straight >= 10 * _NOTICEABLE * probes.size or probes.facing() >= -0.5:
        return []
    return [
        f"{found.title} and {truth.title} face opposite ways: one of them is turned inside out; "
        "flip its faces in the program that it came from."
    ]


@dataclass
class _Probes:
    """Points of the one surface and sites on the other, thinned evenly."""

    truth: Mesh
    found: Mesh

    def __post_init__(self) -> None:
        self._sites = _some(self.truth, _SITES)
        self._probes = _some(self.found, _PROBES)
        self._places: Array = self.truth.vertices[self._sites]
        self._points: Array = self.found.vertices[self._probes]
        self._tree = cKDTree(self._places)
        self._true_middle, self._middle = self.truth.box.mean(axis=0), self.found.box.mean(axis=0)
        self.size = float(np.diff(self.truth.box, axis=0).max())

    def distance(self, *, mirrored: int | None = None, centred: bool = False) -> float:
        """Mean distance of the nearer probes to the sites, with an axis turned about or boxes brought together."""
        points = self._points - self._middle
        if mirrored is not None:
            points[:, mirrored] *= -1
        away, _ = self._tree.query(points + (self._true_middle if centred else self._middle))
        return float(np.sort(away)[: int(_KEPT_SHARE * len(away))].mean())

    def facing(self) -> float:
        """Median cosine between the normals of probes and of the sites nearest to them."""
        if self.truth.normals is None or self.found.normals is None:
            return 1.0
        _, near = self._tree.query(self._points)
        normals = self.truth.normals[self._sites[near]]
        return float(np.median(np.einsum("ij,ij->i", self.found.normals[self._probes], normals)))


def _some(mesh: Mesh, most: int) -> NDArray[np.int64]:
    """Numbers of at most so many vertices that triangles use, spread over the whole file."""
    used = np.zeros(len(mesh.vertices), bool)
    used[mesh.faces] = True
    numbers = np.flatnonzero(used)
    return numbers if len(numbers) <= most else numbers[np.linspace(0, len(numbers) - 1, most).round().astype(np.int64)]
