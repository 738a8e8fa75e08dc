"""Folders of generated faces as generate-synthetic-face-data keeps them, one file a face in each, by equal names.

`images` (512 px PNG), `depth128x128` (8-bit PNG, near is white, stretched image by image, distance along the ray),
`cam_poses` ((1, 25) NPY), `latent` ((1, 14, 512) NPY), `shapes` (PLY or OBJ). Scale and shift of the depth are lost,
unless the folder was written by this workbench: then `export.jsonl` holds the nearest and farthest distance of every
picture, from which metres come back in steps of 1/255 of that range.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench import files
from workbench.datasets.depth_codes import LARGEST_CODE
from workbench.datasets.export_folder import HEADER, LINES
from workbench.datasets.formats.depth_files import read_depth_file
from workbench.datasets.formats.layout import Contents
from workbench.datasets.formats.pairing import Pair, find_pairs
from workbench.datasets.formats.picture_files import read_colour
from workbench.datasets.record import DepthMeaning, Sample
from workbench.errors import DataError
from workbench.geometry.camera import Camera
from workbench.geometry.cameras import from_eg3d_vector
from workbench.geometry.depth import ray_distance_to_depth
from workbench.geometry.depth_resizing import resized_depth
from workbench.geometry.mesh import Mesh
from workbench.geometry.mesh_files import MESH_SUFFIXES, read_mesh

IMAGES, CAMERAS, LATENTS, SHAPES = "images", "cam_poses", "latent", "shapes"
NOMINAL_METRES_PER_UNIT = 0.3
_DEPTH_FOLDER = re.compile(r"^depth(\d+)x\1$")
_WHITE = 255
_LATTICES = (64, 128, 256, 512, 1024)
_MOST_UNITS = 4.0
"""No head in EG3D's units is larger; the official meshes, in steps of their lattice, always are."""


