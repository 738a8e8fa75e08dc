"""Environment, backdrop and lamps."""

import math
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector

from .trees import Tree

_TO_OPENCV = np.diag([1.0, -1.0, -1.0])
_IMPORTANCE_MAP = 2048
_IMAGES_KEPT = 8


class Surroundings:
    """The world of one scene; pictures stay loaded while there are few."""

    def __init__(self, scene: Any) -> None:
        self._scene = scene
        self._world = bpy.data.worlds.new("surroundings")
        scene.world = self._world
        # A third of the cost of the automatic choice at the same noise (a new environment for every picture).
        self._world.cycles.sample_map_resolution = _IMPORTANCE_MAP
        self._lamps: list[Any] = []
        self._images: dict[str, Any] = {}

    def surround(self, world: dict[str, Any], lamps: list[dict[str, Any]]) -> None:
        """Set the environment up for one picture."""
        self._scene.render.film_transparent = False
        tree = Tree(self._world)
        turn = np.asarray(world["camera_to_world"], np.float64) @ _TO_OPENCV
        light = self._light(tree, world, turn)
        shown = self._backdrop(tree, world, turn)
        if shown is not None:
            seen = tree.node("LightPath").outputs["Is Camera Ray"]
            mixed = tree.node("MixShader", {"Fac": seen})
            tree.put(mixed.inputs[1], light)
            tree.put(mixed.inputs[2], shown)
            light = mixed.outputs[0]
        tree.node("OutputWorld", {"Surface": light})
        self._replace_lamps(lamps)

    def _light(self, tree: Tree, world: dict[str, Any], turn: Any) -> Any:
        colour: Any = tuple(world["colour"])
        if world["hdri"]:
            colour = self._panorama(tree, world, turn, tree.node("TexCoord").outputs["Generated"])
        return tree.node("Background", {"Color": colour, "Strength": world["strength"]}).outputs[0]

    def _panorama(self, tree: Tree, world: dict[str, Any], turn: Any, direction: Any) -> Any:
        """The environment's colours towards directions in the camera's frame."""
        mapped = tree.node("Mapping", {"Vector": direction, "Rotation": Matrix(turn).to_euler()})
        picture = tree.node("TexEnvironment", {"Vector": mapped.outputs[0]})
        picture.image = self._image(world["hdri"])
        return picture.outputs["Color"]

    def _backdrop(self, tree: Tree, world: dict[str, Any], turn: Any) -> Any:
        if world["plate"]:
            plate = tree.node("TexImage", extension="EXTEND")
            plate.image = self._image(world["plate"])
            tree.put(plate.inputs["Vector"], _cropped(tree, plate.image))
            return tree.node("Background", {"Color": plate.outputs["Color"]}).outputs[0]
        if world["hdri"] and world["background_field_of_view"] and world["backdrop"] is None:
            # Window coordinates as directions of another lens: right, up and ahead in Blender's camera frame.
            wide = 2 * math.tan(math.radians(world["background_field_of_view"]) / 2)
            place = tree.node("TexCoord").outputs["Window"]
            direction = tree.vector("MULTIPLY_ADD", place, (wide, wide, 0.0), (-wide / 2, -wide / 2, -1.0))
            colour = self._panorama(tree, world, turn, tree.vector("NORMALIZE", direction))
            return tree.node("Background", {"Color": colour, "Strength": world["strength"]}).outputs[0]
        if world["backdrop"] is not None:
            return tree.node("Background", {"Color": tuple(world["backdrop"])}).outputs[0]
        return None

    def _image(self, name: str) -> Any:
        """A loaded picture; "blender:city" is one that comes with Blender. Raises FileNotFoundError."""
        image = self._images.pop(name, None)
        if image is None:
            place = _shipped(name.removeprefix("blender:")) if name.startswith("blender:") else Path(name)
            if not place.is_file():
                raise FileNotFoundError(f"no picture at {place}")
            while len(self._images) >= _IMAGES_KEPT:
                bpy.data.images.remove(self._images.pop(next(iter(self._images))))
            image = bpy.data.images.load(str(place))
        self._images[name] = image
        return image

    def _replace_lamps(self, lamps: list[dict[str, Any]]) -> None:
        for lamp in self._lamps:
            bpy.data.lights.remove(lamp.data)
        self._lamps = [self._lamp(lamp) for lamp in lamps]

    def _lamp(self, asked: dict[str, Any]) -> Any:
        light = bpy.data.lights.new("lamp", "AREA")
        light.energy, light.size, light.color = asked["watts"], asked["side_m"], asked["colour"]
        lamp = bpy.data.objects.new("lamp", light)
        place, target = (Vector(_TO_OPENCV @ asked[name]) for name in ("position", "target"))
        lamp.matrix_world = Matrix.Translation(place) @ (target - place).to_track_quat("-Z", "Y").to_matrix().to_4x4()
        self._scene.collection.objects.link(lamp)
        return lamp


def _cropped(tree: Tree, image: Any) -> Any:
    """Places in a picture that fill a square window with its middle."""
    width, height = (max(1, side) for side in image.size)
    across, up = min(1.0, height / width), min(1.0, width / height)
    window = tree.node("TexCoord").outputs["Window"]
    return tree.vector("MULTIPLY_ADD", window, (across, up, 1.0), ((1 - across) / 2, (1 - up) / 2, 0.0))


def shipped_environments() -> list[str]:
    """Names of the environments that come with Blender."""
    return sorted(path.stem for path in _shipped_folder().glob("*.exr"))


def _shipped(name: str) -> Path:
    return _shipped_folder() / f"{name}.exr"


def _shipped_folder() -> Path:
    return Path(bpy.utils.system_resource("DATAFILES")) / "studiolights" / "world"
