"""Samples of ours in the layout of FaceSynthetics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from plugins.blender.formats.groups import as_segments
from plugins.blender.formats.pose_writing import line_of, write_parts
from workbench.api import DataError, Sample, Written, cv2, png_bytes

SEGMENT_CHANNELS = ("image", "mask", "landmarks2d")


@dataclass(frozen=True)
class SegmentsWriter:
    """Writes `000000.png`, `000000_seg.png` and `000000_ldmks.txt`. labels : what the numbers of the masks mean."""

    folder: Path
    labels: Mapping[int, str] = field(default_factory=dict)

    def write(self, sample: Sample, number: int) -> Written:
        """Write one sample's files; number : from 1, the first file is 000000.

        Raises
        ------
        DataError : it lacks picture, mask or 70 points.  WorkspaceError : the disk refuses.
        """
        points = sample.landmarks2d
        if sample.image is None or sample.mask is None or points is None or len(points) != 70:
            raise DataError(
                f"Sample {sample.id} lacks picture, mask or the 70 landmarks",
                remedy="export a dataset that has the channels image, mask and landmarks2d",
            )
        stem = f"{number - 1:06d}"
        colours = cv2.cvtColor(np.ascontiguousarray(sample.image), cv2.COLOR_RGB2BGR)
        parts = {
            f"{stem}.png": png_bytes(colours, colourful=True),
            f"{stem}_ldmks.txt": "".join(f"{x:.4f} {y:.4f}\n" for x, y in points).encode(),
            f"{stem}_seg.png": png_bytes(as_segments(sample.mask, self.labels)),
        }
        return Written(line_of(sample, number), write_parts(self.folder, parts))
