"""Runs inside Blender in place of `plugins/blender/scene/serve.py`: the same with a skin that stays as it is.

`benchmarks.blender` compares with figures that were measured with it: light under the surface, one noise as bump.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "plugins" / "blender"))

import bpy
from scene import serve, taking
from scene.trees import Tree


def skin() -> bpy.types.Material:
    """The material."""
    tree = Tree.material("benchmark")
    pores = tree.noise(tree.vector_field("rest"), 900.0, detail=3.0)
    inputs = {
        "Base Color": tree.vector_field("skin_colour"),
        "Roughness": 0.45,
        "Subsurface Weight": 0.25,
        "Subsurface Radius": (0.012, 0.004, 0.0025),
        "Subsurface Scale": 0.35,
        "Normal": tree.bump(pores, 0.0004, 0.35),
    }
    return tree.finish(tree.node("BsdfPrincipled", inputs).outputs[0])


class Studio(taking.Studio):
    """Knows the skin under the name "benchmark"."""

    def __init__(self) -> None:
        super().__init__()
        self._materials._built["benchmark"] = skin()

    def tune(self, code: str) -> dict[str, object]:
        """Other settings of Blender, to learn what they cost."""
        exec(code, {"bpy": bpy, "scene": self._scene, "cycles": self._scene.cycles})
        return {}


if __name__ == "__main__":
    taking.Studio = Studio
    serve.run()
