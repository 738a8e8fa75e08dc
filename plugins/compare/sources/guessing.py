"""What a file most likely means, by what a head would then measure, and the reason in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plugins.compare.settings.file_meaning import DepthSpace, FileMeaning, FileUnit
from plugins.compare.sources.opening import OpenedFile

HEAD_M = 0.25
_DISTANCE_M = 0.8
_USUAL_FIELD_DEGREES = 30.0
_EG3D_LEVEL = 10.0
_EG3D_EMPTY = -500.0
_NAMES: dict[FileUnit, str] = {"m": "metres", "cm": "centimetres", "mm": "millimetres"}
_METRES: dict[FileUnit, float] = {"m": 1.0, "cm": 0.01, "mm": 0.001}


@dataclass(frozen=True)
class Guess:
    """The likeliest meaning, the reason, and the largest side of what it shows in metres by that meaning."""

    meaning: FileMeaning
    reason: str


def guess_of(opened: OpenedFile) -> Guess:
    """What a file most likely means."""
    if opened.kind == "mesh":
        return _of_mesh(opened)
    return _of_depth(opened) if opened.kind == "depth" else _of_volume(opened)


def extent_of(opened: OpenedFile) -> float:
    """Largest side of a mesh's bounding box, in its own unit."""
    assert opened.mesh is not None
    return float(np.diff(opened.mesh.box, axis=0).max())


def length_words(metres: float) -> str:
    """A length as a person says it: "0.2 mm", "21 cm", "260 m"."""
    number, unit = (metres * 1000, "mm") if metres < 0.01 else (metres * 100, "cm") if metres < 1 else (metres, "m")
    return f"{number:.2g} {unit}" if number < 100 else f"{number:,.0f} {unit}"


def _of_mesh(opened: OpenedFile) -> Guess:
    extent = extent_of(opened)
    unit = _nearest_unit(extent, HEAD_M)
    other: FileUnit = "mm" if unit == "m" else "m"
    reason = (
        f"in {_NAMES[unit]} it is {length_words(extent * _METRES[unit])} across, "
        f"in {_NAMES[other]} {length_words(extent * _METRES[other])}"
    )
    return Guess(FileMeaning(unit=unit), reason)


def _nearest_unit(value: float, wanted_m: float) -> FileUnit:
    """The unit in which a value is nearest to the wanted length, by ratio."""
    return min(_METRES, key=lambda unit: abs(np.log(max(value, 1e-12) * _METRES[unit] / wanted_m)))


def _of_depth(opened: OpenedFile) -> Guess:
    assert opened.depth is not None
    name = opened.name.lower()
    inverse = "disp" in name or "inverse" in name
    space: DepthSpace = "inverse_depth" if inverse else "depth"
    middle = float(np.nanmedian(opened.depth))
    if opened.whole_numbers == 8 or inverse:
        meaning = FileMeaning(unit="none", space=space, field_of_view_degrees=_USUAL_FIELD_DEGREES)
        why = "its name says inverse depth" if inverse else "256 steps of grey hold no lengths"
        return Guess(meaning, f"{why}; the camera is a guess")
    metres, meaning = _length_of_depth(middle, tenths=opened.whole_numbers > 8)
    field = _field_of_view(opened, metres)
    reason = f"what it shows is then {length_words(metres)} away"
    reason += "; the camera is a guess" if field is None else f", and {length_words(HEAD_M)} tall with this camera"
    degrees = _USUAL_FIELD_DEGREES if field is None else round(field, 1)
    return Guess(meaning.model_copy(update={"field_of_view_degrees": degrees}), reason)


def _length_of_depth(middle: float, *, tenths: bool) -> tuple[float, FileMeaning]:
    """The middle depth in metres in the likeliest unit; whole numbers may count tenths of a millimetre too."""
    unit = _nearest_unit(middle, _DISTANCE_M)
    metres = middle * _METRES[unit]
    tenth = middle * 1e-4
    if tenths and abs(np.log(tenth / _DISTANCE_M)) < abs(np.log(metres / _DISTANCE_M)):
        return tenth, FileMeaning(unit="factor", metres_per_unit=1e-4)
    return metres, FileMeaning(unit=unit)


def _field_of_view(opened: OpenedFile, distance_m: float) -> float | None:
    """The vertical field of view that makes what is shown as tall as a head; None where it fills the picture."""
    assert opened.depth is not None
    rows = np.flatnonzero(np.isfinite(opened.depth).any(axis=1))
    height, shown = len(opened.depth), int(rows[-1] - rows[0]) + 1
    if shown > 0.97 * height:
        return None
    field = float(2 * np.degrees(np.arctan(0.5 * height * HEAD_M / (shown * distance_m))))
    return field if 5 <= field <= 100 else None


def _of_volume(opened: OpenedFile) -> Guess:
    assert opened.volume is not None
    values = opened.volume.values
    low, high = float(values.min()), float(values.max())
    eg3d = low < _EG3D_EMPTY and high > _EG3D_LEVEL
    level = _EG3D_LEVEL if eg3d else 0.5 * (float(np.median(values)) + high)
    inside = values > level
    shown = [np.flatnonzero(inside.any(axis=(axis - 2, axis - 1))) for axis in range(3)]
    steps = max((int(np.ptp(rows)) for rows in shown if len(rows)), default=0)
    across = max(steps, 1) * (opened.volume.voxel_size or 1.0)
    factor = float(f"{HEAD_M / across:.3g}")
    why = "EG3D's own level" if eg3d else "half way up to the largest value"
    reason = f"{why}; a volume has no lengths, so its head is made {length_words(HEAD_M)} large"
    return Guess(FileMeaning(unit="factor", metres_per_unit=factor, level=round(level, 4)), reason)
