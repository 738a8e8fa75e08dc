"""A person's own head: a file that Blender reads, with a table of its landmarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from plugins.blender.characters.asking import asked, labelled, posed
from plugins.blender.characters.interface import Body, Capabilities, Labelled
from plugins.blender.characters.landmark_file import LandmarkFile
from plugins.blender.recipe.portrait import Portrait
from workbench.api import files


@dataclass(frozen=True)
class OwnMesh:
    """One head, posed, lit and (where its shape keys have the names of facial actions) moved by the portraits.

    file : .blend, .glb, .gltf, .obj or .fbx. landmark_file : see `LandmarkFile`. metres_per_unit : None for what the
    table says, or 1.
    """

    file: Path
    landmark_file: Path
    metres_per_unit: float | None = None
    capabilities = Capabilities(hair=False, accessories=False)

    @cached_property
    def trial(self) -> Mapping[str, Any]:
        """What the body is, without a pose. Raises DataError: the landmark table cannot be used."""
        table = LandmarkFile.read(self.landmark_file)
        scale = self.metres_per_unit or table.metres_per_unit or 1.0
        request = asked("own_mesh", table.points, table.rules, scale=scale, eyes=table.eyes)
        return request | {"file": files.plain_path(self.file.absolute()), "object": table.object}

    def build(self, portrait: Portrait, width: int, height: int) -> Body:
        """The head in a portrait's pose, with its expression. Raises DataError: the landmark table cannot be used."""
        return Body(built_there={**self.trial, **posed(portrait, width / height)})

    def labelled(self, body: Body, answer: Mapping[str, Any]) -> Labelled:
        """What Blender measured."""
        return labelled(body.built_there, answer)
