"""The layout of the face synthesiser's processed sets: `{train,eval}/{Color,Depth,Feature,Landmark}/ID`.

Its depth is an 8-bit code (small = near, 0 = background) that cannot be put back into millimetres by itself. Sets that
the Kinect tab made have `processed.json` and `frames.jsonl` beside it, from which metres and a camera come.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench import files
from workbench.datasets.formats.layout import Contents
from workbench.datasets.formats.pairing import Pair, with_unique_ids
from workbench.datasets.formats.picture_files import read_bytes, read_colour, read_pixels
from workbench.datasets.record import DepthMeaning, Sample, Split
from workbench.errors import DataError
from workbench.geometry.camera import Camera

Float = NDArray[np.float64]
PROCESSED, FRAMES = "processed.json", "frames.jsonl"
SPLITS: dict[str, Split] = {"train": "train", "eval": "validation"}
"""Their splits and ours: what they evaluate on while they train is what we validate with."""
LEVELS = 255
POINTS = 70
_LINE = re.compile(r"^\s*(aabb_x|aabb_y|aabb_width|aabb_height|X|Y)\s*:\s*(.*?)\s*$")


@dataclass(frozen=True)
class FaceSynthesiserSet:
    """A processed set; plain data. source : its folder."""

    source: Path

    @property
    def meaning(self) -> DepthMeaning:
        """Metres where the set says how its code came about, else a number from 0 to 1 without a scale."""
        if self._description is not None:
            step = (self._description["far_mm"] - self._description["near_mm"]) / LEVELS
            return DepthMeaning(source=f"face synthesiser: 8-bit code, {step:.2f} mm a level")
        return DepthMeaning(
            metric=False, unit_m=1 / LEVELS, source="face synthesiser: 8-bit code from near to far limit, scale unknown"
        )

    def contents(self) -> Contents:
        """Picture, depth, the pixels that have one, and points."""
        camera = ("camera",) if self._description is not None else ()
        return Contents(("image", "depth", "mask", "landmarks2d", *camera), {1: "person"}, "iBUG 68 and two pupils")

    def pairs(self, source: Path) -> Sequence[Pair]:
        """All frames that have colour and depth, train before eval. Raises DataError: there are none."""
        root = files.long_path(source)
        found = []
        for split in SPLITS:
            for image in sorted((root / split / "Color").glob("*.*"), key=lambda path: (len(path.name), path.name)):
                depth = root / split / "Depth" / image.name
                if image.suffix.lower() in (".png", ".jpg") and depth.is_file():
                    found.append((f"{split}_{image.stem}" if split != "train" else image.stem, image, depth))
        if not found:
            raise DataError(
                "The folder holds no pictures of a processed set",
                where=files.plain_path(source),
                remedy="choose one with train/Color and train/Depth inside",
            )
        return with_unique_ids(found)

    def identity(self, pair: Pair) -> str | None:
        """A set shows one person."""
        return files.long_path(self.source).name

    def split(self, pair: Pair) -> Split | None:
        """As the set has it."""
        return SPLITS.get(pair.image.parent.parent.name)

    def read(self, pair: Pair) -> Sample:
        """One frame. Raises DataError: a file is missing, damaged, or does not fit the picture."""
        image, codes = self.pictures(pair)
        split, where = pair.image.parent.parent.name, files.plain_path(pair.depth)
        text = self.landmark_file(pair)
        landmarks = read_landmarks(text)[1].astype(np.float32) if files.long_path(text).exists() else None
        frame = self._frames.get((split, pair.image.stem))
        depth, camera = self._depth(codes, frame, where), None
        if self._description is not None and frame is not None:
            camera = camera_of(self._description, frame, image.shape[:2])
        return Sample(
            id=pair.id,
            identity=files.long_path(self.source).name,
            category="captured",
            image=image,
            depth=depth,
            mask=(codes > 0).astype(np.uint8),
            landmarks2d=landmarks,
            camera=camera,
            attributes={"picture": f"{split}/{pair.image.name}"},
        )

    def pictures(self, pair: Pair) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Colours (H, W, 3) RGB and the depth's codes (H, W) of one frame. Raises DataError as `read`."""
        image, where = read_colour(pair.image), files.plain_path(pair.depth)
        codes = read_pixels(pair.depth)
        if codes.dtype != np.uint8 or codes.shape != image.shape[:2]:
            raise DataError("The depth is no 8-bit grey picture of the colour picture's size", where=where)
        if not codes.any():
            raise DataError("The depth picture is empty", where=where)
        return image, np.asarray(codes, np.uint8)

    def landmark_file(self, pair: Pair) -> Path:
        """Where the points of a frame are."""
        return pair.image.parent.parent / "Landmark" / f"{pair.image.stem}.txt"

    def _depth(self, codes: NDArray[np.uint8], frame: Mapping[str, Any] | None, where: str) -> NDArray[np.float32]:
        if self._description is None:
            return (codes / np.float32(LEVELS)).astype(np.float32)
        if frame is None:
            raise DataError(f"The set's {FRAMES} does not know this frame, so that it has no millimetres", where=where)
        return (millimetres(codes, self._description, frame) / 1000).astype(np.float32)

    @cached_property
    def _description(self) -> dict[str, Any] | None:
        return description_of(self.source)

    @cached_property
    def _frames(self) -> dict[tuple[str, str], dict[str, Any]]:
        return {(str(r.get("split")), str(r.get("id"))): r for r in files.json_lines(self.source / FRAMES)}


