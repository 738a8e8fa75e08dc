"""What a look sends to the window, and what of it the window holds already.

A group is a few arrays that belong together ("truth", "0", "0/errors"): vertices, faces, or the errors on them. Each
has a token; the window says which tokens it holds, and those groups travel by name alone.
"""

from __future__ import annotations

import weakref
from collections.abc import Collection, Sequence
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from plugins.compare.aligning import how_found
from plugins.compare.figure_list import figures_of, side_by_side
from plugins.compare.look_profile import profile_arrays
from plugins.compare.measuring import Comparison, Measured
from plugins.compare.profiles import Profile
from plugins.compare.regions import face_of, region_of
from plugins.compare.report.tables import caution
from plugins.compare.settings import ALIGNMENTS, Alignment, MeasureSettings
from plugins.compare.shown import shown_of
from plugins.compare.surfaces import Pair, Surface

Arrays = dict[str, NDArray[Any]]


class Groups:
    """Names groups of arrays after the objects they are made of, for as long as those live."""

    def __init__(self) -> None:
        self._prefix = uuid4().hex[:8]
        self._known: dict[int, tuple[weakref.ref[Any], str]] = {}
        self._count = 0

    def token(self, source: object) -> str:
        """The name of what is made of this object."""
        found = self._known.get(id(source))
        if found is not None and found[0]() is source:
            return found[1]
        self._count += 1
        token = f"{self._prefix}-{self._count}"
        self._known = {key: entry for key, entry in self._known.items() if entry[0]() is not None}
        self._known[id(source)] = weakref.ref(source), token
        return token


class FrameParts:
    """Arrays and tokens of one frame, less what the window holds."""

    def __init__(self, groups: Groups, held: Collection[str]) -> None:
        self._groups, self._held = groups, held
        self.arrays: Arrays = {}
        self.tokens: dict[str, str] = {}

    def add_truth(self, pair: Pair) -> None:
        """The true surface, its photo, and its face's vertices, which a view is to be filled with."""
        if self._begin("truth", pair.truth):
            self._put("truth", surface_arrays(pair.truth))
            shown, of_face = shown_of(pair.truth.mesh), face_of(pair.truth, pair)
            kept = np.flatnonzero(of_face) if shown is None else shown.kept[of_face[shown.kept]]
            face = pair.truth.mesh.vertices[kept]
            extra = {"image": pair.truth.image, "focus": face.astype(np.float32) if len(face) else None}
            self._put("truth", {name: array for name, array in extra.items() if array is not None})

    def add_prediction(self, number: int, surface: Surface) -> None:
        """One predicted surface where it stands."""
        if self._begin(str(number), surface):
            self._put(str(number), surface_arrays(surface))

    def add_region(self, pair: Pair, settings: MeasureSettings, source: object) -> None:
        """Which vertices of the truth errors are counted on; `source` is what was measured there."""
        if self._begin("truth/region", source):
            self._put("truth/region", {"inside": _shown_part(pair.truth, region_of(pair.truth, pair, settings))})

    def add_errors(self, number: int, comparison: Comparison) -> None:
        """The prediction where the chosen alignment put it, and the errors of its vertices."""
        self.add_prediction(number, comparison.chosen.aligned.surface)
        if self._begin(f"{number}/errors", comparison.chosen):
            self._put(f"{number}/errors", error_arrays(comparison.chosen, comparison.pair))

    def add_profile(self, profile: Profile) -> None:
        """The cut through all surfaces."""
        if self._begin("profile", profile):
            self._put("profile", profile_arrays(profile))

    def _begin(self, group: str, source: object) -> bool:
        token = self._groups.token(source)
        self.tokens[group] = token
        return token not in self._held

    def _put(self, group: str, arrays: Arrays) -> None:
        self.arrays |= {f"{group}:{name}": array for name, array in arrays.items()}


