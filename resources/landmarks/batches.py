"""Batches for the two networks, each drawn anew from its step's number."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resources.landmarks.disguise import disguise, occlude
from resources.landmarks.heads import SIDE, Heads, read
from resources.landmarks.leaves import backgrounds
from resources.landmarks.photographs import photograph
from workbench.api import cv2, stream
from workbench.faces.crops import Crop, box_of_points, crop_of_box, crop_of_points, mirrored
from workbench.faces.networks import CELL, CROP

Boxes = list[NDArray[np.float64]]
NO_FACE_SHARE = 0.12
PORTRAIT_SHARE = 0.35
DETECTOR_SIDE = 192
_SMALLEST, _LARGEST = 12, 175
"""Pixels of faces (larger side of their points) in a detector's picture."""


@dataclass(frozen=True)
class Material:
    """All that batches are drawn from. portraits may be none. leaves : (N, SIDE, SIDE, 3) uint8 without faces.

    plain : how many pictures stay as they were drawn, so that points are learned exactly and small faces at all.
    """

    close: Heads
    wide: Heads
    portraits: Heads
    leaves: NDArray[np.uint8]
    plain: float

    @staticmethod
    def of(folder: Path, seed: int, plain: float, count: int = 800) -> Material:
        """What `heads` and `portraits` wrote, with backgrounds drawn now."""
        close, wide, portraits = (read(folder, kind) for kind in ("close", "wide", "portrait"))
        return Material(close, wide, portraits, backgrounds(count, SIDE, seed), plain)

    def near_head(self, draw: np.random.Generator) -> tuple[Heads, int]:
        """One of the close heads or of the portraits."""
        heads = self.portraits if len(self.portraits) and draw.uniform() < PORTRAIT_SHARE else self.close
        return heads, int(draw.integers(len(heads)))


def landmark_batch(material: Material, seed: int, step: int, count: int) -> tuple[NDArray[np.uint8], ...]:
    """pictures (N, 128, 128, 3) uint8 RGB, points (N, 70, 2) pixels, face (N,) bool."""
    drawn = [_landmark_picture(material, stream(seed, "landmarks", step, place)) for place in range(count)]
    pictures, points, face = zip(*drawn, strict=True)
    return np.stack(pictures), np.stack(points).astype(np.float32), np.array(face)  # type: ignore[return-value]


def detector_batch(material: Material, seed: int, step: int, count: int) -> tuple[NDArray[np.uint8], list[Boxes]]:
    """pictures (N, 192, 192, 3) uint8 RGB, and for each the x, y, width, height of the boxes of its faces."""
    drawn = [_detector_picture(material, stream(seed, "detector", step, place)) for place in range(count)]
    return np.stack([one[0] for one in drawn]), [one[1] for one in drawn]


def _landmark_picture(
    material: Material, draw: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.float64], bool]:
    behind = _leaf(material, draw)
    if draw.uniform() < NO_FACE_SHARE:
        return photograph(draw, _without_face(material, draw, behind)), np.zeros((70, 2)), False
    heads, place = material.near_head(draw)
    head, points = heads.picture(place), heads.points[place].astype(np.float64)
    plain = draw.uniform() < material.plain
    rgb = head[..., :3] if plain else disguise(draw, head[..., :3].copy(), points, heads.visible[place])
    crop = _shaken(draw, points)
    picture = _over(crop.cut(np.dstack([rgb, _coverage(draw, head)]), CROP), behind)
    points = crop.to_crop(points, CROP)
    if draw.uniform() < 0.5:
        picture, points = np.ascontiguousarray(picture[:, ::-1]), mirrored(points, CROP)
    return (picture if plain else photograph(draw, occlude(draw, picture))), points, True


def _shaken(draw: np.random.Generator, points: NDArray[np.float64]) -> Crop:
    """The crop of a first look (upright, from an inexact box) or of a second (turned, nearly right)."""
    if draw.uniform() < 0.5:
        box = box_of_points(points)
        base, shift, size, angle = crop_of_box(box), 0.09, 0.16, float(draw.normal(0, 0.3))
    else:
        base, shift, size, angle = crop_of_points(points), 0.025, 0.05, float(draw.normal(0, 0.06))
    moved = np.array(base.centre) + base.side * np.clip(draw.normal(0, shift, 2), -0.2, 0.2)
    return Crop(
        (float(moved[0]), float(moved[1])), base.side * float(np.exp(np.clip(draw.normal(0, size), -0.35, 0.4))),
        base.angle + angle,
    )  # fmt: skip


