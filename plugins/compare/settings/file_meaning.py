"""What the numbers in a mesh, depth or volume file mean; no such file says all of it of itself."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from workbench.api import Camera, DataError, Settings, SettingsError, setting

FileUnit = Literal["m", "cm", "mm", "factor", "none"]
DepthSpace = Literal["depth", "ray_distance", "inverse_depth"]

UNITS: dict[FileUnit, str] = {
    "m": "Metres",
    "cm": "Centimetres",
    "mm": "Millimetres",
    "factor": "Another length: metres per unit",
    "none": "No scale: only the shape counts, depth up to scale and shift",
}
SPACES: dict[DepthSpace, str] = {
    "depth": "Depth: along the viewing axis",
    "ray_distance": "Ray distance: along each pixel's own ray",
    "inverse_depth": "Inverse depth: one over the depth, large where near",
}
_METRES: dict[FileUnit, float] = {"m": 1.0, "cm": 0.01, "mm": 0.001, "none": 1.0}


class FileMeaning(Settings):
    """What a person said of one file; what does not apply to its kind stays empty."""

    unit: FileUnit = setting("m", title="Unit", choices=UNITS, description="What one unit in the file means.")
    metres_per_unit: float | None = setting(
        None,
        title="Metres per unit",
        gt=0,
        unit="m",
        only_if={"unit": ("factor",)},
        description="Length of one unit that has no name.",
    )
    space: DepthSpace = setting(
        "depth", title="Numbers", choices=SPACES, description="What the numbers of a depth file count."
    )
    field_of_view_degrees: float | None = setting(
        None, title="Vertical field of view", ge=1, le=150, unit="°", description="Of a depth file's camera."
    )
    intrinsics: str = setting(
        "", title="Intrinsics", description="fx fy cx cy in the file's pixels, instead of a field of view."
    )
    level: float | None = setting(
        None, title="Level", description="Value at which the surface of a volume is cut; larger is inside."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.unit == "factor" and self.metres_per_unit is None:
            raise SettingsError("The length of one unit is missing", field="metres_per_unit", remedy="give metres")
        read_intrinsics(self.intrinsics)
        return self

    @property
    def scale(self) -> float:
        """Metres per unit of the file; 1 where it has no scale."""
        return float(self.metres_per_unit or 1.0) if self.unit == "factor" else _METRES[self.unit]

    @property
    def metric(self) -> bool:
        """Whether lengths are known."""
        return self.unit != "none"

    @property
    def has_camera(self) -> bool:
        """Whether a depth file's camera is known."""
        return self.field_of_view_degrees is not None or bool(self.intrinsics)

    def camera(self, width: int, height: int) -> Camera:
        """The camera of a depth file of this size, at the origin.

        Raises
        ------
        DataError : nothing is known of it.
        """
        numbers = read_intrinsics(self.intrinsics)
        if numbers is not None:
            fx, fy, cx, cy = numbers
            matrix: NDArray[np.float64] = np.array([[fx, 0.0, cx], [0.0, fy, cy], [0.0, 0.0, 1.0]])
            return Camera(matrix, width, height, np.eye(4))
        if self.field_of_view_degrees is None:
            raise DataError("The camera of the depth file is not known", remedy="give its field of view")
        return Camera.looking_forward(width, height, self.field_of_view_degrees)


def read_intrinsics(text: str) -> tuple[float, float, float, float] | None:
    """(fx, fy, cx, cy) in pixels, centres at +0.5; None for an empty text.

    Raises
    ------
    SettingsError : other than four numbers, or a focal length that is not above zero.
    """
    words = text.replace(",", " ").replace(";", " ").split()
    if not words:
        return None
    try:
        fx, fy, cx, cy = (float(word) for word in words)
    except ValueError as error:
        raise SettingsError(
            "Intrinsics are four numbers", field="intrinsics", remedy="give fx fy cx cy in pixels"
        ) from error
    if not (fx > 0 and fy > 0 and np.isfinite([fx, fy, cx, cy]).all()):
        raise SettingsError("Focal lengths are above zero", field="intrinsics", remedy="give fx fy cx cy in pixels")
    return fx, fy, cx, cy
