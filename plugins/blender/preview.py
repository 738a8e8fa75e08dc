"""`render.face`: one face while sliders move, small first, then as large as it will be."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.blender.frames import CHANNELS, frame_of
from plugins.blender.quick import quick_sample
from plugins.blender.recipe.stock import Stock, followed_poses
from plugins.blender.sets.pictures import nth_picture
from plugins.blender.settings import FaceRequest
from workbench.api import Frame, LivePreview, face_sample

_COARSE_PX = 112


class FacePreview(LivePreview[FaceRequest]):
    """Draws the face of a seed with the ranges of the form; for Blender's faces that is their layout."""

    request = FaceRequest

    def __init__(self) -> None:
        self._stock = Stock()
        self._stocked: tuple[object, ...] = ()

    def open(self) -> None:
        """Load the head, so that the first slider moves at once."""
        face_sample(0, resolution=_COARSE_PX)

    def frames(self, request: FaceRequest) -> Iterator[Frame]:
        """A coarse picture, then all channels at the size of the batch."""
        if request.resolution > 2 * _COARSE_PX:
            yield self._frame(request, _COARSE_PX, final=False)
        yield self._frame(request, request.resolution, final=True)

    def _stock_for(self, request: FaceRequest) -> Stock:
        """Poses of a dataset, read once for as long as the form names it; the quick renderer needs nothing else."""
        asked = (request.pose, request.pose_source, request.workspace)
        if asked != self._stocked:
            self._stock, self._stocked = Stock(poses=followed_poses(request, request.workspace)), asked
        return self._stock

    def _frame(self, request: FaceRequest, resolution: int, *, final: bool) -> Frame:
        picture = nth_picture(request, request.seed)
        sample = quick_sample(request, picture, self._stock_for(request), resolution, CHANNELS)
        return frame_of(sample, {"seed": request.seed}, final=final)
