"""Foreign layouts of rendered heads, both ways.

`convert_replicantface(npz)` turns one raw sample of Replicantface into what its `.mat` file says; `check_folder` judges
`.mat` files; `PoseWriter`, `RawWriter` and `SegmentsWriter` write samples of ours.
"""

from __future__ import annotations

from plugins.blender.formats.checking import Finding, check_file, check_folder
from plugins.blender.formats.converting import Converted, ConvertOptions, convert_replicantface
from plugins.blender.formats.pose_writing import PoseWriter
from plugins.blender.formats.raw_writing import RawWriter
from plugins.blender.formats.segments_writing import SegmentsWriter

__all__ = [
    "ConvertOptions",
    "Converted",
    "Finding",
    "PoseWriter",
    "RawWriter",
    "SegmentsWriter",
    "check_file",
    "check_folder",
    "convert_replicantface",
]
