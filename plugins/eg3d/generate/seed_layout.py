"""One sample as the files of generate-synthetic-face-data: five folders, one file a face in each, equal names."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.api import (
    Camera,
    DataError,
    GreyDepth,
    Sample,
    Written,
    cv2,
    depth_to_ray_distance,
    eg3d_vector,
    files,
    resized_depth,
    write_mesh,
)

ShapeFormat = Literal["ply", "obj", "glb", "stl", "none"]
CHANNELS = ("image", "depth", "raw_depth", "camera", "latent", "mesh")


@dataclass(frozen=True)
class SeedLayout:
    """How samples are written. side : of the depth pictures, px. distances : "ray" as in the original, or "z"."""

    folder: Path
    side: int = 128
    distances: Literal["ray", "z"] = "ray"
    shapes: ShapeFormat = "ply"

    def write(self, sample: Sample, image_file: Path) -> Written:
        """Write one sample's files. `image_file` : its stored picture.

        Meshes are written in EG3D's world and units (y up, the face along z).

        Raises
        ------
        DataError : it has no picture, depth or camera.  WorkspaceError : the folder cannot be written to.
        """
        if sample.image is None or sample.depth is None or sample.camera is None:
            raise DataError(f"Sample {sample.id} lacks picture, depth or camera", remedy="choose another dataset")
        metres = float(sample.attributes.get("metres_per_unit", 1.0))
        coding, codes = self._depth(sample, sample.camera)
        parts = {
            f"images/{sample.id}.png": _picture(sample.image, image_file),
            f"depth{self.side}x{self.side}/{sample.id}.png": _png(codes),
            f"cam_poses/{sample.id}.npy": _npy(eg3d_vector(sample.camera, metres)[None]),
        }
        if "w" in sample.latent:
            parts[f"latent/{sample.id}.npy"] = _npy(sample.latent["w"][None])
        paths = [files.inside(self.folder, *name.split("/")) for name in parts]
        for path, data in zip(paths, parts.values(), strict=True):
            files.write_bytes(path, data, durable=False)
        if sample.mesh is not None and self.shapes != "none":
            target = files.inside(self.folder, "shapes", f"{sample.id}.{self.shapes}")
            write_mesh(target, sample.mesh.transformed(sample.camera.camera_to_world), metres_per_unit=metres)
        line = {name: getattr(sample, name) for name in ("id", "identity", "seed", "category", "split")}
        line |= {"nearest_m": coding.nearest, "farthest_m": coding.farthest, "darkest": coding.darkest}
        return Written(line, paths)

    def header(self, dataset: str, metres_per_unit: float) -> dict[str, Any]:
        """What `export.json` says of the folder."""
        return {
            "layout": "generate-synthetic-face-data",
            "dataset": dataset,
            "metres_per_unit": metres_per_unit,
            "distances": self.distances,
            "depth": "8-bit grey: 255 is nearest_m, darkest is farthest_m, as export.jsonl says for every picture; "
            "below darkest there is no data. Distances are in metres, along the ray or along the camera's axis (z).",
            "cam_poses": "(1, 25): camera-to-world (OpenCV axes, EG3D units, y up), intrinsics in picture widths",
            "latent": "(1, 14, 512): w after truncation",
            "shapes": "EG3D's world and units: y up, the face looks along z",
        }

    def _depth(self, sample: Sample, camera: Camera) -> tuple[GreyDepth, NDArray[np.uint8]]:
        assert sample.depth is not None
        stored = sample.raw_depth
        small = stored if stored is not None and stored.shape == (self.side, self.side) else None
        depth = resized_depth(sample.depth, self.side, self.side) if small is None else small
        if self.distances == "ray":
            depth = depth_to_ray_distance(depth, camera.resized(self.side, self.side)).astype(np.float32)
        coding = GreyDepth.of(depth)
        return coding, coding.encode(depth)


def _picture(image: NDArray[np.uint8], stored: Path) -> bytes:
    if stored.suffix.lower() == ".png":
        return stored.read_bytes()
    return _png(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))


def _png(pixels: Any) -> bytes:
    return bytes(cv2.imencode(".png", pixels)[1].tobytes())


def _npy(numbers: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.ascontiguousarray(numbers, np.float32), allow_pickle=False)
    return stream.getvalue()
