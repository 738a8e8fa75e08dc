"""The closest point of one triangle, compiled."""

from __future__ import annotations

from typing import Any

from workbench.compiled import compiled

_THIN = 1e-6
"""Below this square of the sine of their first angle, needles are measured by cross products, which lose no digits."""
_FLAT = 1e-24
"""Below this one they have no usable plane; their edges are within 1e-12 of their length of every point."""


@compiled
def _clamped(dot: float, square: float) -> float:
    """dot / square within 0..1; 0 for an edge without length."""
    if not (dot > 0 and square > 0):
        return 0.0
    return dot / square if dot < square else 1.0


@compiled
def _length_square(x: float, y: float, z: float) -> float:
    return x * x + y * y + z * z


@compiled
def closest_on_triangle(
    vertices: Any, faces: Any, triangle: int, px: float, py: float, pz: float
) -> tuple[float, float, float]:
    """(squared distance, s, t) of the closest point o + s a + t b to p; o is the first corner, a and b the edges to the
    second and the third.

    Where the foot of the perpendicular is outside, the closest of the three edges' clamped feet is taken; s, t are
    exactly 0, and s + t exactly 1, on the edges. Distances are lengths of difference vectors, not values of quadratic
    forms: those cancel near the surface.
    """
    o, second, third = faces[triangle, 0], faces[triangle, 1], faces[triangle, 2]
    ox, oy, oz = vertices[o, 0], vertices[o, 1], vertices[o, 2]
    ax, ay, az = vertices[second, 0] - ox, vertices[second, 1] - oy, vertices[second, 2] - oz
    bx, by, bz = vertices[third, 0] - ox, vertices[third, 1] - oy, vertices[third, 2] - oz
    x, y, z = px - ox, py - oy, pz - oz
    aa, bb = _length_square(ax, ay, az), _length_square(bx, by, bz)
    ab = ax * bx + ay * by + az * bz
    ap = ax * x + ay * y + az * z
    bp = bx * x + by * y + bz * z
    determinant = aa * bb - ab * ab
    s = bb * ap - ab * bp
    t = aa * bp - ab * ap
    if determinant < _THIN * aa * bb:
        nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
        determinant = _length_square(nx, ny, nz)
        s = nx * (y * bz - z * by) + ny * (z * bx - x * bz) + nz * (x * by - y * bx)
        t = nx * (ay * z - az * y) + ny * (az * x - ax * z) + nz * (ax * y - ay * x)
    if s > 0 and t > 0 and s + t < determinant and determinant > _FLAT * aa * bb:
        s /= determinant
        t /= determinant
        return _length_square(x - s * ax - t * bx, y - s * ay - t * by, z - s * az - t * bz), s, t
    along_a, along_b = _clamped(ap, aa), _clamped(bp, bb)
    square_a = _length_square(x - along_a * ax, y - along_a * ay, z - along_a * az)
    square_b = _length_square(x - along_b * bx, y - along_b * by, z - along_b * bz)
    x, y, z = px - vertices[second, 0], py - vertices[second, 1], pz - vertices[second, 2]
    cx, cy, cz = bx - ax, by - ay, bz - az
    along_c = _clamped(cx * x + cy * y + cz * z, _length_square(cx, cy, cz))
    square_c = _length_square(x - along_c * cx, y - along_c * cy, z - along_c * cz)
    if square_c < square_a and square_c < square_b:
        return square_c, 1.0 - along_c, along_c
    if square_a <= square_b:
        return square_a, along_a, 0.0
    return square_b, 0.0, along_b
