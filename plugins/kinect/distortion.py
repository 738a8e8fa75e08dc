"""How a lens bends the normalised plane (x / z, y / z), and back.

Brown-Conrady with rational radial terms: with r² = x² + y² and
d = (1 + k1 r² + k2 r⁴ + k3 r⁶) / (1 + k4 r² + k5 r⁴ + k6 r⁶),
x' = x d + 2 p1 x y + p2 (r² + 2 x²) and y' = y d + 2 p2 x y + p1 (r² + 2 y²).
Plain arithmetic, so that the same functions serve arrays here and single numbers in the compiled loops of
`registration`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
# Newton's steps double the digits each: after one of 1e-8 there is nothing left to gain. Five do at the rim of 120°.
STEPS = 12
SMALL_STEP = 1e-8
# Of the normalised plane: 1e-5 pixel at the finest lens. Beyond the rim Newton's method ends anywhere.
_LARGEST_MISS = 1e-9


def distort(
    x: Any, y: Any, k1: float, k2: float, k3: float, k4: float, k5: float, k6: float, p1: float, p2: float
) -> tuple[Any, Any]:
    """Where the slopes (x, y) of a line of sight fall on the normalised picture plane."""
    r = x * x + y * y
    d = (1.0 + r * (k1 + r * (k2 + r * k3))) / (1.0 + r * (k4 + r * (k5 + r * k6)))
    xy = 2.0 * x * y
    return x * d + p1 * xy + p2 * (r + 2.0 * x * x), y * d + p2 * xy + p1 * (r + 2.0 * y * y)


def slope_of_distortion(
    x: Any, y: Any, k1: float, k2: float, k3: float, k4: float, k5: float, k6: float, p1: float, p2: float
) -> tuple[Any, Any, Any]:
    """Derivatives ∂x'/∂x, ∂x'/∂y = ∂y'/∂x and ∂y'/∂y of `distort`."""
    r = x * x + y * y
    over = 1.0 + r * (k1 + r * (k2 + r * k3))
    under = 1.0 + r * (k4 + r * (k5 + r * k6))
    d = over / under
    steep = 2.0 * (k1 + r * (2.0 * k2 + r * 3.0 * k3) - d * (k4 + r * (2.0 * k5 + r * 3.0 * k6))) / under
    both = steep * x * y + 2.0 * (p1 * x + p2 * y)
    return d + steep * x * x + 2.0 * p1 * y + 6.0 * p2 * x, both, d + steep * y * y + 2.0 * p2 * x + 6.0 * p1 * y


def turning_radius(limit: float, *terms: float) -> float:
    """The radius below `limit` where the radial part stops growing, so that two lines of sight share a pixel."""
    radii = np.linspace(0.0, limit, 2001)
    with np.errstate(all="ignore"):
        mapped = distort(radii, 0.0 * radii, *terms[:6], 0.0, 0.0)[0]  # type: ignore[call-arg]
        falls = np.flatnonzero(~(np.diff(mapped) > 0))
    return float(radii[falls[0]]) if len(falls) else float(limit)


def undistorted(across: Float, down: Float, reach: float, *terms: float) -> Float:
    """Picture-plane positions -> slopes (..., 2) that `distort` maps onto them, by Newton's method; NaN beyond."""
    if not any(terms):
        x, y = across.copy(), down.copy()
    else:
        x, y = _first_guess(across, down, reach, terms)
        with np.errstate(all="ignore"):
            for _ in range(STEPS):
                step = _newton_step(x, y, across, down, terms)
                x, y = x - step[0], y - step[1]
                if not np.nanmax(np.abs(step), initial=0.0) > SMALL_STEP:
                    break
    with np.errstate(all="ignore"):
        px, py = distort(x, y, *terms)  # type: ignore[call-arg]
        seen = (x * x + y * y <= reach * reach) & (np.hypot(px - across, py - down) <= _LARGEST_MISS)
    return np.where(seen[..., None], np.stack([x, y], -1), np.nan)


def _first_guess(across: Float, down: Float, reach: float, terms: tuple[float, ...]) -> tuple[Float, Float]:
    """Slopes by the radial part alone, read off a table; further out than the table it goes on straight."""
    radii = np.linspace(0.0, reach, 257)
    mapped = distort(radii, 0.0 * radii, *terms[:6], 0.0, 0.0)[0]  # type: ignore[call-arg]
    far = np.hypot(across, down)
    ratio = np.interp(far, mapped[1:], radii[1:] / mapped[1:])
    return across * ratio, down * ratio


def _newton_step(x: Float, y: Float, across: Float, down: Float, terms: tuple[float, ...]) -> tuple[Float, Float]:
    px, py = distort(x, y, *terms)  # type: ignore[call-arg]
    xx, xy, yy = slope_of_distortion(x, y, *terms)  # type: ignore[call-arg]
    ex, ey = px - across, py - down
    determinant = xx * yy - xy * xy
    return (yy * ex - xy * ey) / determinant, (xx * ey - xy * ex) / determinant
