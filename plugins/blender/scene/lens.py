"""The camera: at Blender's origin, looking along -z, from intrinsics in pixels."""

from typing import Any

import bpy

_SENSOR_MM = 36.0
_NEAR_M, _FAR_M = 0.01, 1000.0


def make_camera(scene: Any) -> Any:
    """The scene's one camera."""
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    scene.collection.objects.link(camera)
    scene.camera = camera
    data = camera.data
    data.sensor_fit, data.sensor_width = "HORIZONTAL", _SENSOR_MM
    data.clip_start, data.clip_end = _NEAR_M, _FAR_M
    return camera


def aim(scene: Any, camera: Any, lens: dict[str, Any]) -> None:
    """Give the camera a lens; the sizes of picture and pixel follow."""
    (fx, _, cx), (_, fy, cy), _ = lens["intrinsics"].tolist()
    width, height = lens["width"], lens["height"]
    render = scene.render
    render.resolution_x, render.resolution_y, render.resolution_percentage = width, height, 100
    # A pixel is `fx / fy` times as high as wide where the two focal lengths differ.
    render.pixel_aspect_x, render.pixel_aspect_y = (1.0, fx / fy) if fx >= fy else (fy / fx, 1.0)
    data = camera.data
    data.lens = fx / width * _SENSOR_MM
    data.shift_x = (width / 2 - cx) / width
    data.shift_y = (cy - height / 2) / width * (fx / fy)
    data.dof.use_dof = lens["f_stop"] is not None
    if lens["f_stop"] is not None:
        data.dof.aperture_fstop, data.dof.focus_distance = lens["f_stop"], lens["focus_m"]
