"""What the live view is asked for: a face, a camera, and how good the answer is to be. No torch here."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from plugins.eg3d.generator_choice import GeneratorChoice
from plugins.eg3d.sampling.codes import HIGHEST_SEED, ROWS
from workbench.api import Settings, setting

Want = Literal["coarse", "picture", "maps", "surface"]
WANTS = {
    "coarse": "Coarse: a small picture while something is dragged",
    "picture": "Picture: in all its pixels",
    "maps": "Maps: depth and normals in the renderer's pixels, without the final picture",
    "surface": "Surface: cut from the density",
}


class FaceControls(Settings):
    """Which face: a seed, pulled towards the average, and mixed with a second one."""

    seed: int = setting(0, title="Seed", description="Number of the face.", ge=0, le=HIGHEST_SEED)
    psi: float = setting(
        0.7,
        title="Truncation psi",
        description="1 leaves the face as it is, 0 is the average face, below 0 its opposite. 0.7 is usual.",
        ge=-1,
        le=1.5,
        slider=True,
        step=0.01,
    )
    cutoff: int | None = setting(
        None,
        title="Only rows below",
        description="Truncates only the first rows of the code (shape), and leaves the others (colour).",
        ge=0,
        le=ROWS,
        advanced=True,
    )
    mix_seed: int = setting(
        1,
        title="Seed B",
        description="The second face.",
        group="Mix with a second face",
        ge=0,
        le=HIGHEST_SEED,
    )
    mix_amount: float = setting(
        0.0,
        title="Amount",
        description="How much of the second face: 0 none of it, 1 all of it, in the rows below.",
        group="Mix with a second face",
        ge=0,
        le=1,
        slider=True,
        step=0.01,
    )
    mix_row: int = setting(
        0,
        title="From row",
        description="Rows of the code from here on are mixed: from 0 the whole face, from 7 mostly colour and detail.",
        group="Mix with a second face",
        ge=0,
        le=ROWS - 1,
        slider=True,
    )


class CameraControls(Settings):
    """From where the face is seen; the camera moves on a sphere round the head."""

    yaw: float = setting(
        0.0,
        title="Yaw",
        description="Camera to the side; above 0 towards the face's left side.",
        unit="°",
        ge=-180,
        le=180,
        slider=True,
        low=-90,
        high=90,
        step=1,
    )
    elevation: float = setting(
        0.0,
        title="Elevation",
        description="Camera upwards: the true angle, not EG3D's pitch.",
        unit="°",
        ge=-89,
        le=89,
        slider=True,
        low=-45,
        high=45,
        step=1,
    )
    fov: float = setting(
        13.4,
        title="Field of view",
        description="Horizontal. The FFHQ models were trained with 13.4°; EG3D's scripts used 12.8°.",
        unit="°",
        ge=1,
        le=120,
        slider=True,
        low=6,
        high=40,
        step=0.1,
    )
    roll: float = setting(
        0.0,
        title="Roll",
        description="Turns the camera about its line of sight.",
        unit="°",
        ge=-180,
        le=180,
        slider=True,
        low=-45,
        high=45,
        step=1,
        advanced=True,
    )
    radius: float = setting(
        2.7,
        title="Distance",
        description="Of the camera from the middle of EG3D's world; rays begin and end where the model file says.",
        unit="units",
        gt=0.2,
        le=10,
        slider=True,
        low=2.0,
        high=4.0,
        step=0.01,
        advanced=True,
    )


class ViewRequest(CameraControls, FaceControls, GeneratorChoice):
    """One request to `eg3d.view`."""

    workspace: Path | None = setting(
        None, title="Workspace", kind="folder", description="Where a foreign model file is kept once it is converted."
    )
    code_file: Path | None = setting(
        None, title="Code", kind="file", description="Shows this latent code instead of a seed's; it is not truncated."
    )
    want: Want = setting("picture", title="Answer", description="How good the answer is to be.", choices=WANTS)
    lattice: int = setting(
        128, title="Lattice", description="Points along each edge of the box for a surface.", ge=16, le=256
    )