def surface_arrays(surface: Surface) -> Arrays:
    """A surface as it travels: half the bytes it has where distances are measured."""
    shown = shown_of(surface.mesh)
    mesh = surface.mesh if shown is None else shown.of(surface.mesh)
    labels = surface.labels
    found: dict[str, NDArray[Any] | None] = {
        "vertices": mesh.vertices.astype(np.float32),
        "faces": mesh.faces.astype(np.int32),
        "normals": None if mesh.normals is None else mesh.normals.astype(np.float32),
        "uvs": None if mesh.uvs is None else mesh.uvs.astype(np.float32),
        "colours": mesh.colours,
        "labels": labels if shown is None or labels is None else labels[shown.kept],
    }
    return {name: array for name, array in found.items() if array is not None}


def _shown_part(surface: Surface, flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Flags of the vertices that are shown."""
    shown = shown_of(surface.mesh)
    return flags if shown is None else flags[shown.kept]


def error_arrays(measured: Measured, pair: Pair) -> Arrays:
    """Per vertex: signed error in the comparison's unit (NaN where none counts), area, closest true point in metres."""
    signed, weights, closest = measured.signed, measured.weights, measured.figures.closest
    shown = shown_of(measured.aligned.surface.mesh)
    if shown is not None:
        signed, weights, closest = signed[shown.kept], shown.summed(weights), closest[shown.kept]
    return {
        "signed": signed.astype(np.float32),
        "weights": weights.astype(np.float32),
        "closest": closest.astype(np.float32),
    }


def camera_words(pair: Pair) -> dict[str, Any] | None:
    """The camera a pair was seen with, JSON-ready; None where neither side knows one."""
    camera = pair.prediction.camera or pair.truth.camera
    if camera is None:
        return None
    return {"intrinsics": camera.intrinsics.tolist(), "width": camera.width, "height": camera.height}


def figures_of_look(found: Sequence[Comparison]) -> dict[str, Any]:
    """What the cards say, JSON-ready."""
    return {
        "shown": found[0].shown,
        "unit": found[0].chosen.unit,
        "table": side_by_side([figures_of(comparison.chosen) for comparison in found]),
        "predictions": [_record(comparison) for comparison in found],
    }


def _record(comparison: Comparison) -> dict[str, Any]:
    chosen = comparison.chosen
    return {
        "title": comparison.pair.prediction.title,
        "median": chosen.statistics.median_absolute_mm,
        "median_signed": chosen.statistics.median_signed_mm,
        "caution": " ".join(filter(None, (*comparison.remarks, caution(chosen)))),
        "alignments": [_column(comparison, alignment) for alignment in ALIGNMENTS],
    }


def _column(comparison: Comparison, alignment: Alignment) -> dict[str, Any]:
    """What one alignment changed and what it leaves, or why it cannot be had."""
    title = ALIGNMENTS[alignment].split(":")[0]
    measured = comparison.measured.get(alignment)
    if measured is None:
        return {"key": alignment, "title": title, "why_not": comparison.refused.get(alignment, "")}
    found, s = measured.aligned, measured.statistics
    in_mm = measured.unit == "mm"
    return {
        "key": alignment,
        "title": title,
        "why_not": "",
        "median": s.median_absolute_mm,
        "rms": s.rms_mm,
        "p95": s.percentiles_mm[95],
        "moved": found.moved_mm if in_mm else None,
        "rotation": found.rotation_degrees,
        "scale": found.scale,
        "shift": found.shift_mm if in_mm else None,
        "shift_m": found.shift_mm / 1000,
        "pair_errors": list(found.pair_errors_mm),
        "history": list(found.rms_per_iteration_mm) if in_mm else [],
        "start": "" if found.start is None else ALIGNMENTS[found.start].split(":")[0],
        "used": found.inlier_share,
        "converged": found.converged,
        "note": found.note,
        "matrix": found.matrix.tolist(),
        "how": how_found(found),
    }
