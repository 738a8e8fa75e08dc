"""Memory of a run that learns latent codes, from measurements on a processor; cheap enough to be asked while a person
types. Without torch.
"""

from __future__ import annotations

from plugins.training.networks import entry_of
from plugins.training.settings.latent import LatentSettings

_MIB = 2**20
_BASE = 450 * _MIB
_BYTES_PER_WEIGHT = {"sgd": 28, "adam": 40, "adamw": 40}
"""The weight, its gradient and the optimiser's averages, and copies of them while they are saved."""
_PER_PICTURE = {"latent_vit": 490 * _MIB, "latent_unet": 200 * _MIB}
_BYTES_PER_VALUE = 40
"""Of ours: memory of one pixel of the first level's channels, forwards and backwards through all levels."""
_CODE, _ROWS = 512, 14
_INPUTS_PER_WIDTH, _COARSE_INPUTS = 128, 768
_ENCODER_WEIGHTS = 1180
"""Of ours, times the square of its width."""


def memory_bytes(s: LatentSettings) -> int:
    """Memory a run takes on the processor."""
    weights = entry_of(s.network).parameters or _weights_of_ours(s)
    picture = _PER_PICTURE.get(s.network, s.resolution**2 * s.width * _BYTES_PER_VALUE)
    return _BASE + weights * _BYTES_PER_WEIGHT[s.optimiser] + s.batch * picture


def _weights_of_ours(s: LatentSettings) -> int:
    numbers = _CODE * (_ROWS if s.w_plus else 1)
    return _ENCODER_WEIGHTS * s.width**2 + numbers * (_INPUTS_PER_WIDTH * s.width + _COARSE_INPUTS)
