"""A body's vertices as they are rendered, and its triangles."""

from typing import Any

import bpy
import numpy as np

# Modifiers that move vertices or refine the surface, but keep the numbers of the vertices that are there.
_KEEPING = {
    "ARMATURE", "CAST", "CORRECTIVE_SMOOTH", "CURVE", "DISPLACE", "HOOK", "LAPLACIANDEFORM", "LATTICE", "MESH_CACHE",
    "MESH_DEFORM", "SHRINKWRAP", "SIMPLE_DEFORM", "SMOOTH", "SUBSURF", "MULTIRES", "SURFACE_DEFORM", "WARP", "WAVE",
}  # fmt: skip


def prepare_all(entries: list[Any], main: Any) -> None:
    """Let what Blender works out for us be what it renders, less what would renumber the vertices of `main`."""
    for entry in entries:
        entry.hide_viewport = False
        for modifier in entry.modifiers:
            kept = entry != main or modifier.type in _KEEPING
            modifier.show_viewport = modifier.show_render and kept
            if modifier.type in ("SUBSURF", "MULTIRES"):
                # Without a level the vertices would stay on the cage, off the smooth surface that is rendered.
                modifier.levels = modifier.render_levels


def vertices_of(entry: Any) -> Any:
    """(V, 3) float64 vertices of a mesh object in Blender's world, as posed; the object's own numbers."""
    count = len(entry.data.vertices)
    shown = entry.evaluated_get(bpy.context.evaluated_depsgraph_get())
    mesh = shown.to_mesh()
    flat = np.zeros(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", flat)
    shown.to_mesh_clear()
    world = np.array(shown.matrix_world, np.float64)
    # Subdivision puts the vertices that were there before all others.
    return flat.reshape(-1, 3)[:count].astype(np.float64) @ world[:3, :3].T + world[:3, 3]


def triangles_of(entry: Any) -> Any:
    """(F, 3) triangles of a mesh object, in the object's own numbers."""
    mesh = entry.data
    mesh.calc_loop_triangles()
    flat = np.zeros(3 * len(mesh.loop_triangles), np.int32)
    mesh.loop_triangles.foreach_get("vertices", flat)
    return flat.reshape(-1, 3)


def among(triangles: Any, chosen: Any) -> Any:
    """Those triangles whose corners are all chosen vertices, in the numbers of `chosen`."""
    place = np.full(max(int(triangles.max(initial=0)), int(chosen.max(initial=0))) + 1, -1, np.int64)
    place[chosen] = np.arange(len(chosen))
    moved = place[triangles]
    return moved[(moved >= 0).all(1)].astype(np.int32)
