"""Making one picture of one face. Torch: loaded in worker processes only."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.eg3d.cameras import camera_vector, frontal_camera, orbit_pose
from plugins.eg3d.checkpoint import load_generator
from plugins.eg3d.configuration import RenderingOptions
from plugins.eg3d.generate.maps import DepthRule, depth_of, enlarged_depth, enlarged_normals, picture_of
from plugins.eg3d.generate.plan import Picture, Plan, identity_of
from plugins.eg3d.generate.settings import GenerateSettings
from plugins.eg3d.generate.surfaces import SurfaceMaker
from plugins.eg3d.generator.generator import Generator, Planes, Rendering
from plugins.eg3d.opening import device_of
from plugins.eg3d.sampling.codes import z_of_seed
from plugins.eg3d.viewpoints import View, view_of
from workbench.api import Camera, Item, Place, Sample, UnavailableError, derive_seed, from_eg3d_vector

_FACES_KEPT = 2
_HEAD_AXES = np.diag([1.0, -1.0, -1.0, 1.0])
"""The house's head (x to the picture's right, y down, z away from the camera) in EG3D's y-up world."""


class FaceWorker:
    """A generator, and the planes of the faces made last."""

    def __init__(self, settings: GenerateSettings, place: Place) -> None:
        torch.set_num_threads(1)
        # Otherwise a graphics card may take another way through the same convolution each time.
        torch.backends.cudnn.deterministic = True
        self._settings = settings
        self._plan = Plan(settings)
        opened = load_generator(settings.generator_file, own_device(settings.device, place.turn), place.workspace)
        self._generator = Generator(opened.network, opened.configuration, opened.device, settings.precision)
        configuration = self._generator.configuration
        self._framing = settings.framing(configuration)
        self._options = _options(settings, configuration.rendering, self._framing.radius)
        self._rule = DepthRule(settings.mask_weight, settings.head_reach, configuration.metres_per_unit)
        self._surfaces = SurfaceMaker(self._generator, settings, place.dataset(settings.name))
        self._faces: OrderedDict[int, Planes] = OrderedDict()

    def make(self, item: Item) -> Sample:
        """The picture of an item with the channels asked for.

        Raises
        ------
        UnavailableError : the graphics card's memory is used up, by this job's processes or by other programs.
        """
        picture = self._plan.picture(item)
        view = view_of(picture.category, self._framing, item.seed)
        try:
            planes = self._planes(picture, view)
            return self._sample(picture, view, planes, self._rendered(planes, view, item.seed))
        except torch.cuda.OutOfMemoryError as error:
            raise UnavailableError(
                "The graphics card's memory is used up", remedy="use fewer workers, or the processor, then resume"
            ) from error

    def close(self) -> None:
        """Nothing is held open."""

    def _sample(self, picture: Picture, view: View, planes: Planes, drawn: Rendering) -> Sample:
        wanted, rule = set(self._settings.channels), self._rule
        assert drawn.image is not None
        image, raw_image = picture_of(_array(drawn.image)), picture_of(_array(drawn.raw))
        side = image.shape[0]
        raw_camera = self._camera(view, raw_image.shape[0])
        raw_depth = depth_of(_array(drawn.ray_distance)[0], _array(drawn.weights)[0], raw_camera, rule)
        finest, finest_camera = self._finest(planes, view, side) or (raw_depth, raw_camera)
        depth, camera = enlarged_depth(finest, side), self._camera(view, side)
        pose = camera.world_to_camera @ _HEAD_AXES
        surface = None
        if "mesh" in wanted:
            surface = self._surfaces.make(picture.id, planes, raw_depth, raw_camera, image)
        return Sample(
            id=picture.id,
            identity=identity_of(picture.face),
            seed=picture.face,
            category=picture.category.name,
            split=self._plan.split(picture.face),
            image=image,
            depth=depth,
            mask=(depth > 0).astype(np.uint8) if "mask" in wanted else None,
            normals=enlarged_normals(finest, finest_camera, depth) if "normals" in wanted else None,
            mesh=surface,
            camera=camera,
            pose=pose if "pose" in wanted else None,
            latent=self._latent(picture, planes) if "latent" in wanted else {},
            raw_image=raw_image if "raw_image" in wanted else None,
            raw_depth=raw_depth if "raw_depth" in wanted else None,
            attributes=self._facts(view, camera, len(finest)),
        )

    def _planes(self, picture: Picture, view: View) -> Planes:
        """Planes of a face; those of the last faces are kept, for their other views."""
        shared = self._settings.conditioning != "own"
        if shared and picture.face in self._faces:
            self._faces.move_to_end(picture.face)
            return self._faces[picture.face]
        s, generator = self._settings, self._generator
        z = z_of_seed(picture.face, generator.configuration.z_dim)
        ws = generator.map_latents(z, self._conditioning(view), s.psi, s.cutoff)
        torch.manual_seed(picture.face)
        planes = generator.planes(ws, noise=s.noise)
        if shared:
            self._faces[picture.face] = planes
            if len(self._faces) > _FACES_KEPT:
                self._faces.popitem(last=False)
        return planes

    def _conditioning(self, view: View) -> NDArray[np.float64]:
        if self._settings.conditioning == "own":
            return view.vector
        if self._settings.conditioning == "script":
            pose = orbit_pose(0.0, 0.0, 0.0, self._framing.radius, self._framing.pivot)
            return camera_vector(pose, self._framing.focal)
        return frontal_camera(self._generator.configuration)

    def _rendered(self, planes: Planes, view: View, seed: int) -> Rendering:
        draws = None
        if self._settings.rays == "random":
            draws = torch.Generator(self._generator.device).manual_seed(seed)
        # A file may ask for random noise in its superresolution; it comes from the picture's own seed, too.
        torch.manual_seed(derive_seed(seed, "noise"))
        return self._generator.render(planes, view.vector, options=self._options, random_stream=draws)

    def _finest(self, planes: Planes, view: View, side: int) -> tuple[NDArray[np.float32], Camera] | None:
        """Depth from a ray for every pixel of the final picture, where that is asked for, and its camera."""
        if self._settings.depth_at == "raw":
            return None
        drawn = self._generator.render(planes, view.vector, side, coloured=False, options=self._options)
        camera = self._camera(view, side)
        return depth_of(_array(drawn.ray_distance)[0], _array(drawn.weights)[0], camera, self._rule), camera

    def _camera(self, view: View, side: int) -> Camera:
        return from_eg3d_vector(view.vector, side, side, self._rule.metres_per_unit)

    def _latent(self, picture: Picture, planes: Planes) -> dict[str, NDArray[np.float32]]:
        z = z_of_seed(picture.face, self._generator.configuration.z_dim)
        return {"w": _array(planes.ws), "z": np.asarray(z[0], np.float32)}

    def _facts(self, view: View, camera: Camera, rays: int) -> dict[str, Any]:
        metres = self._rule.metres_per_unit
        pivot = np.array([*self._generator.configuration.rendering.avg_camera_pivot, 0.0]) * metres
        pivot[3] = 1.0
        return {
            "generator": "eg3d",
            "psi": self._settings.psi,
            "reference_depth_m": float((camera.world_to_camera @ pivot)[2]),
            "metres_per_unit": metres,
            "depth_rays": rays,
            "distance_m": view.radius * metres,
            "focal_in_widths": view.focal,
            # How the head is turned against the camera: opposite to where the camera went.
            "yaw_degrees": 0.0 - view.yaw,
            "pitch_degrees": 0.0 - view.elevation,
            "roll_degrees": 0.0 - view.roll,
        }


def _options(settings: GenerateSettings, own: RenderingOptions, radius: float) -> RenderingOptions:
    """The file's options with more depth samples, and rays that begin and end at the same places of the head."""
    times = int(settings.depth_samples)
    options = replace(
        own,
        depth_resolution=own.depth_resolution * times,
        depth_resolution_importance=own.depth_resolution_importance * times,
    )
    return options.seen_from(radius)


def _array(values: torch.Tensor) -> NDArray[np.float32]:
    return np.asarray(values[0].float().cpu().numpy(), np.float32)


def own_device(name: str, turn: int) -> str:
    """The device of this process: with several graphics cards and none named, one after another by their turn."""
    chosen = device_of("cuda:0" if name == "cuda" else name)
    cards = torch.cuda.device_count() if chosen.startswith("cuda") else 0
    return f"cuda:{turn % cards}" if cards > 1 and name in ("auto", "cuda") else chosen
