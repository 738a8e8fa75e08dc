"""What every kind of character gives: geometry for Blender, and the numbers that labels are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from plugins.blender.recipe.portrait import Portrait
from plugins.blender.shot import Part, Strands

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Capabilities:
    """What a kind of character can do; the form hides what it cannot.

    own_addons : Blender is started with the person's preferences and add-ons (`Blender.command`).
    pictures_per_process : after so many a new process takes over, because the add-on leaves things behind; None for
    no such need.
    """

    expressions: bool = True
    gaze: bool = True
    hair: bool = True
    accessories: bool = True
    dense_vertices: bool = True
    own_addons: bool = False
    pictures_per_process: int | None = None


@dataclass(frozen=True)
class Labelled:
    """Numbers of a posed character; camera frame (OpenCV), metres.

    pose : (4, 4) head -> camera, axes of the head as in `workbench.heads.model`, origin midway between the eyes.
    landmarks : (68 or 70, 3). vertices : (V, 3) dense vertices, always the same points. faces : (F, 3) triangles.
    guessed : indices of landmarks that nobody named on this character; they lie where an average face has them, and
    count as hidden.
    """

    pose: Float
    landmarks: Float
    vertices: Float
    faces: NDArray[np.int64]
    guessed: Sequence[int] = ()


@dataclass(frozen=True)
class Body:
    """A character before the camera.

    parts, strands : what is drawn; empty where Blender builds the body itself from `built_there`.
    labelled : None where only Blender knows, after building.
    """

    parts: Sequence[Part] = ()
    strands: Sequence[Strands] = ()
    built_there: Mapping[str, Any] = field(default_factory=dict)
    labelled: Labelled | None = None


class Character(Protocol):
    """One kind of character."""

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def trial(self) -> Mapping[str, Any]:
        """What `scene.taking.Studio.inspect` is asked before a batch, so that a body that cannot be built is told at
        once; empty where there is nothing to try. Raises DataError for files that cannot be used."""
        ...

    def build(self, portrait: Portrait, width: int, height: int) -> Body:
        """The character of a portrait before a camera of so many pixels."""
        ...

    def labelled(self, body: Body, answer: Mapping[str, Any]) -> Labelled:
        """The body's numbers; `answer` is what Blender gave for `take`."""
        ...
