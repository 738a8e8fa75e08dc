"""What a picture of a set shows: a free face, or a person's one pose with another expression or another light."""

from __future__ import annotations

from dataclasses import replace

from plugins.blender.recipe.face import sample_face
from plugins.blender.recipe.portrait import Portrait, sample_portrait
from plugins.blender.recipe.stance import CameraAngles
from plugins.blender.recipe.stock import Stock
from plugins.blender.sets.pictures import Picture
from plugins.blender.settings import RenderSettings
from workbench.api import FaceScene


def face_of(s: RenderSettings, picture: Picture, stock: Stock) -> tuple[FaceScene, CameraAngles]:
    """The face of a picture as both renderers draw it, and how its camera stands to the ground."""
    if picture.variation == "free":
        return sample_face(picture.seed, picture.person, s, stock)
    first, camera = sample_face(picture.person, picture.person, s, stock)
    other, _ = sample_face(picture.seed, picture.person, s, stock)
    return _varied(first, other, picture), camera


def portrait_of(s: RenderSettings, picture: Picture, stock: Stock) -> Portrait:
    """The portrait of a picture.

    In a pose-stability set pose, gaze, camera, hair and clothes of a person stay; "expression" changes the expression
    alone, "lighting" light, background and development of the photo alone.
    """
    if picture.variation == "free":
        return sample_portrait(picture.seed, picture.person, s, stock, picture.place)
    first = sample_portrait(picture.person, picture.person, s, stock, picture.place - picture.number)
    if picture.variation == "neutral":
        return replace(first, face=_neutral(first.face))
    other = sample_portrait(picture.seed, picture.person, s, stock, picture.place)
    face = _varied(first.face, other.face, picture)
    if picture.variation == "expression":
        return replace(first, face=face)
    return replace(first, face=face, surroundings=other.surroundings, photo=other.photo)


def _varied(first: FaceScene, other: FaceScene, picture: Picture) -> FaceScene:
    face = _neutral(first)
    if picture.variation in ("expression", "both"):
        face = replace(face, parameters=replace(face.parameters, actions=other.parameters.actions))
    if picture.variation in ("lighting", "both"):
        face = replace(face, lighting=other.lighting, background=other.background)
    return face


def _neutral(face: FaceScene) -> FaceScene:
    return replace(face, parameters=replace(face.parameters, actions={}))
