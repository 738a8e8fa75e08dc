"""`render.spread`: what the form's settings will make, from draws of the set's own faces."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from plugins.blender.recipe.stock import Stock, followed_poses
from plugins.blender.sets.pictures import Picture, nth_picture
from plugins.blender.sets.varying import face_of
from plugins.blender.settings import FaceRequest
from plugins.blender.spread import brightness, face_size
from workbench.api import (
    Camera,
    FaceScene,
    Frame,
    HeadModel,
    LivePreview,
    bent,
    draw_scene,
    landmark_table,
    placed,
    rotation,
)

_MOST, _STEP, _PICTURES = 240, 16, 40
_PICTURE_PX = 48
"""Enough to tell how bright a picture is."""


class SpreadPreview(LivePreview[FaceRequest]):
    """Poses and sizes first; brightness last and only for the quick renderer, because pictures must be drawn for it."""

    request = FaceRequest

    def open(self) -> None:
        """Load the head."""
        HeadModel.load()
        landmark_table(70)

    def frames(self, request: FaceRequest) -> Iterator[Frame]:
        """Arrays (N,) by the names of `spread.QUANTITIES`, longer from frame to frame; the last one is final."""
        stock = Stock(poses=followed_poses(request, request.workspace))
        chosen = _chosen(request)
        scenes: list[FaceScene] = []
        sizes: list[float] = []
        bright: list[float] = []
        by_blender = request.renderer == "blender"
        for picture in chosen:
            scenes.append(face_of(request, picture, stock)[0])
            sizes.append(_size(scenes[-1]))
            done = len(scenes) == len(chosen)
            if len(scenes) % _STEP == 0 or done:
                yield _frame(scenes, sizes, bright, final=done and by_blender)
        for scene in [] if by_blender else scenes[:_PICTURES]:
            bright.append(brightness(draw_scene(scene, _PICTURE_PX)[0].image))
            done = len(bright) == min(_PICTURES, len(scenes))
            if len(bright) % 4 == 0 or done:
                yield _frame(scenes, sizes, bright, final=done)


def _chosen(s: FaceRequest) -> list[Picture]:
    """Pictures all over the set, in an order of which every beginning is all over it too."""
    if s.design == "stability":
        numbers: range | list[int] = range(s.identities * (s.variations + 1))
    else:
        numbers = range(s.number) if s.seeds is None else s.face_seeds
    places = np.unique(np.linspace(0, len(numbers) - 1, _MOST).astype(int))
    order = np.random.default_rng(0).permutation(len(places))
    return [nth_picture(s, numbers[int(place)]) for place in places[order]]


def _size(scene: FaceScene) -> float:
    camera = Camera.looking_forward(_PICTURE_PX, _PICTURE_PX, scene.field_of_view)
    shape = HeadModel.load().shape(bent(scene.parameters, scene.head_turn, scene.neck_share))
    place = placed(shape.head_to_model, rotation(scene.head_turn), scene, 1.0)
    points = landmark_table(70).points(shape.vertices) @ place[:3, :3].T + place[:3, 3]
    return face_size(camera.project(points)[0], _PICTURE_PX)


def _frame(scenes: list[FaceScene], sizes: list[float], bright: list[float], *, final: bool) -> Frame:
    turns = np.array([scene.head_turn for scene in scenes])
    arrays: dict[str, NDArray[np.float64]] = dict(zip(("yaw", "pitch", "roll"), turns.T, strict=True))
    arrays |= {"size": np.array(sizes), "brightness": np.array(bright)}
    return Frame(arrays, final=final)
