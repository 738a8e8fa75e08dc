"""`kinect.convert`: a raw set becomes a training set. Light: the window imports it for the form and the cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plugins.kinect.convert.settings import ConvertSettings
from workbench.api import Artifact, BatchTask, Estimate, Item, Place

if TYPE_CHECKING:
    from workbench.api import Output, Worker


class ConvertCapture(BatchTask[ConvertSettings]):
    """Two steps a frame: find the face, then cut it out at the scale that all frames share."""

    settings = ConvertSettings
    title = "Convert a capture"
    verb = "Convert"
    noun = "steps"

    def items(self, s: ConvertSettings) -> Sequence[Item]:
        """Two items a frame, all preparations first."""
        from plugins.kinect.convert.steps import items_of
        from plugins.kinect.formats.raw_set import RawSet

        return items_of(RawSet.open(s.raw_folder))

    def worker(self, s: ConvertSettings, place: Place) -> Worker:
        from plugins.kinect.convert.worker import ConvertWorker

        return ConvertWorker(s, place)

    def output(self, s: ConvertSettings, place: Place) -> Output:
        from plugins.kinect.convert.output import ConvertOutput

        return ConvertOutput(s, place)

    def pack(self, s: ConvertSettings, made: Any) -> Any:
        """A sample as the bytes of its files; all else is packed already."""
        from plugins.kinect.convert.provenance import dataset_info
        from workbench.api import Sample, encode_sample

        if not isinstance(made, Sample):
            return made
        # Depth and mask are one; what else is compared, colour edges with the outline, needs a renderer's: that of a
        # depth camera is as coarse as its pixels and cut where holes begin, and every good frame would be warned of.
        return replace(encode_sample(made, dataset_info(s)), warnings=())

    def suggested_workers(self, s: ConvertSettings, cores: int) -> int:
        """Both cores of a small machine: the writer has little to do, and frames need nothing but a core."""
        return max(cores - 1, min(cores, 2))

    def check(self, s: ConvertSettings, place: Place) -> None:
        """Refuse an empty set, a lens that nobody knows, and a set of that name that was made otherwise.

        Raises
        ------
        DataError : the raw set holds nothing, or the name is taken.
        SettingsError : a metric set needs a focal length, or the face model is no file.
        """
        from plugins.kinect.convert.checking import refuse

        refuse(s, place)

    def result(self, s: ConvertSettings, place: Place) -> Artifact:
        kind = "dataset" if s.mode == "metric" else "folder"
        return Artifact(kind, s.folder(place.workspace), s.name)

    def estimate(self, s: ConvertSettings) -> Estimate:
        """Measured with 3072P captures on one core; half a frame an item."""
        from plugins.kinect.convert.cost import estimate_of

        return estimate_of(s)
