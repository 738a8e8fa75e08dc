"""What a person should know of two surfaces before believing their figures; said, never acted on."""

from __future__ import annotations

import numpy as np

from plugins.compare.settings.file_meaning import FileMeaning
from plugins.compare.sources.guessing import length_words
from plugins.compare.surfaces import Surface

_SAME_SHAPE = 0.01
_SAME_FIELD, _SAME_VIEW = 0.03, 0.9


def remarks_of_files(truth: Surface, found: Surface, of_truth: FileMeaning, of_found: FileMeaning) -> tuple[str, ...]:
    """Sentences about what the files are, that need no measuring."""
    remarks = [
        remark
        for remark in (
            _other_camera(truth, found),
            _no_scale(found, of_truth, of_found),
            *((_two_cameras(truth, found), _apart(truth, found)) if of_truth.metric and of_found.metric else ()),
        )
        if remark
    ]
    return tuple(remarks)


def _other_camera(truth: Surface, found: Surface) -> str:
    """Depth images of another aspect cannot come from one camera, whatever their sizes."""
    if truth.depth is None or found.depth is None:
        return ""
    (true_height, true_width), (height, width) = truth.depth.shape, found.depth.shape
    if abs(width * true_height / (height * true_width) - 1) > _SAME_SHAPE:
        return (
            f"{found.title} is {width} × {height} pixels and {truth.title} {true_width} × {true_height}, "
            "so they are not of the same camera: align them, or choose files of one view."
        )
    return ""


def _two_cameras(truth: Surface, found: Surface) -> str:
    """One view that was given two cameras: the same pixels are filled, the fields of view differ."""
    true, depth = truth.depth, found.depth
    if true is None or depth is None or truth.camera is None or found.camera is None or true.shape != depth.shape:
        return ""
    fields = [
        float(2 * np.degrees(np.arctan(camera.height / (2 * camera.intrinsics[1, 1]))))
        for camera in (truth.camera, found.camera)
    ]
    both, either = ((true > 0) & (depth > 0)).sum(), ((true > 0) | (depth > 0)).sum()
    filled_whole = either == true.size and both == true.size
    if abs(fields[0] / fields[1] - 1) <= _SAME_FIELD or both < _SAME_VIEW * either or filled_whole:
        return ""
    return (
        f"{truth.title} and {found.title} fill the same pixels but were given cameras of {fields[0]:.1f}° and "
        f"{fields[1]:.1f}°, so one of them is wrong: give both the same field of view."
    )


def _no_scale(found: Surface, of_truth: FileMeaning, of_found: FileMeaning) -> str:
    if of_found.metric or not of_truth.metric:
        return ""
    return f"{found.title} has no scale: align it by depth scale and shift, or its millimetres mean nothing."


def _apart(truth: Surface, found: Surface) -> str:
    """Boxes that do not touch: a wrong camera or unit, or other frames."""
    low = np.maximum(truth.mesh.box[0], found.mesh.box[0])
    high = np.minimum(truth.mesh.box[1], found.mesh.box[1])
    gap = float(np.linalg.norm(np.maximum(low - high, 0)))
    if gap == 0:
        return ""
    try_ = "check camera and unit" if found.depth is not None or truth.depth is not None else "check their units"
    return (
        f"{found.title} and {truth.title} lie {length_words(gap)} apart and nowhere overlap: "
        f"{try_}, or align them by ICP."
    )