def _without_face(material: Material, draw: np.random.Generator, behind: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Leaves alone, or with a shoulder, an ear or a head from behind."""
    if draw.uniform() < 0.4:
        return behind
    place = int(draw.integers(len(material.wide)))
    head, points = material.wide.picture(place), material.wide.points[place].astype(np.float64)
    if not material.wide.face[place]:
        return _over(Crop(tuple(points.mean(0).tolist()), float(draw.uniform(50, 190))).cut(head, CROP), behind)
    size = np.ptp(points[:68], 0).max()
    away = points[:68].mean(0) + size * draw.uniform(0.9, 1.6) * _direction(draw)
    return _over(Crop((float(away[0]), float(away[1])), size * float(draw.uniform(0.6, 1.6))).cut(head, CROP), behind)


def _direction(draw: np.random.Generator) -> NDArray[np.float64]:
    angle = draw.uniform(0, 2 * np.pi)
    return np.array([np.cos(angle), np.sin(angle)])


def _detector_picture(
    material: Material, draw: np.random.Generator
) -> tuple[NDArray[np.uint8], list[NDArray[np.float64]]]:
    side = DETECTOR_SIDE
    picture = Crop((SIDE / 2, SIDE / 2), SIDE * float(draw.uniform(0.4, 1)), float(draw.uniform(0, 6.3)))
    canvas = _filled(picture.cut(_tinted(material.leaves[int(draw.integers(len(material.leaves)))], draw), side), draw)
    boxes: list[NDArray[np.float64]] = []
    for _ in range(int(draw.choice([0, 1, 2, 3], p=[0.1, 0.62, 0.2, 0.08]))):
        wide = material.wide, int(draw.integers(len(material.wide)))
        heads, place = material.near_head(draw) if draw.uniform() < 0.5 else wide
        head, points = heads.picture(place), heads.points[place].astype(np.float64)
        rgb = disguise(draw, head[..., :3].copy(), points, heads.visible[place]) if heads.face[place] else head[..., :3]
        box, pasted = _pasted(draw, canvas, np.dstack([rgb, _coverage(draw, head)]), points, boxes)
        if pasted is None:
            continue
        canvas = pasted
        if heads.face[place]:
            boxes.append(box)
    return (canvas if draw.uniform() < material.plain else photograph(draw, occlude(draw, canvas))), boxes


def _pasted(
    draw: np.random.Generator, canvas: NDArray[np.uint8], head: NDArray[np.uint8], points: NDArray[np.float64],
    boxes: list[NDArray[np.float64]],
) -> tuple[NDArray[np.float64], NDArray[np.uint8] | None]:  # fmt: skip
    """A head put somewhere at some size; None where it would hide another."""
    size = np.ptp(points[:68], 0).max()
    wanted = float(np.exp(draw.uniform(np.log(_SMALLEST), np.log(_LARGEST))))
    scale, angle = wanted / size, float(draw.normal(0, 0.2))
    middle = points[:68].mean(0)
    reach = min(0.35 * wanted, 0.45 * DETECTOR_SIDE)
    goal = draw.uniform(reach, DETECTOR_SIDE - reach, 2)
    half = DETECTOR_SIDE / (2 * scale)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = middle - turn @ ((goal - DETECTOR_SIDE / 2) / scale)
    crop = Crop((float(centre[0]), float(centre[1])), 2 * half, angle)
    there = box_of_points(crop.to_crop(points, DETECTOR_SIDE))
    box = np.array([there.x, there.y, there.width, there.height])
    if any(_overlap(box, other) > 0.02 for other in boxes):
        return box, None
    mirror = draw.uniform() < 0.5
    layer = _cut_small(crop, head)
    if mirror:
        layer, box = np.ascontiguousarray(layer[:, ::-1]), np.array([DETECTOR_SIDE - box[0] - box[2], *box[1:]])
        if any(_overlap(box, other) > 0.02 for other in boxes):
            return box, None
    return box, _over(layer, canvas)


def _cut_small(crop: Crop, head: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """As `Crop.cut`, but what becomes small is made small first, which is quicker for one head on a large canvas."""
    fewer = max(1, int(crop.side / DETECTOR_SIDE))
    small = cv2.resize(head, (SIDE // fewer, SIDE // fewer), interpolation=cv2.INTER_AREA)
    scale = (SIDE // fewer) / SIDE
    centre = crop.centre[0] * scale, crop.centre[1] * scale
    return Crop(centre, max(crop.side * scale, 1.0), crop.angle).cut(small, DETECTOR_SIDE)


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Intersection over the smaller area."""
    low = np.maximum(one[:2], other[:2])
    high = np.minimum(one[:2] + one[2:], other[:2] + other[2:])
    return float(np.prod(np.maximum(high - low, 0)) / min(np.prod(one[2:]), np.prod(other[2:])))


def _tinted(leaf: NDArray[np.uint8], draw: np.random.Generator) -> NDArray[np.uint8]:
    leaf = leaf[:, ::-1] if draw.uniform() < 0.5 else leaf
    return np.asarray(cv2.transform(leaf, np.diag(draw.uniform(0.5, 1.4, 3))), np.uint8)


def _leaf(material: Material, draw: np.random.Generator) -> NDArray[np.uint8]:
    """(128, 128, 3) cut from a background."""
    place, row, column = int(draw.integers(len(material.leaves))), *draw.integers(0, SIDE - CROP + 1, 2)
    return _tinted(material.leaves[place, row : row + CROP, column : column + CROP], draw)


def _filled(picture: NDArray[np.uint8], draw: np.random.Generator) -> NDArray[np.uint8]:
    """A turned cut leaves black corners; half the time they get a colour."""
    if draw.uniform() < 0.5:
        empty = (picture == 0).all(2)
        picture[empty] = draw.integers(0, 256, 3)
    return picture


def _coverage(draw: np.random.Generator, head: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The head's coverage; for half of the portraits their own background too, which is stored as 1."""
    lowest = 127 if draw.uniform() < 0.5 else 0
    return np.where(head[..., 3] > lowest, 255, 0).astype(np.uint8)


def _over(layer: NDArray[np.uint8], behind: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(S, S, 4) before (S, S, 3); edges as soft as the cut made them."""
    share = layer[..., 3].astype(np.float32) / np.float32(255)
    return np.asarray(cv2.blendLinear(np.ascontiguousarray(layer[..., :3]), behind, share, 1 - share), np.uint8)


def detector_targets(boxes: list[Boxes], side: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """heat (N, R, R), 1 at a face's middle falling off around it; sizes (N, 5, R, R): x, y, log w, log h, weight."""
    cells = side // CELL
    heat = np.zeros((len(boxes), cells, cells), np.float32)
    sizes = np.zeros((len(boxes), 5, cells, cells), np.float32)
    rows, columns = np.mgrid[:cells, :cells]
    for place, faces in enumerate(boxes):
        for x, y, width, height in np.array(faces).reshape(-1, 4) / CELL:
            middle = np.array([x + width / 2, y + height / 2])
            spread = max(0.6, 0.09 * max(width, height))
            away = (columns + 0.5 - middle[0]) ** 2 + (rows + 0.5 - middle[1]) ** 2
            bump = np.exp(-away / (2 * spread**2))
            column, row = np.clip(middle.astype(int), 0, cells - 1)
            bump[row, column] = 1.0
            nearer = bump > heat[place]
            near = nearer & (bump > 0.3)
            heat[place][nearer] = bump[nearer]
            for channel, value in enumerate((middle[0] - columns - 0.5, middle[1] - rows - 0.5)):
                sizes[place, channel][near] = value[near]
            sizes[place, 2][near], sizes[place, 3][near] = np.log(width), np.log(height)
            sizes[place, 4][near] = bump[near]
    return heat, sizes