def description_of(folder: Path) -> dict[str, Any] | None:
    """What `processed.json` of a set says; None where there is none.

    Raises
    ------
    DataError : it is damaged.
    """
    path = folder / PROCESSED
    if not files.long_path(path).exists():
        return None
    found = files.read_json(path)
    try:
        for name in ("near_mm", "far_mm", "reference_mm", "general_scale"):
            float(found[name])
        for name in ("fx", "fy", "cx", "cy"):
            float(found["lens"][name])
    except (KeyError, TypeError, ValueError) as error:
        raise DataError("The description of this set is damaged", where=files.plain_path(path)) from error
    return dict(found)


def millimetres(codes: NDArray[np.uint8], description: Mapping[str, Any], frame: Mapping[str, Any]) -> Float:
    """(H, W) z-depth in millimetres, the middle of each level; 0 where the code is 0.

    The code is of depths that were shifted so that every nose is as far away as the first (facts 3.6).
    """
    step = (description["far_mm"] - description["near_mm"]) / LEVELS
    return np.where(codes > 0, description["near_mm"] + (codes + 0.5) * step - frame["shift_mm"], 0.0)


def camera_of(description: Mapping[str, Any], frame: Mapping[str, Any], shape: tuple[int, ...]) -> Camera:
    """The pinhole part of the camera of one crop. The lens's distortion, which the pictures have, is not in it."""
    lens, scale, (x, y) = description["lens"], frame["scale"], frame["origin"]
    intrinsics = np.array(
        [[lens["fx"] * scale, 0, lens["cx"] * scale - x], [0, lens["fy"] * scale, lens["cy"] * scale - y], [0, 0, 1.0]]
    )
    return Camera(intrinsics, shape[1], shape[0], np.eye(4))


def landmark_text(box: Sequence[float], landmarks: Float) -> str:
    """The six lines of a Landmark file (facts 3.1). box : x, y, width, height. landmarks : (N, 2), centres at +0.5.

    Their pixels have their centres at whole numbers.
    """
    x, y, width, height = box
    sides = {"aabb_x": x - 0.5, "aabb_y": y - 0.5, "aabb_width": width, "aabb_height": height}
    lines = [f"{name}: {value}" for name, value in sides.items()]
    for name, values in zip("XY", landmarks.T - 0.5, strict=True):
        lines.append(f"{name}: " + "".join(f"{value:.4f}," for value in values))
    return "".join(f"{line}\n" for line in lines)


def read_landmarks(path: Path) -> tuple[tuple[float, float, float, float], Float]:
    """Box (x, y, width, height) and (70, 2) points of a Landmark file, pixel centres at +0.5.

    Raises
    ------
    DataError : missing, or not of that form.
    """
    matches = map(_LINE.match, read_bytes(path).decode("utf-8", errors="replace").splitlines())
    found = {match[1]: match[2] for match in matches if match}
    try:
        x, y, width, height = (float(found[f"aabb_{name}"]) for name in ("x", "y", "width", "height"))
        points = np.array([[float(v) for v in found[name].split(",") if v.strip()] for name in "XY"]).T
    except (KeyError, ValueError):
        points = np.empty((0, 0))
    if points.shape != (POINTS, 2) or not np.isfinite(points).all():
        raise DataError(f"The file does not hold a box and {POINTS} points", where=files.plain_path(path))
    return (x + 0.5, y + 0.5, width, height), points + 0.5


def is_face_synthesiser(source: Path) -> bool:
    """Whether a folder is laid out like this."""
    root = files.long_path(source)
    return all((root / "train" / name).is_dir() for name in ("Color", "Depth", "Landmark"))
