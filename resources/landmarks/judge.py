"""Measures the built-in face finder on heads that the fit never saw, and draws what it finds.

    python -m resources.landmarks.judge [--fit FOLDER] [--heads 100] [--sheet FILE]
    python -m resources.landmarks.judge --dataset WORKSPACE/datasets/portraits
    python -m resources.landmarks.judge --photographs PICTURE ... --sheet FILE

The error of a face is the mean distance of its points over the distance between the eyes' outer corners (NME).
Without --fit it judges the shipped weights; --quick as the live view uses them, else as conversion does.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from resources.landmarks.ship import fitted
from workbench.api import Dataset, FaceRanges, cv2, face_sample, stream
from workbench.faces.crops import box_of_points
from workbench.faces.interface import FaceBox
from workbench.faces.own_finder import OwnFaceFinder

HELD_OUT = 40_000_000
"""First seed of heads for judging; the fit's seeds are spread over all numbers and do not meet these."""
_TILE = 240


def drawn_faces(count: int, first: int = 0, side: int = 320) -> Iterator[tuple[np.ndarray, np.ndarray, float]]:
    """Pictures (BGR), points and yaw of heads within 45°, none of which the fit saw."""
    ranges = FaceRanges(yaw=(-45, 45), pitch=(-18, 18), roll=(-12, 12), lighting=1.0, shift=0.1)
    for seed in range(HELD_OUT + first, HELD_OUT + first + count):
        face = face_sample(seed, ranges=ranges, resolution=side, channels=("image", "landmarks2d"))
        yield np.ascontiguousarray(face.image[:, :, ::-1]), face.landmarks2d, face.attributes["yaw_degrees"]


def stored_faces(folder: Path) -> Iterator[tuple[np.ndarray, np.ndarray, float]]:
    """The same of a dataset's test split, which the fit left out."""
    dataset = Dataset.open(folder)
    for name in dataset.ids("test"):
        face = dataset.sample(name, ("image", "landmarks2d"))
        yield np.ascontiguousarray(face.image[:, :, ::-1]), face.landmarks2d, face.attributes["yaw_degrees"]


def nme(found: np.ndarray, true: np.ndarray) -> float:
    """Mean distance of the 70 points over the distance between the eyes' outer corners."""
    return float(np.hypot(*(found - true).T).mean() / np.hypot(*(true[36] - true[45])))


def judge(finder: OwnFaceFinder, faces: Iterator[tuple[np.ndarray, np.ndarray, float]]) -> list[np.ndarray]:
    """Prints the figures; pictures with what was found."""
    errors, given, yaws, missed, false, tiles = [], [], [], 0, 0, []
    for place, (bgr, true, yaw) in enumerate(faces):
        boxes = [box for box in finder.boxes(bgr) if box.score > 0.5]
        inside = [box for box in boxes if _holds(box, true)]
        missed, false = missed + (not inside), false + len(boxes) - len(inside)
        draw, box = stream(place, "judge"), box_of_points(true)
        shaken = FaceBox(
            box.x + draw.normal(0, 0.04) * box.width, box.y + draw.normal(0, 0.04) * box.height,
            box.width * np.exp(draw.normal(0, 0.05)), box.height * np.exp(draw.normal(0, 0.05)), 1.0,
        )  # fmt: skip
        given.append(nme(finder.landmarks(bgr, shaken).landmarks, true))
        yaws.append(abs(yaw))
        if inside:
            found = finder.landmarks(bgr, inside[0])
            errors.append(nme(found.landmarks, true))
        tiles.append(shown(bgr, finder))
    turned, all_given = np.array(yaws) > 25, np.array(given)
    print(f"{len(given)} faces, {missed} not found, {false} false; NME in % of the eyes' outer distance")
    print(f"box found: mean {100 * np.mean(errors):.2f}, median {100 * np.median(errors):.2f}")
    for label, chosen in (("box given", turned | ~turned), ("up to 25°", ~turned), ("25° to 45°", turned)):
        if chosen.any():
            of = 100 * all_given[chosen]
            print(f"{label}: mean {of.mean():.2f}, median {np.median(of):.2f}, 90 % below {np.percentile(of, 90):.2f}")
    return tiles


def shown(bgr: np.ndarray, finder: OwnFaceFinder) -> np.ndarray:
    """A tile of the picture with boxes, scores and points."""
    picture = bgr.copy()
    scale = max(picture.shape[:2]) / 320
    for box in finder.boxes(bgr):
        sure = box.score > 0.5
        corner, other = (int(box.x), int(box.y)), (int(box.x + box.width), int(box.y + box.height))
        cv2.rectangle(picture, corner, other, (80, 220, 80) if sure else (80, 160, 255), max(1, int(scale)))
        cv2.putText(picture, f"{box.score:.2f}", corner, 0, 0.4 * scale, (255, 255, 255), max(1, int(scale)))
        if sure:
            for place, (x, y) in enumerate(finder.landmarks(bgr, box).landmarks):
                colour = (80, 255, 255) if place < 68 else (80, 80, 255)
                cv2.circle(picture, (int(x), int(y)), max(1, int(0.9 * scale)), colour, -1, cv2.LINE_AA)
    height, width = picture.shape[:2]
    return np.asarray(cv2.resize(picture, (round(_TILE * width / height), _TILE), interpolation=cv2.INTER_AREA))


def sheet(tiles: list[np.ndarray], columns: int) -> np.ndarray:
    """Tiles in rows, the last one filled up with white."""
    rows = [np.concatenate(tiles[start : start + columns], 1) for start in range(0, len(tiles), columns)]
    width = max(row.shape[1] for row in rows)
    return np.concatenate([np.pad(r, ((0, 0), (0, width - r.shape[1]), (0, 0)), constant_values=255) for r in rows])


def speed(finder: OwnFaceFinder) -> None:
    """Processor seconds of one thread, on a colour picture of 720P."""
    picture = np.zeros((720, 1280, 3), np.uint8)
    picture[200:520, 480:800] = next(drawn_faces(1))[0]
    for label, ask in (
        ("detector", lambda: finder.boxes(picture)),
        ("landmarks of one box", lambda: finder.landmarks(picture, FaceBox(560, 260, 150, 190, 1))),
    ):
        ask()
        started = time.process_time()
        for _ in range(20):
            ask()
        print(f"{label}: {50 * (time.process_time() - started):.1f} ms")


def _holds(box: FaceBox, points: np.ndarray) -> bool:
    nose = points[30]
    return box.x < nose[0] < box.x + box.width and box.y < nose[1] < box.y + box.height


def main() -> None:
    """Judges."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", type=Path)
    parser.add_argument("--heads", type=int, default=100)
    parser.add_argument("--dataset", type=Path)
    parser.add_argument("--photographs", type=Path, nargs="+")
    parser.add_argument("--first", type=int, default=0, help="of the held-out heads")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--sheet", type=Path)
    chosen = parser.parse_args()
    networks = fitted(chosen.fit) if chosen.fit else None
    finder = OwnFaceFinder(networks, careful=not chosen.quick)
    if chosen.photographs:
        tiles = [shown(cv2.imread(str(path)), finder) for path in chosen.photographs]
    else:
        speed(finder)
        tiles = judge(
            finder, stored_faces(chosen.dataset) if chosen.dataset else drawn_faces(chosen.heads, chosen.first)
        )
    if chosen.sheet:
        cv2.imwrite(str(chosen.sheet), sheet(tiles[:40], 8 if len(tiles) > 6 else 3))


if __name__ == "__main__":
    main()
