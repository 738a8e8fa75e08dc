"""One simulated person: who it is, painted once, and its surface at each moment in the colour camera's frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.devices.simulated.posture import Posture
from plugins.kinect.devices.simulated.texels import Texels, painted_texels
from plugins.kinect.devices.simulated.trunk import Trunk
from workbench.api import (
    Appearance,
    DrawnHead,
    FaceRanges,
    HeadModel,
    HeadParameters,
    HeadShape,
    Region,
    angles_of,
    bent,
    dress,
    landmark_table,
    paint,
    sample_appearance,
    sample_identity,
    stream,
    with_closed_lips,
)  # fmt: skip

Float = NDArray[np.float64]
Single = NDArray[np.float32]
_NECK_SHARE = 0.8
"""Part of a turn that neck and head do; the trunk follows with the rest."""
_PIVOT_M = np.array([0.0, 0.13, 0.09])
"""The base of the neck in the model's frame: it stays where it is while the head turns."""


@dataclass(frozen=True)
class Body:
    """A person's surface at one moment, colour camera's frame (OpenCV axes), metres.

    vertices, normals : (V, 3); the head model's own vertices come first. head_to_camera : (4, 4) of the skull, origin
    midway between the eyeballs. head : (M, 3) the head without hair and clothes. landmarks : (70, 3).
    """

    vertices: Float
    normals: Float
    head_to_camera: Float
    head: Float
    landmarks: Float

    @property
    def lip_gap_mm(self) -> float:
        """Millimetres between the middles of the inner lips."""
        upper, lower = self.landmarks[[62, 66]]
        return float(1000 * np.sqrt(((upper - lower) ** 2).sum()))

    def turned(self, rotation: Float) -> Body:
        """With the normals in a frame turned by (3, 3)."""
        return replace(self, normals=self.normals @ rotation.T)


class Person:
    """Somebody with an identity seed."""

    def __init__(self, identity: int, texels_per_metre: float, ranges: FaceRanges | None = None) -> None:
        self.identity = identity
        self.parameters: HeadParameters = sample_identity(stream(identity, "identity"), ranges or FaceRanges())
        self.appearance: Appearance = sample_appearance(stream(identity, "appearance"), self.parameters)
        self._per_metre = texels_per_metre
        drawn = dress(HeadModel.load().shape(self.parameters), self.appearance)
        self._trunk = Trunk(drawn.topology.faces, len(drawn.vertices))
        self.faces = self._trunk.faces
        self.regions = self._trunk.regions(drawn.topology.regions)
        self.two_sided = self._trunk.two_sided(drawn.topology.two_sided)
        self.fields = self._trunk.fields(drawn.topology.fields)
        self._at_rest = self._trunk.vertices(drawn.vertices)

    @cached_property
    def texels(self) -> Texels:
        """The person's paint."""
        return painted_texels(self._at_rest, self.faces, self.regions, self.fields, self.appearance, self._per_metre)

    def surface(self, lip_gap_mm: float) -> tuple[Single, Single]:
        """(V,) openness to the sky and gloss of the vertices, as `light_on` takes them."""
        openness, gloss = self._surface
        inside = self._mouth
        mouth = paint(
            self.fields[:, inside],
            self._vertex_regions[inside],
            np.ones(len(inside), bool),
            self.appearance,
            lip_gap_mm,
        )
        openness[inside] = mouth.openness
        return openness, gloss

    @cached_property
    def _vertex_regions(self) -> NDArray[np.uint8]:
        regions = np.zeros(self.fields.shape[1], np.uint8)
        regions[self.faces] = self.regions[:, None]
        return regions

    @cached_property
    def _mouth(self) -> NDArray[np.int64]:
        return np.flatnonzero(self._vertex_regions == Region.MOUTH)

    @cached_property
    def _surface(self) -> tuple[Single, Single]:
        painted = paint(self.fields, self._vertex_regions, np.ones(self.fields.shape[1], bool), self.appearance)
        return painted.openness, painted.gloss

    def eyeball(self, eye: Region) -> NDArray[np.int64]:
        """The vertices of an eyeball."""
        return self._eyeballs[eye]

    @cached_property
    def _eyeballs(self) -> dict[Region, NDArray[np.int64]]:
        table = HeadModel.load().table
        ball = table.parts == table.part_names.index("eye")
        inside = {eye: ball & (self.regions[: len(ball)] == eye) for eye in (Region.LEFT_EYE, Region.RIGHT_EYE)}
        return {eye: np.unique(table.faces[chosen]) for eye, chosen in inside.items()}

    def shape(self, posture: Posture) -> HeadShape:
        """The head in the model's frame: neck and face as the posture wants them."""
        parameters = replace(self.parameters, actions=with_closed_lips(dict(posture.actions)), gaze=posture.gaze)
        return HeadModel.load().shape(bent(parameters, angles_of(posture.rotation), _NECK_SHARE))

    def body(self, posture: Posture) -> Body:
        """The person in a posture."""
        shape = self.shape(posture)
        drawn: DrawnHead = dress(shape, self.appearance)
        place = _placed(shape, posture)
        turn = place[:3, :3]
        return Body(
            vertices=_moved(self._trunk.vertices(drawn.vertices), place),
            normals=self._trunk.normals(drawn.normals) @ turn.T,
            head_to_camera=place @ shape.head_to_model,
            head=_moved(shape.vertices, place),
            landmarks=_moved(landmark_table(70).points(drawn.vertices), place),
        )


def _placed(shape: HeadShape, posture: Posture) -> Float:
    """(4, 4) model to camera that gives the head the wanted rotation about the base of the neck."""
    place = np.eye(4)
    place[:3, :3] = posture.rotation @ shape.head_to_model[:3, :3].T
    neck = np.array([posture.across, posture.down, posture.distance]) + _PIVOT_M
    place[:3, 3] = neck - place[:3, :3] @ _PIVOT_M
    return place


def _moved(points: Float, matrix: Float) -> Float:
    return np.asarray(points @ matrix[:3, :3].T + matrix[:3, 3])
