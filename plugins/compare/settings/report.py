"""A comparison written down: which files, how figures look, and the turntable."""

from __future__ import annotations

from typing import Literal

from plugins.compare.settings.pair import PairSettings
from workbench.api import setting

Format = Literal["html", "pdf", "csv", "svg", "plot_pdf", "png", "ply", "glb", "matrix", "video"]
FigureView = Literal["front", "three_quarter", "profile", "top", "camera", "own"]
FigureKind = Literal["truth", "prediction", "error", "overlay", "depth"]
SurfaceStyle = Literal["clay", "photo", "wireframe", "points", "normals", "curvature"]
TurntableShows = Literal["error", "overlay", "surfaces"]
OwnView = tuple[float, float, float, float, float, float, float]

FORMATS: dict[Format, str] = {
    "html": "Report as one HTML file",
    "pdf": "Report as PDF",
    "csv": "Tables and the plots' values as CSV",
    "svg": "Plots as SVG",
    "plot_pdf": "Plots as PDF",
    "png": "Figures as PNG",
    "ply": "Surfaces as PLY, the errors as a value of each point",
    "glb": "Surfaces as GLB, the errors as colours",
    "matrix": "Transforms of the shown alignment: JSON to be read here, text (mm) for CloudCompare",
    "video": "Turntable as MP4",
}
FIGURE_VIEWS: dict[FigureView, str] = {
    "front": "Front",
    "three_quarter": "Left 45°",
    "profile": "Profile",
    "top": "Top",
    "camera": "Prediction's camera",
    "own": "As in the window",
}
FIGURE_KINDS: dict[FigureKind, str] = {
    "truth": "Truth",
    "prediction": "Prediction",
    "error": "Error on the prediction",
    "overlay": "Error with the truth laid over it",
    "depth": "Error along the viewing axis, pixel by pixel",
}
_STYLES: dict[SurfaceStyle, str] = {
    "clay": "Clay",
    "photo": "Photo",
    "wireframe": "Wireframe",
    "points": "Points",
    "normals": "Normals: directions as colours",
    "curvature": "Curvature",
}
_FIGURES, _TURNTABLE = "Figures", "Turntable"


class ReportSettings(PairSettings):
    """A comparison written down: figures, tables, meshes and provenance in one folder."""

    name: str = setting(
        "comparison",
        title="Name",
        group="Report",
        description="Folder of the report inside the workspace's comparisons; one of that name is written anew.",
    )
    formats: list[Format] = setting(
        lambda: ["html", "pdf", "csv", "svg", "png", "ply", "matrix"],
        title="What to write",
        group="Report",
        choices=FORMATS,
        description="All of it lies in one folder, with comparison.json and a session that opens it here again.",
    )
    figures: list[FigureKind] = setting(
        lambda: ["truth", "prediction", "error"],
        title="Figures",
        group=_FIGURES,
        choices=FIGURE_KINDS,
        description="What is drawn, from each of the views.",
    )
    views: list[FigureView] = setting(
        lambda: ["front", "three_quarter"],
        title="Views",
        group=_FIGURES,
        choices=FIGURE_VIEWS,
        description="Where from. Left is the person's left.",
    )
    surface_style: SurfaceStyle = setting(
        "clay",
        title="Surfaces as",
        group=_FIGURES,
        choices=_STYLES,
        description="How truth and prediction are drawn where no error is shown on them.",
    )
    figure_scale: int = setting(
        1,
        title="Figure size",
        unit="×",
        ge=1,
        le=8,
        group=_FIGURES,
        description="Pixels of the figures as a multiple of 640 × 640.",
    )
    transparent: bool = setting(
        False,
        title="Transparent background",
        group=_FIGURES,
        description="Nothing behind the surfaces, for slides and papers.",
    )
    colour_bar: bool = setting(
        True, title="Colour bar", group=_FIGURES, description="Beside every figure that shows errors."
    )
    own_view: OwnView | None = setting(
        None,
        title="View of the window",
        unit="m, °",
        kind="rows",
        group=_FIGURES,
        advanced=True,
        description="x, y, z looked at, distance, azimuth, elevation, view angle: the view “own”, set by the window.",
    )
    own_shift: tuple[float, float] | None = setting(
        None,
        title="Principal point of that view",
        kind="rows",
        group=_FIGURES,
        advanced=True,
        description="Where its line of sight meets the picture, right and down of the middle, shares of the height.",
    )
    turntable_shows: TurntableShows = setting(
        "error",
        title="Turntable shows",
        group=_TURNTABLE,
        advanced=True,
        choices={
            "error": "Error: on each prediction",
            "overlay": "Overlay: the error with the truth laid over it",
            "surfaces": "Surfaces: truth and prediction side by side",
        },
        description="What turns.",
    )
    turntable_step_degrees: float = setting(
        3.0,
        title="Turn per picture",
        unit="°",
        ge=0.25,
        le=45,
        group=_TURNTABLE,
        advanced=True,
        description="Degrees from one picture of the video to the next.",
    )
    turntable_arc_degrees: float = setting(
        120.0,
        title="Turn in all",
        unit="°",
        ge=10,
        le=360,
        group=_TURNTABLE,
        advanced=True,
        description="360 goes once around; less swings from side to side, as a predicted face has no back.",
    )
    turntable_fps: float = setting(
        25.0,
        title="Pictures a second",
        ge=1,
        le=60,
        group=_TURNTABLE,
        advanced=True,
        description="How fast the video runs.",
    )
    turntable_px: int = setting(
        640,
        title="Height of the video",
        unit="px",
        ge=64,
        le=2160,
        group=_TURNTABLE,
        advanced=True,
        description="Of one view in it.",
    )
