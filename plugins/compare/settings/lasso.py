"""A region drawn in a view, kept with the view so that it means the same tomorrow and on the command line."""

from __future__ import annotations

from workbench.api import Settings, setting

Point = tuple[float, float, float]


class Lasso(Settings):
    """A polygon in the picture of a stated viewpoint (orbit in the truth's frame; see `Viewpoint`)."""

    target: Point = setting((0.0, 0.0, 0.0), title="Point looked at", unit="m", kind="rows", description="x, y and z.")
    distance: float = setting(1.0, title="Distance of the eye", unit="m", gt=0, description="From that point.")
    azimuth: float = setting(
        0.0, title="Azimuth", unit="°", description="0 stands in front of the face, positive moves towards +x."
    )
    elevation: float = setting(0.0, title="Elevation", unit="°", ge=-90, le=90, description="Above the point.")
    view_angle: float = setting(18.0, title="Field of view", unit="°", gt=0, lt=180, description="Vertical.")
    aspect: float = setting(1.0, title="Width over height", gt=0, description="Of the picture drawn in.")
    polygon: list[tuple[float, float]] = setting(
        lambda: [],
        title="Polygon",
        description="Corners as shares of the picture's width and height, from the top left, three or more.",
    )
    through: bool = setting(
        False,
        title="Through the surface",
        description="Also what the view does not show: the back of the head, the far side of the nose.",
    )
