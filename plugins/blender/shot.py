"""One picture as Blender is asked to take it: arrays and plain numbers, everything in the camera's frame.

Camera frame is OpenCV (x right, y down, z forward), metres; colours are linear reflectances or radiances. Geometry is
made on our side, so that the same numbers give the labels, the layout preview and the rendered surface.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Single = NDArray[np.float32]
Value = float | tuple[float, ...]


@dataclass(frozen=True)
class Material:
    """Which node tree of `scene.materials` colours a part, and the numbers it reads (object properties there)."""

    kind: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A surface.

    Attributes
    ----------
    vertices : (V, 3) metres. faces : (F, 3), counter-clockwise seen from outside.
    region : label of the whole part, or (F,) labels of its faces.
    attributes : name -> (V,) or (V, 3) numbers that the material reads by name ("rest": place on the neutral head, so
    that patterns stay on the skin when the face moves).
    uvs : (F, 3, 2) texture coordinates of the faces' corners, None where there are none.
    smooth : whether shading hides the facets. labelled : False for what the labels look through (a clear lens).
    pictured : False for what only the labels show (a dark lens as an opaque sheet).
    """

    name: str
    vertices: Float | Single
    faces: NDArray[np.integer[Any]]
    region: int | NDArray[np.uint8]
    material: Material
    attributes: Mapping[str, Float | Single] = field(default_factory=dict)
    uvs: Single | None = None
    smooth: bool = True
    labelled: bool = True
    pictured: bool = True


@dataclass(frozen=True)
class Strands:
    """Hairs as curves.

    points : (N, 3) metres, strand after strand, root first. counts : (S,) points of each strand. radii : (N,) metres.
    attributes : name -> (S,) or (S, 3) numbers of the strands.
    labelled : False for hairs that the labels leave out. pictured : False for those that only the labels show.
    """

    name: str
    points: Float | Single
    counts: NDArray[np.integer[Any]]
    radii: Single
    region: int
    material: Material
    attributes: Mapping[str, Float | Single] = field(default_factory=dict)
    labelled: bool = True
    pictured: bool = True


@dataclass(frozen=True)
class Lens:
    """intrinsics : (3, 3) pixels, centres at +0.5. f_stop : None for all sharp; focus_m : z of the sharp plane."""

    intrinsics: Float
    width: int
    height: int
    f_stop: float | None = None
    focus_m: float = 1.0


@dataclass(frozen=True)
class World:
    """What surrounds the head.

    Attributes
    ----------
    hdri : path of an equirectangular picture, "blender:city" for one that comes with Blender, "" for `colour`.
    camera_to_world : (3, 3) camera frame -> a frame with z upwards, in which the picture's middle row is the horizon;
    holds the picture's turn too.
    strength : factor of its light. backdrop : radiance behind the head that casts no light, None shows the environment.
    plate : path of a picture behind the head instead, its middle in a square picture, "" for none.
    background_field_of_view : degrees across with which the environment behind the head is seen in a square picture, 0
    as through the lens (a very long one shows but a spot of it).
    """

    hdri: str = ""
    colour: tuple[float, float, float] = (0.5, 0.5, 0.5)
    camera_to_world: Float = field(default_factory=lambda: np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]))
    strength: float = 1.0
    backdrop: tuple[float, float, float] | None = None
    plate: str = ""
    background_field_of_view: float = 0.0


@dataclass(frozen=True)
class Lamp:
    """A square area light at a place, shining towards `target`; camera frame, metres."""

    position: tuple[float, float, float]
    target: tuple[float, float, float]
    side_m: float
    watts: float
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Sampling:
    """samples : light paths a pixel. denoise : OpenImageDenoise afterwards. seed : of the paths."""

    samples: int = 16
    denoise: bool = True
    seed: int = 0
    bounces: int = 6


@dataclass(frozen=True)
class Shot:
    """Everything in one picture."""

    lens: Lens
    world: World
    sampling: Sampling = field(default_factory=Sampling)
    parts: Sequence[Part] = ()
    strands: Sequence[Strands] = ()
    lamps: Sequence[Lamp] = ()
    character: Mapping[str, Any] = field(default_factory=dict)
    """What builds a body inside Blender (an add-on, a person's own file); empty where `parts` hold it."""


def plain(record: Any) -> Any:
    """Records as dictionaries and lists, arrays left as they are; what `scene.wire.pack` takes."""
    if is_dataclass(record) and not isinstance(record, type):
        return {entry.name: plain(getattr(record, entry.name)) for entry in fields(record)}
    if isinstance(record, Mapping):
        return {str(key): plain(value) for key, value in record.items()}
    if isinstance(record, np.ndarray):
        return record.astype(np.float32) if record.dtype == np.float64 else record
    if isinstance(record, (list, tuple)):
        return [plain(value) for value in record]
    return record
