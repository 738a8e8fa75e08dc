"""The surfaces of a comparison as files: the truth, and each prediction where it was compared, with its errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from plugins.compare.measuring import Comparison, Measured
from workbench.api import ColourScale, Mesh, coloured_glb, write_ply

FRAME = "the truth's frame, metres; x right, y down, z forward (OpenCV)"
GLB_FRAME = "as the PLY files, turned to glTF's axes: x right, y up, z towards the viewer"


def mesh_files(
    comparisons: Sequence[Comparison], scale: ColourScale, formats: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of the files in the chosen formats."""
    for suffix in ("ply", "glb"):
        if suffix not in formats:
            continue
        truth = comparisons[0].pair.truth.mesh
        yield f"truth.{suffix}", write_ply(truth) if suffix == "ply" else coloured_glb(truth, {})
        for number, comparison in enumerate(comparisons, start=1):
            name = file_name("prediction", number, len(comparisons), suffix)
            mesh = _coloured(comparison.chosen, scale)
            write = write_ply if suffix == "ply" else coloured_glb
            yield name, write(mesh, values_of(comparison.chosen, suffix))


def file_name(stem: str, number: int, count: int, suffix: str) -> str:
    """File of one of `count` predictions, numbered from 1; a single one needs no number."""
    return f"{stem}.{suffix}" if count == 1 else f"{stem}_{number}.{suffix}"


def values_of(measured: Measured, suffix: str) -> Mapping[str, NDArray[np.float32]]:
    """Signed error of every vertex, named with its unit; NaN where it does not count. glTF has no NaN: there a second
    value says which count."""
    name = "error_mm" if measured.unit == "mm" else "error_percent"
    signed = measured.signed.astype(np.float32)
    if suffix == "ply":
        return {name: signed}
    counted = np.isfinite(signed)
    return {name: np.where(counted, signed, 0).astype(np.float32), "counted": counted.astype(np.float32)}


def _coloured(measured: Measured, scale: ColourScale) -> Mesh:
    return replace(measured.aligned.surface.mesh, colours=np.ascontiguousarray(scale.colourise(measured.signed)))
