"""The closest point of one triangle, compiled."""

from __future__ import annotations

from typing import Any

from workbench.compiled import compiled

# Needles thinner than this have no usable plane; their edges are within 1e-7 of their length of every point.
_FLAT = 1e-14


@compiled
def _clamped(dot: float, square: float) -> float:
    """dot / square within 0..1; 0 for an edge without length."""
    if not (dot > 0 and square > 0):
        return 0.0
    return min(dot / square, 1.0)


@compiled
def _closest_on_edges(aa: float, ab: float, bb: float, ap: float, bp: float) -> tuple[float, float]:
    along_a = _clamped(ap, aa)
    along_b = _clamped(bp, bb)
    cc = aa - 2 * ab + bb
    cp = bp - ap + aa - ab
    along_c = _clamped(cp, cc)
    # |p - x|² - |p|² at each edge's foot; the third is measured from the corner o + a.
    square_a = along_a * (along_a * aa - 2 * ap)
    square_b = along_b * (along_b * bb - 2 * bp)
    square_c = along_c * (along_c * cc - 2 * cp) + (aa - 2 * ap)
    if square_c < square_a and square_c < square_b:
        return 1.0 - along_c, along_c
    if square_a <= square_b:
        return along_a, 0.0
    return 0.0, along_b


@compiled
def closest_on_triangle(
    vertices: Any, faces: Any, triangle: int, px: float, py: float, pz: float
) -> tuple[float, float, float]:
    """(squared distance, s, t) of the closest point o + s a + t b to p; o is the first corner, a and b the edges to the
    second and the third.

    Where the foot of the perpendicular is outside, the closest of the three edges' clamped feet is taken; s, t are
    exactly 0, and s + t exactly 1, on the edges.
    """
    o, second, third = faces[triangle, 0], faces[triangle, 1], faces[triangle, 2]
    ox, oy, oz = vertices[o, 0], vertices[o, 1], vertices[o, 2]
    ax, ay, az = vertices[second, 0] - ox, vertices[second, 1] - oy, vertices[second, 2] - oz
    bx, by, bz = vertices[third, 0] - ox, vertices[third, 1] - oy, vertices[third, 2] - oz
    x, y, z = px - ox, py - oy, pz - oz
    aa = ax * ax + ay * ay + az * az
    ab = ax * bx + ay * by + az * bz
    bb = bx * bx + by * by + bz * bz
    ap = ax * x + ay * y + az * z
    bp = bx * x + by * y + bz * z
    determinant = aa * bb - ab * ab
    s = bb * ap - ab * bp
    t = aa * bp - ab * ap
    if s > 0 and t > 0 and s + t < determinant and determinant > _FLAT * aa * bb:
        s /= determinant
        t /= determinant
    else:
        s, t = _closest_on_edges(aa, ab, bb, ap, bp)
    # From the difference vector, not from the quadratic form: that would cancel for points on the surface.
    x -= s * ax + t * bx
    y -= s * ay + t * by
    z -= s * az + t * bz
    return x * x + y * y + z * z, s, t
