"""Memory of a run of the face synthesiser, from measurements on a processor; cheap enough to be asked while a person
types. Without torch.
"""

from __future__ import annotations

from itertools import pairwise

from plugins.training.settings.synthesis import SynthesisSettings

_MIB = 2**20
_BASE = 450 * _MIB
_BYTES_PER_WEIGHT, _SAVED_BYTES_PER_WEIGHT = 16, 48
"""The weight, its gradient and the optimiser's averages; with the copies of them while they are saved."""
_BYTES_PER_VALUE = {"unet": 10, "resnet_9blocks": 56, "resnet_6blocks": 40}
"""Of the generator: memory of one pixel of its first layer's channels, forwards and backwards through all of it."""
_JUDGED_BYTES_PER_VALUE, _POINTED_BYTES_PER_VALUE, _BLOCK_BYTES_PER_VALUE = 15, 20, 32
_CODE_WEIGHTS = 300_000
"""Of the two linear layers that read face points."""


def memory_bytes(s: SynthesisSettings) -> int:
    """Memory a run takes on the processor: while it learns or while it saves, whichever is more."""
    learning = weights(s) * _BYTES_PER_WEIGHT + s.batch * s.resolution**2 * _bytes_per_pixel(s)
    return _BASE + max(learning, weights(s) * _SAVED_BYTES_PER_WEIGHT)


def _bytes_per_pixel(s: SynthesisSettings) -> int:
    found = s.width * _BYTES_PER_VALUE[s.generator]
    if s.judged:
        found += s.discriminator_width * _JUDGED_BYTES_PER_VALUE
    if _goes_back(s):
        found *= 2
    if _is_mapped(s) and s.mapping != "mlp_with_conv_512":
        found += s.mapping_width * s.mapping_blocks * _BLOCK_BYTES_PER_VALUE
    if _is_mapped(s) and s.mapping != "residual":
        found += s.mapping_width * _POINTED_BYTES_PER_VALUE
    return found


def weights(s: SynthesisSettings) -> int:
    """About how many weights all networks of the run have together."""
    generator, judge = _generator_weights(s), _judge_weights(s)
    found = generator + (judge if s.judged else 0)
    if _is_mapped(s):
        found += _mapping_weights(s)
    return found + (generator + judge if _goes_back(s) else 0)


def _is_mapped(s: SynthesisSettings) -> bool:
    return s.extended and s.mapping != "none"


def _goes_back(s: SynthesisSettings) -> bool:
    return s.extended and s.cycle


def _generator_weights(s: SynthesisSettings) -> int:
    """Kernels of 4 x 4 on the U-Net's way down and up, of 3 x 3 in the residual blocks, by squares of the width."""
    if s.generator != "unet":
        blocks = 9 if s.generator == "resnet_9blocks" else 6
        return (180 + 288 * blocks) * s.width**2
    levels = min((s.resolution & -s.resolution).bit_length() - 1, 9)
    return 16 * (190 + 64 * (levels - 4) + 128 * (levels - 5)) * s.width**2


def _judge_weights(s: SynthesisSettings) -> int:
    if s.discriminator == "pixel":
        return 2 * s.discriminator_width**2
    channels = [min(2**layer, 8) for layer in range(s.discriminator_layers + 1)]
    one: int = 16 * s.discriminator_width**2 * sum(a * b for a, b in pairwise(channels))
    return one * (s.discriminator_scales if s.discriminator == "multiscale" else 1)


def _mapping_weights(s: SynthesisSettings) -> int:
    """Of the points' mapping the linear layers and the last convolutions; of the drawing's the residual blocks."""
    drawn, pointed = (49 + 18 * s.mapping_blocks) * s.mapping_width**2, _CODE_WEIGHTS + 46 * s.mapping_width**2
    if s.mapping == "residual":
        return drawn
    return pointed if s.mapping == "mlp_with_conv_512" else drawn // 4 + _CODE_WEIGHTS + 46 * s.mapping_width**2 // 4
