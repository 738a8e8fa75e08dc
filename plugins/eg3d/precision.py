"""How exactly pictures are computed: single precision unless somebody chooses to be faster. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SuperresolutionPrecision = Literal["float32", "bfloat16", "float16"]


@dataclass(frozen=True)
class Precision:
    """superresolution : what its convolutions are computed in; densities, depth and the raw picture stay in single.

    tf32 : lets a graphics card round the factors of all products to 10 bits. Without effect on a processor.
    """

    superresolution: SuperresolutionPrecision = "float32"
    tf32: bool = False


EXACT = Precision()

SUPERRESOLUTION_TOLD: dict[SuperresolutionPrecision, str] = {
    "float32": "Exact: the picture of EG3D's own code to 0.001 of a range of 2.",
    "bfloat16": (
        "Faster on processors and graphics cards that know bfloat16, slower elsewhere. The final picture differs by "
        "0.005 of a range of 2 on average and by 0.03 at most; depth and surfaces stay exact."
    ),
    "float16": (
        "Graphics cards only. The final picture differs by 0.0004 of a range of 2 on average and by 0.003 at most; "
        "depth and surfaces stay exact."
    ),
}
"""What a form says of each choice; differences measured with made-up weights at 512 px."""

TF32_TOLD = (
    "Graphics cards only. Pictures and depth differ by about 0.001 to 0.01, as pictures from EG3D's own code on a "
    "graphics card do; not measured here."
)
