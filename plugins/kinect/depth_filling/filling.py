"""The one way in: checks what it is given and hands it to the method that is asked for.

The methods are imported when they are first used: they bring the compiler.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.depth_filling.settings import FillingSettings, Method
from workbench.api import DataError, SettingsError

Float = NDArray[np.float64]
_CANDIDATES = ("candidates", "source_x", "source_y")


def fill(
    colour_bgr: Any,
    depth_mm: Any,
    method: Method = "guided",
    settings: FillingSettings | Mapping[str, Any] | None = None,
    *,
    candidates: Any = None,
) -> Float:
    """Depth with its holes filled; what was measured is never changed, bit for bit.

    Parameters
    ----------
    colour_bgr : (H, W, 3) uint8, in the pixels of the depth picture. The order of the channels does not matter.
    depth_mm : (H, W) integers or floats, millimetres. A hole is 0; negative, infinite and NaN pixels are holes too.
    method :
        ``"guided"``: every hole is filled. Parts of a hole are shared out among the surfaces around it (face, wall) as
        the colours suggest, and each surface goes on smoothly. The same bytes on every run.
        ``"compatible"``: FDCBOP as the face synthesiser does it. Holes in the 14 pixels along the frame (15 at the
        right and the bottom) stay, but for what a patch from further in covers. The synthesiser crops and scales to
        400 x 400 first: see `fill_face`.
        ``"temporal"``: for (N, H, W, 3) and (N, H, W), frames in their order: what earlier frames saw at a hole, where
        nothing moved, then guided. One picture alone is filled as guided. For a stream see `TemporalFiller`.
    settings : `FillingSettings`, a dict of its fields, or None for the defaults. A dict may hold `candidates` too (or
        `source_x` and `source_y`, n columns and n rows).
    candidates : compatible only: (n, 2) integers, x and y of the centres of the patches that may be copied, instead
        of those that the seed gives. Their order matters where patches are equally good.

    Returns
    -------
    (H, W) float64 (or (N, H, W)), millimetres, 0 where nothing could be filled: a picture that is all hole, and what
    compatible mode leaves.

    Raises
    ------
    DataError : the pictures are of other shapes or types, or the candidates are no places.
    SettingsError : there is no such method, or a setting cannot have its value.
    """
    if method not in get_args(Method):
        raise SettingsError(
            f"There is no filling method “{method}”", field="method", remedy=f"choose {', '.join(get_args(Method))}"
        )
    chosen, stated = _read(settings)
    candidates = stated if candidates is None else candidates
    colour, depth = checked(colour_bgr, depth_mm, sequence=method == "temporal")
    if method == "compatible":
        from plugins.kinect.depth_filling.compatible import fill_compatible
        from plugins.kinect.depth_filling.sources import default_sources, stated_sources

        known = depth > 0
        sources = default_sources(known, chosen.seed) if candidates is None else stated_sources(candidates, known.shape)
        return fill_compatible(colour, depth, sources)
    if method == "temporal" and depth.ndim == 3:
        from plugins.kinect.depth_filling.temporal import TemporalFiller

        filler = TemporalFiller(chosen)
        return np.stack([filler.fill(picture, measured) for picture, measured in zip(colour, depth, strict=True)])
    from plugins.kinect.depth_filling.guided import fill_guided

    return fill_guided(colour, depth, chosen.surface_step)


def _read(settings: FillingSettings | Mapping[str, Any] | None) -> tuple[FillingSettings, Any]:
    if settings is None or isinstance(settings, FillingSettings):
        return settings or FillingSettings(), None
    if not isinstance(settings, Mapping):
        raise SettingsError(
            f"The filling settings are {type(settings).__name__}", remedy="give FillingSettings or a dict of its fields"
        )
    candidates = settings.get("candidates")
    if candidates is None and settings.get("source_x") is not None and settings.get("source_y") is not None:
        candidates = np.stack([np.asarray(settings[name]) for name in ("source_x", "source_y")], -1)
    return FillingSettings.read({k: v for k, v in settings.items() if k not in _CANDIDATES}), candidates


def checked(colour_bgr: Any, depth_mm: Any, *, sequence: bool = False) -> tuple[NDArray[np.uint8], Float]:
    """Colour and depth of one shape, depth as float64 with 0 at every hole; with `sequence`, also stacks of frames.

    Raises
    ------
    DataError : the pictures are of other shapes or types.
    """
    colour, depth = np.asarray(colour_bgr), np.asarray(depth_mm)
    if depth.ndim not in ((2, 3) if sequence else (2,)) or 0 in depth.shape or depth.dtype.kind not in "uif":
        raise DataError(
            f"The depth picture is {_words(depth)}", remedy="give numbers in millimetres, one for each pixel"
        )
    if colour.dtype != np.uint8 or colour.shape != (*depth.shape, 3):
        raise DataError(
            f"The colour picture is {_words(colour)} and the depth picture {_words(depth)}",
            remedy="give three bytes of colour for each pixel of depth; register one onto the other first",
        )
    measured = np.array(depth, np.float64, order="C")
    measured[~(np.isfinite(measured) & (measured > 0))] = 0
    # One layout, writable: the loops are compiled anew for every other one.
    return np.require(colour, np.uint8, ["C", "W"]), measured


def _words(picture: NDArray[Any]) -> str:
    return f"{' x '.join(map(str, picture.shape)) or 'a single number'} of {picture.dtype}"
