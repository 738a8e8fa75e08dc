"""Measurements in a few words."""

from __future__ import annotations

from plugins.compare.measuring.record import Measured

DROPPED_WORDS = {
    "rim": "closest to the rim of the true surface",
    "normals": "surfaces facing different ways",
    "cap": "farther than the largest distance",
}


def moved_words(measured: Measured) -> str:
    """What an alignment changed, in a few words ("0.8 mm · 0.4° · scale 1.002")."""
    found = measured.aligned
    if found.alignment == "none":
        return "nothing"
    parts = []
    if measured.unit == "mm":
        parts.append(f"{found.moved_mm:.1f} mm")
    if found.rotation_degrees:
        parts.append(f"{found.rotation_degrees:.1f}°")
    if abs(found.scale - 1) > 5e-4:
        parts.append(f"scale {found.scale:.3f}")
    return " · ".join(parts) or "nothing"
