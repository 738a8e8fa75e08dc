"""What a picture takes, before any was made: measured on one core, published size and demonstration generator."""

from __future__ import annotations

from plugins.eg3d.generator_choice import GeneratorChoice
from workbench.api import Estimate

_RENDER_S, _ENLARGE_S, _PLANES_S = 1.1, 1.4, 0.7
"""Of a 512 px FFHQ model: the renderer at 128 px with 48 + 48 samples, the superresolution, the planes."""
_DEMONSTRATION_SHARE = 0.35
_MEMORY_BYTES = 1200 * 2**20
_START_S = 4.0


def item_cost(
    choice: GeneratorChoice, *, pictures: bool, samples: float, bytes_each: int, new_face: bool = True
) -> Estimate:
    """The cost of one picture on one processor core; a graphics card takes a small part of it.

    samples : depth samples, times those of the file. new_face : whether each picture shows another code.
    """
    seconds = _RENDER_S * samples + (_ENLARGE_S if pictures else 0.0) + (_PLANES_S if new_face else 0.0)
    share = _DEMONSTRATION_SHARE if choice.generator is None else 1.0
    return Estimate(seconds * share, bytes_each, _MEMORY_BYTES, start_seconds=_START_S)
