"""The two renders of a picture: colours with many paths, and labels with one ray through every pixel's centre.

Index and depth passes of an ordinary render belong to some ray inside the pixel, not to its centre: on a slope of 45
degrees depth would jump by half a pixel's width. The second render has a filter of almost no width instead; with
persistent data it costs little.
"""

import time
from pathlib import Path
from typing import Any

import bpy

LABEL_SWITCH = "label_pass"
"""Property of the scene that materials read: 1 while labels are rendered, else 0."""
_SHARPEST_FILTER_PX = 0.01
_FILTER_PX = 1.5
_LABEL_LAYERS = (("region", "VALUE"), ("surface_normal", "COLOR"))


def prepare(scene: Any) -> None:
    """What never changes."""
    scene.render.engine = "CYCLES"
    scene.render.use_persistent_data = True
    scene.render.use_compositing = scene.render.use_sequencer = False
    scene.render.use_file_extension = False
    scene.render.threads_mode = "FIXED"
    scene.view_settings.view_transform = "Raw" if _has_raw(scene) else "Standard"
    # Hairs come with enough points of their own.
    scene.cycles_curves.subdivisions = 1
    cycles = scene.cycles
    cycles.device = "CPU"
    cycles.use_animated_seed = False
    cycles.pixel_filter_type = "BLACKMAN_HARRIS"
    layer = scene.view_layers[0]
    for name, kind in _LABEL_LAYERS:
        aov = layer.aovs.add()
        aov.name, aov.type = name, kind


def render_picture(scene: Any, sampling: dict[str, Any], target: str, threads: int) -> float:
    """Linear colours as an EXR; seconds it took."""
    scene[LABEL_SWITCH] = 0.0
    cycles, layer = scene.cycles, scene.view_layers[0]
    cycles.samples, cycles.seed = sampling["samples"], sampling["seed"] & 0x7FFFFFFF
    cycles.use_denoising = sampling["denoise"]
    if sampling["denoise"]:
        cycles.denoiser = "OPENIMAGEDENOISE"
        # Its guides are taken as they come: a tenth less time at 256 pixels for 3 % more error (measured against 192
        # paths a pixel).
        cycles.denoising_prefilter = "FAST"
    cycles.max_bounces = sampling["bounces"]
    scene.world.cycles.sampling_method = "MANUAL"
    cycles.filter_width = _FILTER_PX
    layer.use_pass_z = False
    _image_format(scene, multilayer=False)
    return _render(scene, target, threads)


def render_labels(scene: Any, target: str, threads: int) -> float:
    """Depth, regions and normals as a multilayer EXR of 32-bit floats; seconds it took."""
    scene[LABEL_SWITCH] = 1.0
    cycles, layer = scene.cycles, scene.view_layers[0]
    cycles.samples, cycles.seed, cycles.max_bounces = 1, 0, 0
    cycles.use_denoising = False
    # Labels need no light. Working out where the environment is bright took two thirds of this pass.
    scene.world.cycles.sampling_method = "NONE"
    cycles.filter_width = _SHARPEST_FILTER_PX
    layer.use_pass_z = True
    _image_format(scene, multilayer=True)
    return _render(scene, target, threads)


def _image_format(scene: Any, *, multilayer: bool) -> None:
    settings = scene.render.image_settings
    if hasattr(settings, "media_type"):  # Blender 5
        settings.media_type = "MULTI_LAYER_IMAGE" if multilayer else "IMAGE"
    settings.file_format = "OPEN_EXR_MULTILAYER" if multilayer else "OPEN_EXR"
    # Not 16: on a busy machine some halves of the same picture come out rounded the other way (5 takes of 8; of 31 with
    # 32 bits none), since Blender rounds them in pieces that its threads share out.
    settings.color_depth = "32"
    settings.color_mode = "RGB" if not multilayer else settings.color_mode
    settings.exr_codec = "NONE"
    if hasattr(settings, "use_exr_interleave"):
        settings.use_exr_interleave = True


def _render(scene: Any, target: str, threads: int) -> float:
    scene.render.threads = threads
    scene.render.filepath = target
    began = time.perf_counter()
    bpy.ops.render.render(write_still=True)
    seconds = time.perf_counter() - began
    if not Path(target).is_file():
        raise OSError(f"Blender wrote no picture at {target}")
    return seconds


def _has_raw(scene: Any) -> bool:
    try:
        scene.view_settings.view_transform = "Raw"
    except TypeError:
        return False
    return True
