"""The face synthesiser's compression of each channel by principal components (facts 3.7). It changes almost nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def compressed(channel: NDArray[np.uint8], keep: float) -> NDArray[np.uint8]:
    """(H, W) rebuilt from its main components; rows are the samples.

    keep : the share of the variance that has to stay, or above 1 the number of components.
    """
    values = channel.astype(np.float64)
    mean = values.mean(0)
    left, strength, right = np.linalg.svd(values - mean, full_matrices=False)
    total = float((strength**2).sum())
    if keep > 1 or total == 0:
        number = min(int(keep), len(strength))
    else:
        number = int(np.searchsorted(np.cumsum(strength**2) / total, keep, side="right")) + 1
    rebuilt = (left[:, :number] * strength[:number]) @ right[:number] + mean
    return np.asarray(np.clip(np.rint(rebuilt), 0, 255), np.uint8)
