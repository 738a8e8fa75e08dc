"""How a face's surface is cut from the generator's density, and which further files it is written to. No torch."""

from __future__ import annotations

from typing import Literal

from workbench.api import Settings, SettingsError, setting

_SURFACE = "Surface"
SurfaceFile = Literal["ply", "obj", "glb", "stl", "mrc"]


class SurfaceSettings(Settings):
    """The 3D surface of every face, made where “Surface” is written."""

    surface: Literal["density", "depth"] = setting(
        "density",
        title="Cut from",
        group=_SURFACE,
        description="Where the surface comes from, if it is written.",
        choices={
            "density": "Density: the whole head, from all sides",
            "depth": "Depth: what the camera sees, in perspective; OBJ and GLB wear the picture",
        },
    )
    lattice: int = setting(
        256, title="Resolution", unit="points", ge=64, le=512, multiple_of=16, step=64, group=_SURFACE,
        description="Points along each edge of the model's box. EG3D's scripts use 512: finer, and eight times as "
        "large and slow as 256.",
    )  # fmt: skip
    level: Literal["automatic", "official", "fixed"] = setting(
        "automatic",
        title="Level",
        group=_SURFACE,
        description="The density at which the surface lies.",
        choices={
            "automatic": "Automatic: found for each face",
            "official": "10, as EG3D's scripts; useful from 2 to 20 for NVIDIA's models",
            "fixed": "A level, given below",
        },
    )
    level_value: float = setting(
        10.0, title="Fixed level", ge=-1e5, le=1e5, group=_SURFACE, advanced=True,
        description="Density (before softplus) of the surface, where a level is given.",
    )  # fmt: skip
    colours: bool = setting(
        True, title="Colours", group=_SURFACE, description="Asks the generator for the colour of every vertex."
    )
    largest_only: bool = setting(
        True, title="Largest piece only", group=_SURFACE, advanced=True,
        description="Drops what floats beside the head.",
    )  # fmt: skip
    smoothing: int = setting(
        0, title="Smoothing", unit="passes", ge=0, le=50, group=_SURFACE, advanced=True,
        description="Passes of a filter that takes away spikes and keeps the size.",
    )  # fmt: skip
    sparse: bool = setting(
        True, title="Look closely only near the surface", group=_SURFACE, advanced=True,
        description="Much faster from 256 points on; may miss structures thinner than four points.",
    )  # fmt: skip
    surface_files: list[SurfaceFile] = setting(
        lambda: [], title="Also as files", group=_SURFACE, advanced=True,
        description="Further files of every surface, in the dataset's folders shapes and volumes.",
        choices={
            "ply": "PLY with colours",
            "obj": "OBJ",
            "glb": "GLB with colours, for Blender and viewers",
            "stl": "STL, for printing",
            "mrc": "MRC: the density itself, for ChimeraX (512 points: 0.5 GB each)",
        },
    )  # fmt: skip

    def model_post_init(self, context: object) -> None:
        """Refuses a volume of a surface that has none. Raises SettingsError."""
        super().model_post_init(context)
        if "mrc" in self.surface_files and self.surface == "depth":
            raise SettingsError(
                "A surface from depth has no density to write", field="surface_files", remedy="cut from density"
            )

    @property
    def fixed_level(self) -> float | None:
        """The level, or None for automatic."""
        return {"automatic": None, "official": 10.0}.get(self.level, self.level_value)
