"""The end of networks whose published weights say depth between zero and a largest one."""

from __future__ import annotations

import torch
from torch import Tensor


def bounded(raw: Tensor, limit: float | None) -> Tensor:
    """sigmoid x `limit` of the first channel; further channels, or all where there is no limit, as they are."""
    if limit is None:
        return raw
    depth = torch.sigmoid(raw[:, :1]) * limit
    return depth if raw.shape[1] == 1 else torch.cat((depth, raw[:, 1:]), 1)
