"""The built-in face finder: detector and 70-point network, fitted to the built-in heads.

Nothing is random and one thread computes, so the same picture gives the same points on one machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.faces.crops import Crop, box_of_points, crop_of_box, crop_of_points, mirrored
from workbench.faces.interface import FaceBox, Float, FoundFace
from workbench.faces.likely_shape import likely_points
from workbench.faces.networks import CELL, CROP, DetectorNetwork, LandmarkNetwork
from workbench.faces.weights import built_in_networks
from workbench.opencv import cv2

Picture = NDArray[np.uint8]
DETECTOR_SIDES = (320, 640, 160)
"""The picture's longer side for the detector's first look and, while no face is sure, the next ones, pixels."""
_LEAST_SCORE, _SURE = 0.3, 0.5
_MOST_FACES = 20
_MOST_WANDER = 0.05
"""Of faces, two looks lie 1 to 2 % of the face's size apart; of other things, nine in ten more than 4 %."""
_EXPONENT = 0.635
"""Puts what divides faces from other things at the usual 0.5."""
_TURNS = (0.12, -0.12)
"""Radians by which a careful finder turns its second look's crop, both ways."""
_SAME_FACE = 0.45
"""Boxes are one face where more than this of the smaller one lies in the other; no face holds another one."""


class OwnFaceFinder:
    """Finds faces of 1/18 to all of the picture's longer side, within about 70° of frontal.

    careful : points from more looks and the shape of heads; a tenth better, two and a half times the time.
    """

    title = "Built-in"

    def __init__(
        self, networks: tuple[DetectorNetwork, LandmarkNetwork] | None = None, *, careful: bool = False
    ) -> None:
        self.detector, self.network = networks or built_in_networks()
        self._turns = _TURNS if careful else ()

    def boxes(self, bgr: Picture) -> list[FaceBox]:
        """Every face, best first; (H, W, 3). The box reaches from the chin to the hair line."""
        found: list[FaceBox] = []
        for side in DETECTOR_SIDES:
            checked = (self._checked(bgr, box) for box in self._candidates(bgr, side))
            found += [box for box in checked if box.score >= _LEAST_SCORE]
            if any(box.score >= _SURE for box in found):
                break
        return _apart(sorted(found, key=lambda box: -box.score))

    def landmarks(self, bgr: Picture, box: FaceBox) -> FoundFace:
        """The points of one face: a first look at the box, a second one turned upright by the first look's points.

        The second looks at the mirrored picture too and takes the mean, which errs a twentieth less. A careful finder
        turns the picture both ways as well.
        """
        first, _face = self._look(bgr, crop_of_box(box))
        crop = crop_of_points(first)
        crops = [crop, *(replace(crop, angle=crop.angle + turn) for turn in self._turns)]
        cuts = [cut for c in crops for cut in _both_ways(c.cut(bgr, CROP))]
        found, face = self._asked(np.stack(cuts))
        pairs = zip(crops, found[::2], found[1::2], strict=True)
        looks = np.stack([c.to_picture(p, CROP) for c, one, other in pairs for p in (one, mirrored(other, CROP))])
        points = likely_points(looks, crop.side) if self._turns else looks.mean(0)
        return FoundFace(box, points, float(face[:2].mean()))

    def _checked(self, bgr: Picture, box: FaceBox) -> FaceBox:
        """The candidate with its score and its box made better by the points of two looks.

        The score is the detector's times the landmark network's, which counts as far as its two looks agree: on a face
        the second one finds the points where the first one did, elsewhere it wanders.
        """
        first, face = self._look(bgr, crop_of_box(box))
        points, again = self._look(bgr, crop_of_points(first))
        wander = float(np.hypot(*(points - first).T).mean()) / max(float(np.ptp(points[:68], 0).max()), 1e-6)
        agreed = min(face, again) * float(np.exp(-((wander / _MOST_WANDER) ** 2)))
        return box_of_points(points, float((box.score * agreed) ** _EXPONENT))

    def _look(self, bgr: Picture, crop: Crop) -> tuple[Float, float]:
        """Points in pixels of the picture, and how sure it is that this is a face."""
        found, face = self._asked(crop.cut(bgr, CROP)[None])
        return crop.to_picture(found[0], CROP), float(face[0])

    def _asked(self, crops: Picture) -> tuple[Float, Float]:
        """crops (N, 128, 128, 3) -> points (N, 70, 2) in their pixels, and how sure each is a face (N,)."""
        with one_thread():
            found, _likely, logit = self.network(_tensor_of(crops))
        return found.double().numpy(), logit.sigmoid().double().numpy()

    def _candidates(self, bgr: Picture, side: int) -> list[FaceBox]:
        """Peaks of the detector's map; at most a few, each another face."""
        height, width = bgr.shape[:2]
        scale = side / max(height, width)
        size = max(round(width * scale), 1), max(round(height * scale), 1)
        small = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        padded = np.zeros((-(-size[1] // 64) * 64, -(-size[0] // 64) * 64, 3), np.uint8)
        padded[: size[1], : size[0]] = small
        with one_thread():
            boxes = boxes_of_maps(self.detector(_tensor_of(padded[None]))[0])
        across, down = width / size[0], height / size[1]
        return [FaceBox(b.x * across, b.y * down, b.width * across, b.height * down, b.score) for b in boxes]


def _both_ways(cut: Picture) -> tuple[Picture, Picture]:
    return cut, cut[:, ::-1]


def boxes_of_maps(maps: Tensor) -> list[FaceBox]:
    """Boxes in pixels of the detector's picture, best first. maps : (5, R, C), see `DetectorNetwork`."""
    score = maps[0].sigmoid()
    highest = torch.nn.functional.max_pool2d(score[None, None], 3, 1, 1)[0, 0]
    rows, columns = torch.nonzero((score == highest) & (score >= _LEAST_SCORE), as_tuple=True)
    found = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        x, y, width, height = maps[1:, row, column].tolist()
        width, height = CELL * float(np.exp(np.clip(width, -3, 6))), CELL * float(np.exp(np.clip(height, -3, 6)))
        left, top = CELL * (column + 0.5 + x) - width / 2, CELL * (row + 0.5 + y) - height / 2
        found.append(FaceBox(left, top, width, height, float(score[row, column])))
    return _apart(sorted(found, key=lambda box: -box.score))[:_MOST_FACES]


def _apart(boxes: list[FaceBox]) -> list[FaceBox]:
    """Without the weaker of two boxes on one face; best first."""
    kept: list[FaceBox] = []
    for box in boxes:
        if all(_shared(box, other) < _SAME_FACE for other in kept):
            kept.append(box)
    return kept


def _shared(one: FaceBox, other: FaceBox) -> float:
    """Intersection over the smaller of the areas."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    both = max(width, 0.0) * max(height, 0.0)
    return both / max(min(one.width * one.height, other.width * other.height), 1e-9)


def _tensor_of(bgr: Picture) -> Tensor:
    """(N, 3, H, W) RGB from -1 to 1 of (N, H, W, 3)."""
    rgb = torch.from_numpy(np.ascontiguousarray(bgr[..., ::-1]))
    return (rgb.permute(0, 3, 1, 2).float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)


@contextmanager
def one_thread() -> Iterator[None]:
    """Without gradients and on one thread: frames are looked at in parallel, not one frame by many threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            yield
    finally:
        torch.set_num_threads(before)
