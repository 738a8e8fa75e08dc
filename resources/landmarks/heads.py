"""Draws the heads that the landmark networks learn from, once, into packed arrays.

    python -m resources.landmarks.heads FOLDER [--close 14000] [--wide 3000]

close : a face across half of the picture, what the landmark network sees. wide : head and shoulders, for the detector;
some of these show the back of a head. A stopped run goes on where it was.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import FaceRanges, FaceScene, derive_seed, draw_scene, sample_scene, stream

SIDE = 192
"""Pixels of a stored picture."""
SHARD = 100
BACK_SHARE = 0.15
"""Of the wide pictures, how many show a head from behind: they teach the detector what is no face."""
_RANGES = FaceRanges(age=(5.0, 85.0), identity_spread=1.3, expression=1.2, gaze=25.0, lighting=1.0)


@dataclass(frozen=True)
class Heads:
    """Drawn heads. pictures : (N, S, S, 4) uint8 RGB and coverage (0 or 255). points : (N, 70, 2) pixels.

    visible : (N, 70). face : (N,) whether a face is seen at all (not from behind).
    """

    pictures: list[NDArray[np.uint8]]
    points: NDArray[np.float32]
    visible: NDArray[np.bool_]
    face: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.points)

    def picture(self, place: int) -> NDArray[np.uint8]:
        """(S, S, 4) RGB and coverage of one head."""
        return np.asarray(self.pictures[place // SHARD][place % SHARD])


def framed(scene: FaceScene, kind: str, seed: int) -> FaceScene:
    """The scene with the turn, distance and framing of one kind of picture."""
    draw = stream(seed, "landmark framing")
    yaw = float(np.clip(draw.normal(0, 28), -85, 85)) if draw.uniform() < 0.7 else float(draw.uniform(-80, 80))
    turn = (yaw, float(np.clip(draw.normal(0, 14), -45, 45)), float(np.clip(draw.normal(0, 10), -30, 30)))
    distance = float(np.exp(draw.uniform(np.log(0.35), np.log(2.2))))
    across = float(draw.uniform(0.24, 0.31) if kind == "close" else draw.uniform(0.38, 0.62))
    if kind == "wide" and draw.uniform() < BACK_SHARE:
        turn = (float(draw.uniform(125, 235)), turn[1], turn[2])
    field = float(np.degrees(2 * np.arctan(across / 2 / distance)))
    lift = 0.0 if kind == "close" else float(draw.uniform(-0.28, 0.0))
    return replace(
        scene,
        head_turn=turn,
        distance=distance,
        field_of_view=field,
        shift=(float(draw.uniform(-0.04, 0.04)), lift + float(draw.uniform(-0.04, 0.04))),
    )


def scene_of(kind: str, place: int, seed: int = 0) -> FaceScene:
    """The scene of one drawn head; places of other kinds and seeds are other people."""
    own = derive_seed(seed, "landmarks", kind, place) >> 16
    return framed(sample_scene(own, own, _RANGES), kind, own)


def draw_shard(kind: str, shard: int, seed: int) -> dict[str, NDArray[Any]]:
    """The arrays of one file."""
    pictures = np.zeros((SHARD, SIDE, SIDE, 4), np.uint8)
    points, visible = np.zeros((SHARD, 70, 2), np.float32), np.zeros((SHARD, 70), bool)
    face = np.zeros(SHARD, bool)
    for place in range(SHARD):
        scene = scene_of(kind, shard * SHARD + place, seed)
        drawn, _camera = draw_scene(scene, SIDE)
        pictures[place, :, :, :3], pictures[place, :, :, 3] = drawn.image, 255 * (drawn.mask > 0)
        points[place], visible[place] = drawn.landmarks2d, drawn.landmark_visible
        face[place] = abs(scene.head_turn[0]) < 100
    return {"pictures": pictures, "points": points, "visible": visible, "face": face}


def draw(folder: Path, kind: str, count: int, seed: int = 0) -> None:
    """Writes what is missing of `count` heads of a kind."""
    folder.mkdir(parents=True, exist_ok=True)
    for shard in range(-(-count // SHARD)):
        if (folder / f"{kind}_{shard:03d}.npz").exists():
            continue
        write_shard(folder, kind, shard, draw_shard(kind, shard, seed))


def write_shard(folder: Path, kind: str, shard: int, arrays: dict[str, NDArray[Any]]) -> None:
    """The arrays of `draw_shard` as two files; the one with the points, written last, says that both are whole."""
    # A fit may be looking at the file of an earlier run: replaced, never written into.
    pictures, part = folder / f"part.{kind}.npy", folder / f"part.{kind}.npz"
    np.save(pictures, arrays["pictures"])
    pictures.replace(folder / f"{kind}_{shard:03d}.npy")
    np.savez(part, **{name: values for name, values in arrays.items() if name != "pictures"})
    part.replace(folder / f"{kind}_{shard:03d}.npz")
    print(kind, shard, flush=True)


def read(folder: Path, kind: str) -> Heads:
    """The heads of a kind that are drawn so far; pictures stay on the disk until they are looked at."""
    facts = sorted(folder.glob(f"{kind}_*.npz"))
    if not facts:
        return Heads([], np.zeros((0, 70, 2), np.float32), np.zeros((0, 70), bool), np.zeros(0, bool))
    stored = [np.load(path) for path in facts]
    return Heads(
        [np.load(path.with_suffix(".npy"), mmap_mode="r") for path in facts],
        *(np.concatenate([one[name] for one in stored]) for name in ("points", "visible", "face")),
    )


def main() -> None:
    """Draws both kinds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--close", type=int, default=14000)
    parser.add_argument("--wide", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    draw(chosen.folder, "close", chosen.close, chosen.seed)
    draw(chosen.folder, "wide", chosen.wide, chosen.seed)


if __name__ == "__main__":
    main()
