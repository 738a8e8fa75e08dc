"""The foreign layouts that can be imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.datasets.formats.c3i import FARTHEST_CODE, C3IPairs
from workbench.datasets.formats.depth_files import read_depth_file
from workbench.datasets.formats.eg3d_folders import EG3DFolders, is_eg3d
from workbench.datasets.formats.face_synthesiser import FaceSynthesiserSet, is_face_synthesiser
from workbench.datasets.formats.facesynthetics import FaceSynthetics, is_facesynthetics
from workbench.datasets.formats.generic import GenericPairs
from workbench.datasets.formats.layout import Layout
from workbench.datasets.formats.pairing import find_pairs
from workbench.datasets.formats.pose_folders import PoseFolders, has_pose_files
from workbench.datasets.formats.replicantface_samples import ReplicantfaceSamples, is_replicantface
from workbench.errors import WorkbenchError


@dataclass(frozen=True)
class LayoutEntry:
    """A layout as a person chooses it: `asks_fields` says whether it needs the five depth fields."""

    id: str
    title: str
    explanation: str
    make: Callable[..., Layout]
    asks_fields: bool


LAYOUTS = {
    entry.id: entry
    for entry in (
        LayoutEntry(
            "generic", "Pictures with depth", "Any folder of pictures with depth beside them", GenericPairs, True
        ),
        LayoutEntry("c3i", "C3I", "C3I synthetic faces: folders rgb and depth, 8-bit Filmic depth", C3IPairs, False),
        LayoutEntry(
            "eg3d",
            "EG3D folders",
            "Generated faces: folders images, depth128x128, cam_poses, latent, shapes",
            EG3DFolders,
            False,
        ),
        LayoutEntry(
            "300w_lp",
            "300W-LP, AFLW2000-3D",
            "Pictures with a .mat beside them: pose and 68 points",
            PoseFolders,
            False,
        ),
        LayoutEntry(
            "replicantface",
            "Replicantface raw",
            "Rendered heads: …npz, …_img.jpg and …_mask.png",
            ReplicantfaceSamples,
            False,
        ),
        LayoutEntry(
            "facesynthetics",
            "FaceSynthetics",
            "Pictures with segments and 70 points: 000000.png, 000000_seg.png, 000000_ldmks.txt",
            FaceSynthetics,
            False,
        ),
        LayoutEntry(
            "face_synthesiser",
            "Face synthesiser",
            "Processed captures: folders train and eval, each with Color, Depth, Feature and Landmark",
            FaceSynthesiserSet,
            False,
        ),
    )
}
_BY_FILE_NAMES = {
    "eg3d": is_eg3d,
    "replicantface": is_replicantface,
    "facesynthetics": is_facesynthetics,
    "300w_lp": has_pose_files,
    "face_synthesiser": is_face_synthesiser,
}


def recognise(source: Path) -> str | None:
    """The layout that a folder most likely has; None where it holds no pairs. Looks at one depth file only."""
    for layout, has_it in _BY_FILE_NAMES.items():
        if has_it(source):
            return layout
    try:
        pairs = find_pairs(source, skip_unpaired=True)
        codes = read_depth_file(pairs[0].depth)
    except WorkbenchError:
        return None
    looks_c3i = codes.dtype.itemsize == 1 and codes.min() == 0 and codes.max() == FARTHEST_CODE
    return "c3i" if looks_c3i else "generic"
