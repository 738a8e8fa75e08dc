"""Which vertices of a surface belong to a region of the face.

Regions lie on the truth: its labels, its landmarks, a sphere, or a polygon drawn in a view. A prediction is asked where
it stands after the alignment; it keeps the labels of its own pixels where it has some, else takes the nearest true
vertex's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from plugins.compare.settings import REGIONS, Lasso, MeasureSettings, Region
from plugins.compare.surfaces import Pair, Surface
from workbench.api import (
    FACE_PARTS,
    MAIN_LANDMARKS,
    Camera,
    MeaningError,
    SettingsError,
    Viewpoint,
    inside_polygon,
    now_crop,
    regions_from_landmarks,
    visible_vertices,
)

Flags = NDArray[np.bool_]
Labels = NDArray[np.uint8]
NOT_HEAD = {"background", "clothes"}
_BY_LABELS: dict[Region, tuple[str, ...]] = {
    "nose": ("nose",),
    "eyes": ("left_eye", "right_eye"),
    "mouth": ("upper_lip", "lower_lip", "mouth"),
    "face": (
        "face", "nose", "left_brow", "right_brow", "left_eye", "right_eye", "upper_lip", "lower_lip", "mouth",
    ),
}  # fmt: skip
_BY_LANDMARKS: dict[Region, tuple[str, ...]] = {
    "nose": ("nose",),
    "eyes": ("left eye socket", "right eye socket"),
    "mouth": ("mouth",),
    "face": tuple(name for number, name in FACE_PARTS.items() if number),
    "left_eye_socket": ("left eye socket",),
    "right_eye_socket": ("right eye socket",),
    "forehead": ("forehead",),
    "left_cheek": ("left cheek",),
    "right_cheek": ("right cheek",),
    "chin": ("chin",),
}
_LANDMARKS = 68
_LASSO_PIXELS = 600


def region_of(surface: Surface, pair: Pair, settings: MeasureSettings) -> Flags:
    """(V,) which vertices of a surface in the truth's frame belong to the chosen region.

    "Head" is everything where nothing is labelled.

    Raises
    ------
    MeaningError : the region is not known on this face.
    SettingsError : no lasso is drawn.
    """
    region, count = settings.region, len(surface.mesh.vertices)
    if region == "all":
        return np.ones(count, bool)
    if region == "lasso":
        return _in_lasso(surface, settings.lasso)
    if region == "sphere":
        away = surface.mesh.vertices - _sphere_centre(pair, settings)
        return np.asarray(np.linalg.norm(away, axis=1) * 1000 <= settings.sphere_mm)
    if region == "now":
        return now_crop(surface.mesh.vertices, _known_landmarks(pair, region))
    found = _by_labels(surface, pair, region)
    if found is not None:
        return found
    if region == "head":
        return np.ones(count, bool)
    parts = landmark_parts(surface, pair)
    if parts is None:
        raise _unknown(region)
    wanted = [number for number, name in FACE_PARTS.items() if name in _BY_LANDMARKS[region]]
    return np.isin(parts, wanted)


def face_of(surface: Surface, pair: Pair) -> Flags:
    """(V,) the face, for a view to be filled with; all False where it is not known."""
    try:
        return region_of(surface, pair, MeasureSettings(region="face"))
    except MeaningError:
        return np.zeros(len(surface.mesh.vertices), bool)


def label_parts(surface: Surface, pair: Pair) -> Labels | None:
    """(V,) the truth's label of each vertex; None where nothing is labelled."""
    if surface.labels is not None:
        return surface.labels
    true = pair.truth.labels
    if true is None:
        return None
    _, nearest = cKDTree(pair.truth.mesh.vertices).query(surface.mesh.vertices)
    return np.asarray(true[nearest])


def landmark_parts(surface: Surface, pair: Pair) -> Labels | None:
    """(V,) a number of `FACE_PARTS` for each vertex; None without the truth's 68 landmarks."""
    marks = known_landmarks(pair)
    return None if marks is None else regions_from_landmarks(surface.mesh.vertices, marks)


def known_landmarks(pair: Pair) -> NDArray[np.float64] | None:
    """(68, 3) the truth's landmarks, hidden ones too; None unless all are known."""
    for marks in (pair.truth.all_landmarks, pair.truth.landmarks):
        if marks is not None and len(marks) in (_LANDMARKS, _LANDMARKS + 2) and np.isfinite(marks[:_LANDMARKS]).all():
            return marks[:_LANDMARKS]
    return None


def seen_of(pair: Pair, matrix: NDArray[np.float64], settings: MeasureSettings) -> Flags | None:
    """(V,) which true vertices the prediction's camera saw, `matrix` being the alignment; None where all count.

    A truth that is depth itself was seen whole, by that same camera.
    """
    camera = pair.prediction.camera
    if not settings.visible_only or camera is None or pair.truth.depth is not None:
        return None
    return visible_vertices(pair.truth.mesh.transformed(np.asarray(np.linalg.inv(matrix), np.float64)), camera)


def _by_labels(surface: Surface, pair: Pair, region: Region) -> Flags | None:
    if region == "head":
        wanted = [label for label, name in pair.label_names.items() if name not in NOT_HEAD]
    else:
        wanted = [label for label, name in pair.label_names.items() if name in _BY_LABELS.get(region, ())]
    labels = label_parts(surface, pair) if wanted else None
    return None if labels is None else np.isin(labels, wanted)


def _known_landmarks(pair: Pair, region: Region) -> NDArray[np.float64]:
    marks = known_landmarks(pair)
    if marks is None:
        raise _unknown(region)
    return marks


def _unknown(region: Region) -> MeaningError:
    name = REGIONS[region].split(":")[0]
    return MeaningError(
        f"The region “{name}” is not known on this face: it has no labels or landmarks for it",
        remedy="choose everything, a sphere around a clicked point, or draw a lasso",
    )


def _sphere_centre(pair: Pair, settings: MeasureSettings) -> NDArray[np.float64]:
    if settings.sphere_centre is not None:
        return np.asarray(settings.sphere_centre, np.float64)
    marks = known_landmarks(pair)
    if marks is None:
        raise MeaningError(
            "The sphere has no centre: this face has no landmarks", remedy="click its centre on the truth"
        )
    return np.asarray(marks[MAIN_LANDMARKS["nose tip"]])


def _in_lasso(surface: Surface, lasso: Lasso) -> Flags:
    if len(lasso.polygon) < 3:
        raise SettingsError("No lasso is drawn", field="region", remedy="draw one in a view, or choose another region")
    view = Viewpoint(lasso.target, lasso.distance, lasso.azimuth, lasso.elevation, lasso.view_angle)
    seen = view.project(surface.mesh.vertices, lasso.aspect, 1.0)
    outline = np.asarray(lasso.polygon) * [lasso.aspect, 1.0]
    inside = (seen[:, 2] > 0) & inside_polygon(seen[:, :2], outline)
    if lasso.through or not inside.any():
        return inside
    return inside & _in_sight(surface, view, lasso.aspect)


def _in_sight(surface: Surface, view: Viewpoint, aspect: float) -> Flags:
    """(V,) what the view shows, by z-buffer."""
    place = np.eye(4)
    place[:3, :3] = view.axes
    place[:3, 3] = -view.axes @ view.eye
    camera = Camera.looking_forward(max(1, round(_LASSO_PIXELS * aspect)), _LASSO_PIXELS, view.view_angle)
    return visible_vertices(surface.mesh.transformed(place), camera)
