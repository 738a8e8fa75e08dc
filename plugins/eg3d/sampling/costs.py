"""What a picture takes, before any was made: measured on one core, published size and demonstration generator."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.eg3d.generator_choice import GeneratorChoice
from workbench.api import Estimate


@dataclass(frozen=True)
class _Seconds:
    render: float
    """The raw picture, with the file's own number of depth samples."""
    enlarge: float
    planes: float


_PUBLISHED = _Seconds(0.8, 1.25, 0.75)
"""A 512 px FFHQ model: 128 px with 48 + 48 samples."""
_DEMONSTRATION = _Seconds(0.55, 0.4, 0.2)
_PUBLISHED_BYTES, _DEMONSTRATION_BYTES = 1000 * 2**20, 650 * 2**20
_START_S = 4.0


def item_cost(
    choice: GeneratorChoice, *, pictures: bool, samples: float, bytes_each: int, new_face: bool = True
) -> Estimate:
    """The cost of one picture on one processor core; a graphics card takes a small part of it.

    samples : depth samples, times those of the file. new_face : whether each picture shows another code.
    """
    own = choice.generator is None
    cost = _DEMONSTRATION if own else _PUBLISHED
    seconds = cost.render * samples + (cost.enlarge if pictures else 0.0) + (cost.planes if new_face else 0.0)
    return Estimate(seconds, bytes_each, _DEMONSTRATION_BYTES if own else _PUBLISHED_BYTES, start_seconds=_START_S)
