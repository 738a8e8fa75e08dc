"""Measures a demonstration generator against the built-in heads on codes that the fit never saw, and draws sheets.

python -m resources.eg3d.judge FILE.safetensors --heads 32 --sheets FOLDER
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.eg3d.generator.generator import Generator
from plugins.eg3d.meshing.surface import SurfaceOptions, surface_of
from resources.eg3d.heads_of_codes import code_of_seed
from resources.eg3d.surfaces import METRES_PER_UNIT, Head, camera_at, head_of_code, picture, projected
from workbench.geometry.mesh import Mesh
from workbench.heads.dressing import topology
from workbench.heads.rasteriser import rasterise
from workbench.heads.regions import Region

Float = NDArray[np.float64]
FRONTAL = ((0.0, 0.0), (0.25, 0.1), (-0.3, -0.05))
AROUND = ((0.8, 0.1), (-1.57, 0.0), (2.4, 0.2), (3.14, 0.0))
SHEET = ((0.0, 0.0), (0.6, 0.1), (1.57, 0.0), (2.4, 0.2), (3.14, 0.0))


@dataclass(frozen=True)
class Score:
    """raw_db, image_db : PSNR of the raw and the final picture (None where it was not asked for); depth_percent : mean
    absolute error of the distance where the head covers the pixel, of the head's depth; cover_percent : pixels whose
    weight is on the wrong side of a half."""

    raw_db: float
    image_db: float | None
    plain_db: float | None
    depth_percent: float
    cover_percent: float


def score(generator: Generator, z: Float, camera: Float, *, image: bool = True) -> Score:
    """One code seen by one camera (25,)."""
    head = head_of_code(z)
    side = generator.configuration.neural_rendering_resolution
    true = picture(head, camera, side, samples=3)
    made = generator.render(generator.map_latents(z[None]), camera, superresolve=image)
    distance, weight = made.ray_distance[0, 0].numpy(), made.weights[0, 0].numpy()
    covered = (true.cover == 1) & (weight > 0.5)
    off = np.abs(distance - true.distance)[covered].mean() / head_depth(head)
    wrong = ((true.cover > 0.5) != (weight > 0.5)).mean()
    final = plain = None
    if made.image is not None:
        large = picture(head, camera, made.image.shape[-1], samples=2).colour
        final = psnr(_shown(made.image), large)
        resized = torch.nn.functional.interpolate(made.raw, large.shape[:2], mode="bicubic", align_corners=False)
        plain = psnr(_shown(resized), large)
    return Score(psnr(_shown(made.raw), true.colour), final, plain, 100 * float(off), 100 * float(wrong))


def head_depth(head: Head) -> float:
    """Units from the nose to the back of the head."""
    chosen = topology(curtain=False)
    head_only = np.isin(chosen.regions, (Region.FACE, Region.NOSE))
    z = head.vertices[np.unique(chosen.faces[head_only])][:, 2]
    return float(z.max() - z.min())


def psnr(shown: NDArray[np.float32], wanted: NDArray[np.float32]) -> float:
    """Decibels of pictures in 0 to 1."""
    return float(-10 * np.log10(np.mean(np.square(np.clip(shown, 0, 1) - wanted))))


def _shown(image: torch.Tensor) -> NDArray[np.float32]:
    return np.asarray((image[0].permute(1, 2, 0).numpy() + 1) / 2)


def summary(scores: Sequence[Score]) -> dict[str, float]:
    """Means of all figures, and the worst raw picture."""
    rows = [asdict(one) for one in scores]
    means = {name: float(np.mean([row[name] for row in rows])) for name in rows[0] if rows[0][name] is not None}
    return means | {"worst_raw_db": min(one.raw_db for one in scores), "pictures": float(len(rows))}


def sheet(generator: Generator, seeds: Sequence[int], *, final: bool) -> NDArray[np.uint8]:
    """Two rows a seed, seen from five directions: the head itself and what the generator makes of its code."""
    rows = []
    for seed in seeds:
        z = code_of_seed(seed)
        head, ws = head_of_code(z), generator.map_latents(z[None])
        planes, side = generator.planes(ws), 512 if final else 128
        true, made = [], []
        for yaw, pitch in SHEET:
            camera = camera_at(yaw, pitch)
            seen = generator.render(planes, camera, superresolve=final)
            made.append(np.clip(_shown(seen.raw if seen.image is None else seen.image), 0, 1))
            true.append(picture(head, camera, side, 2).colour)
        rows += [np.concatenate(true, 1), np.concatenate(made, 1)]
    return (np.concatenate(rows, 0) * 255).round().astype(np.uint8)


def mesh_sheet(generator: Generator, seeds: Sequence[int]) -> NDArray[np.uint8]:
    """One row a seed: the surface at level 10 as grey clay from five directions."""
    rows = []
    for seed in seeds:
        planes = generator.planes(generator.map_latents(code_of_seed(seed)[None]))
        mesh = surface_of(generator, planes, SurfaceOptions(resolution=192, level=10.0, colours=False)).mesh
        rows.append(np.concatenate([_clay(mesh, camera_at(yaw, pitch), 256) for yaw, pitch in SHEET], 1))
    return np.concatenate(rows, 0)


def _clay(mesh: Mesh, camera: Float, side: int) -> NDArray[np.uint8]:
    """(side, side, 3) a mesh in EG3D's world, lit from the camera and from above."""
    vertices = mesh.vertices / METRES_PER_UNIT
    pixels, depth = projected(vertices, camera)
    seen = rasterise(pixels * side, depth, mesh.faces, side, side)
    a, b, c = (vertices[mesh.faces[seen.triangle, corner]] for corner in range(3))
    normals = np.cross(b - a, c - a)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-18)
    towards = -camera[:16].reshape(4, 4)[:3, 2] + [0.2, 0.5, 0.0]
    shown = np.full((side * side, 3), 255, np.uint8)
    shown[seen.pixel] = (60 + 170 * np.clip(normals @ towards / np.linalg.norm(towards), 0, 1))[:, None].astype(
        np.uint8
    )
    return shown.reshape(side, side, 3)


def main() -> None:
    """Prints the figures; writes sheets if asked."""
    from plugins.eg3d.checkpoint import load_generator
    from workbench.opencv import cv2

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--heads", type=int, default=32)
    parser.add_argument("--raw-only", action="store_true")
    parser.add_argument("--sheets", type=Path)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    generator = load_generator(chosen.file)
    for name, views in (("frontal", FRONTAL), ("around", AROUND)):
        # One view of each head: more heads tell more than more views of the same.
        scores = [
            score(generator, code_of_seed(seed), camera_at(*views[seed % len(views)]), image=not chosen.raw_only)
            for seed in range(chosen.heads)
        ]
        print(name, json.dumps({key: round(value, 3) for key, value in summary(scores).items()}), flush=True)
    if chosen.sheets:
        chosen.sheets.mkdir(parents=True, exist_ok=True)
        for final in (False, True):
            drawn = sheet(generator, range(4), final=final)
            cv2.imwrite(str(chosen.sheets / f"faces_{'final' if final else 'raw'}.png"), drawn[..., ::-1])
        cv2.imwrite(str(chosen.sheets / "meshes.png"), mesh_sheet(generator, range(4)))


if __name__ == "__main__":
    main()