@dataclass(frozen=True)
class GreyDepth:
    """What 8-bit grey stands for: white is `nearest`, `darkest` (0 or 1) is `farthest`; 0 is no data if it is 1."""

    nearest: float
    farthest: float
    darkest: int = 0

    @classmethod
    def of(cls, distance: NDArray[np.float32]) -> GreyDepth:
        """The coding of a map (H, W), 0 = no data, that uses all of grey; code 0 is kept free where some has none.

        Raises
        ------
        DataError : no pixel has data.
        """
        present = distance > 0
        if not present.any():
            raise DataError("The depth image holds no data at all")
        measured = distance[present]
        return cls(float(measured.min()), float(measured.max()), 0 if present.all() else 1)

    def encode(self, distance: NDArray[np.float32]) -> NDArray[np.uint8]:
        """(H, W) 8-bit grey."""
        share = (distance - self.nearest) / max(self.farthest - self.nearest, 1e-9)
        codes = np.rint(_WHITE - np.clip(share, 0, 1) * (_WHITE - self.darkest))
        return np.where((distance > 0) | (self.darkest == 0), codes, 0).astype(np.uint8)

    def decode(self, codes: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(H, W) distances, 0 = no data."""
        share = (_WHITE - codes.astype(np.float64)) / (_WHITE - self.darkest)
        distance = self.nearest + share * (self.farthest - self.nearest)
        return np.where(codes >= self.darkest, distance, 0.0).astype(np.float32)


@dataclass(frozen=True)
class EG3DFolders:
    """The layout of generate-synthetic-face-data; `skip_unpaired` leaves out pictures without depth.

    source : the folder, to find out whether this workbench wrote it.
    """

    source: Path | None = None
    skip_unpaired: bool = False

    @property
    def meaning(self) -> DepthMeaning:
        """z-depth in metres where the folder says so, else relative ray distance, each picture on its own scale."""
        if self._header is not None:
            return DepthMeaning(source="EG3D folders: 8-bit grey with the range of every picture beside it")
        return DepthMeaning(
            space="ray_distance",
            metric=False,
            unit_m=1.0 / LARGEST_CODE,
            per_image_normalised=True,
            source="EG3D folders: 8-bit grey from near (white) to far, stretched image by image",
        )

    def contents(self) -> Contents:
        """Channels that every sample of the folder is expected to have."""
        found = {"camera": CAMERAS, "latent": LATENTS, "mesh": SHAPES}
        there = (channel for channel, name in found.items() if self.source and (self.source / name).is_dir())
        return Contents(("image", "depth", "raw_depth", *there))

    def pairs(self, source: Path) -> Sequence[Pair]:
        """All pictures with depth, by id. Raises DataError."""
        folder = depth_folder(files.long_path(source))
        if folder is None:
            raise DataError(
                "There is no depth folder such as depth128x128", where=files.plain_path(source), remedy="choose another"
            )
        return find_pairs(source, image_folder=IMAGES, depth_folder=folder, skip_unpaired=self.skip_unpaired)

    def identity(self, pair: Pair) -> str | None:
        """Who a picture shows, where the folder says so; several views of one face share it."""
        return _lines(pair.image.parent.parent).get(pair.image.stem, {}).get("identity")

    def read(self, pair: Pair) -> Sample:
        """One sample; depth at the picture's size, and as it was stored beside it.

        Raises
        ------
        DataError : a file is damaged, or is not of this layout.
        """
        root, name = pair.image.parent.parent, pair.image.stem
        image, stored = read_colour(pair.image), _codes(pair.depth)
        line = _lines(root).get(name, {})
        metres = float(self._header["metres_per_unit"]) if self._header else NOMINAL_METRES_PER_UNIT
        height, width = image.shape[:2]
        if height * stored.shape[1] != width * stored.shape[0]:
            raise DataError("Picture and depth have different shapes", where=files.plain_path(pair.depth))
        camera = _camera(root / CAMERAS / f"{name}.npy", width, height, metres)
        raw = self._depth(stored, line, camera, pair)
        return Sample(
            id=pair.id,
            identity=pair.id,
            category=str(line.get("category", "generated")),
            image=image,
            depth=resized_depth(raw, width, height, relative=self._header is None),
            raw_depth=raw,
            camera=camera,
            mesh=_mesh(root / SHAPES, name, camera, metres, official=self._header is None),
            latent=_latent(root / LATENTS / f"{name}.npy"),
            attributes={"picture": pair.image.name, "metres_per_unit": metres, "depth_rays": int(stored.shape[0])},
        )

    @property
    def _header(self) -> dict[str, Any] | None:
        return None if self.source is None else _header(self.source)

    def _depth(
        self, codes: NDArray[np.uint8], line: dict[str, Any], camera: Camera | None, pair: Pair
    ) -> NDArray[np.float32]:
        if self._header is None:
            share = GreyDepth(1.0 / LARGEST_CODE, 1.0).decode(codes)
            return share
        if not line:
            raise DataError(f"{LINES} does not name this picture", where=files.plain_path(pair.image))
        coding = GreyDepth(float(line["nearest_m"]), float(line["farthest_m"]), int(line["darkest"]))
        distance = coding.decode(codes)
        if self._header.get("distances") == "z":
            return distance
        if camera is None:
            raise DataError("The picture has no camera, so its depth has no metres", where=files.plain_path(pair.image))
        return ray_distance_to_depth(distance, camera.resized(codes.shape[1], codes.shape[0])).astype(np.float32)


def depth_folder(source: Path) -> str | None:
    """Name of the folder with depth (depth128x128) inside `source`, the largest; None where there is none."""
    if not source.is_dir():
        return None
    found = [(int(match[1]), path.name) for path in source.iterdir() if (match := _DEPTH_FOLDER.match(path.name))]
    return max(found)[1] if found else None


def is_eg3d(source: Path) -> bool:
    """Whether a folder is laid out like this."""
    root = files.long_path(source)
    return (root / IMAGES).is_dir() and depth_folder(root) is not None


def _header(source: Path) -> dict[str, Any] | None:
    path = files.long_path(source) / HEADER
    return dict(files.read_json(path)) if path.is_file() else None


def _lines(root: Path) -> dict[str, dict[str, Any]]:
    path = root / LINES
    return _read_lines(path, path.stat().st_mtime_ns) if path.is_file() else {}


@lru_cache(maxsize=2)
def _read_lines(path: Path, changed: int) -> dict[str, dict[str, Any]]:
    return {str(line.get("id")): line for line in files.json_lines(path)}


def _codes(path: Path) -> NDArray[np.uint8]:
    codes = read_depth_file(path)
    if codes.dtype != np.uint8:
        raise DataError(f"Depth of this layout is 8-bit, and this is {codes.dtype}", where=files.plain_path(path))
    return np.asarray(codes, np.uint8)


def _camera(path: Path, width: int, height: int, metres_per_unit: float) -> Camera | None:
    if not path.is_file():
        return None
    return from_eg3d_vector(_numbers(path), width, height, metres_per_unit)


def _latent(path: Path) -> dict[str, NDArray[np.float32]]:
    if not path.is_file():
        return {}
    code = _numbers(path)
    return {"w": code.reshape(-1, code.shape[-1])}


def _numbers(path: Path) -> NDArray[np.float32]:
    try:
        return np.atleast_1d(np.load(path, allow_pickle=False)).astype(np.float32)
    except (OSError, ValueError, EOFError) as error:
        raise DataError("The file is cut off or holds no plain numbers", where=files.plain_path(path)) from error


def _mesh(folder: Path, name: str, camera: Camera | None, metres_per_unit: float, *, official: bool) -> Mesh | None:
    """The mesh in the camera's frame where the camera is known, else in EG3D's world; metres."""
    path = next((p for p in (folder / f"{name}{suffix}" for suffix in MESH_SUFFIXES) if p.is_file()), None)
    if path is None:
        return None
    mesh = read_mesh(path)
    if official and np.abs(mesh.vertices).max() > _MOST_UNITS:
        mesh = _from_lattice_steps(mesh)
    mesh = replace(mesh, vertices=mesh.vertices * metres_per_unit)
    return mesh if camera is None else mesh.transformed(camera.world_to_camera)


def _from_lattice_steps(mesh: Mesh) -> Mesh:
    """EG3D's own meshes, whose coordinates (a, b, c) are lattice steps along z, y and reversed x, in EG3D's units."""
    largest = float(mesh.vertices.max())
    steps = next((n for n in _LATTICES if largest <= n - 1), _LATTICES[-1]) - 1
    a, b, c = mesh.vertices.T / steps - 0.5
    return replace(mesh, vertices=np.stack([-c, b, a], axis=1), normals=None)
