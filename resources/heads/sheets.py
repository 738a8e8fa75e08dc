"""Draws the contact sheets of docs/images: what to look at after any change of ranges, hair, light or landmarks.

python resources/heads/sheets.py docs/images
"""

from __future__ import annotations

import colorsys
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from workbench.geometry.colour_maps import colourise
from workbench.heads.expressions import EXPRESSIONS, strengths
from workbench.heads.ranges import FaceRanges
from workbench.heads.regions import region_names
from workbench.heads.scene import draw_scene, face_sample, sample_scene
from workbench.opencv import cv2
from workbench.seeds import stream

FRONTAL = FaceRanges(yaw=(-12, 12), pitch=(-5, 5), roll=(0, 0), distance=(0.56, 0.56), shift=0)


def main(folder: Path) -> None:
    """Writes every sheet into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    people = [face_sample(1000 + place, resolution=192).image for place in range(48)]
    save(folder / "heads_people.png", grid(people, 8))
    save(folder / "heads_expressions.png", grid([expression(name, place) for place, name in enumerate(EXPRESSIONS)], 7))
    save(folder / "heads_channels.png", grid([tile for seed in range(5) for tile in channels(seed)], 5))
    save(
        folder / "heads_landmarks.png",
        grid([landmarks(0, (0, 0)), landmarks(2, (-35, -35)), landmarks(5, (30, 30))], 3),
    )


def expression(name: str, place: int) -> np.ndarray:
    """One of six people with one expression."""
    scene = sample_scene(place, 500 + place % 6, FRONTAL)
    actions = strengths(stream(1, name), EXPRESSIONS[name][1], mirrored=False)
    scene = replace(scene, parameters=replace(scene.parameters, actions=actions))
    return labelled(draw_scene(scene, 224)[0].image, name)


def channels(seed: int) -> list[np.ndarray]:
    """Colour, depth, labels, normals and landmarks of one face."""
    sample = face_sample(2000 + seed, resolution=224)
    drawn = sample.depth > 0
    near, far = np.percentile(sample.depth[drawn], [1, 99])
    depth = colourise(np.where(drawn, sample.depth, np.nan), near, far, "viridis", (255, 255, 255))
    hues = np.arange(len(region_names())) * 0.618 % 1
    palette = np.array([[int(255 * c) for c in colorsys.hsv_to_rgb(hue, 0.55, 0.9)] for hue in hues], np.uint8)
    palette[0] = 255
    normals = np.where(drawn[..., None], 127.5 * (1 + sample.normals * [1, -1, -1]), 255).astype(np.uint8)
    return [sample.image, depth, palette[sample.mask], normals, dots(sample.image, sample, 1, numbers=False)]


def landmarks(seed: int, yaw: tuple[float, float]) -> np.ndarray:
    """A close-up with numbered points: green are visible, red hidden."""
    ranges = FaceRanges(yaw=yaw, pitch=(0, 0), roll=(0, 0), distance=(0.42, 0.42), hair=False, expression=0, shift=0)
    sample = face_sample(seed, ranges=ranges, resolution=640)
    return dots(sample.image, sample, 2, numbers=True)


def dots(image: np.ndarray, sample: object, radius: int, *, numbers: bool) -> np.ndarray:
    """The picture with its landmarks."""
    out = image.copy()
    for place, ((x, y), seen) in enumerate(zip(sample.landmarks2d, sample.landmark_visible, strict=True)):
        colour = (40, 220, 90) if seen else (230, 40, 40)
        cv2.circle(out, (round(float(x) * 8 - 4), round(float(y) * 8 - 4)), radius * 8, colour, -1, cv2.LINE_AA, 3)
        if numbers:
            cv2.putText(out, str(place + 1), (int(x) + 4, int(y) - 3), 0, 0.36, (255, 255, 255), 1, cv2.LINE_AA)
    return out


def labelled(image: np.ndarray, text: str) -> np.ndarray:
    """The picture with a text in its corner."""
    out = image.copy()
    cv2.putText(out, text, (5, 15), 0, 0.42, (255, 255, 255), 1, cv2.LINE_AA)
    return out


def grid(tiles: list[np.ndarray], columns: int) -> np.ndarray:
    """Tiles in rows, missing ones white."""
    blank = np.full_like(tiles[0], 255)
    filled = tiles + [blank] * (-len(tiles) % columns)
    return np.concatenate([np.concatenate(filled[at : at + columns], 1) for at in range(0, len(filled), columns)])


def save(path: Path, picture: np.ndarray, most_bytes: int = 590_000) -> None:
    """Writes a PNG, smaller where it would be too large for a repository."""
    from PIL import Image

    image = Image.fromarray(picture)
    image.save(path, optimize=True)
    while path.stat().st_size > most_bytes:
        image = image.resize((int(image.width * 0.9), int(image.height * 0.9)), Image.Resampling.LANCZOS)
        image.save(path, optimize=True)
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
