"""The workbench's own latent regressor: what a picture says at a glance, and a small residual encoder for the rest.

Codes that an EG3D mapping network makes have 14 equal rows, so one code of 512 numbers for all rows is what a photo can
tell; `w_plus` gives each row its own, for codes found by inversion.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from plugins.training.networks.coarse_view import SIDE, CoarseView
from plugins.training.networks.convolution import Convolution
from plugins.training.networks.interface import CODE, ROWS, LatentNetwork

_GRID = 4
_LEVELS = 4
_GROUP_CHANNELS = 8


class LatentRegressor(LatentNetwork):
    """Photo (N, 3, H, W), sides at least 32 -> (N, 512), or (N, 7168) with `w_plus`; linear.

    Parameters
    ----------
    width : channels of the first level; doubled three times. A multiple of 8.
    w_plus : one code for each of the 14 rows.
    dropout : share of the encoder's features left out before its last layer, while training.
    """

    def __init__(self, width: int = 32, *, w_plus: bool = False, dropout: float = 0.5) -> None:
        super().__init__()
        widths = [width * 2**i for i in range(_LEVELS)]
        self.stem = Convolution(3, width, 5, stride=2, padding=2, bias=False)
        self.stem_norm = _norm(width)
        ends = zip([width, *widths[:-1]], widths, strict=True)
        self.levels = nn.ModuleList(_Residual(before, after) for before, after in ends)
        self.dropout = nn.Dropout(dropout)
        numbers = CODE * (ROWS if w_plus else 1)
        self.head = nn.Linear(widths[-1] * _GRID**2, numbers)
        self.coarse = CoarseView()
        self.coarse_head = nn.Linear(3 * SIDE**2, numbers)
        self.w_plus = w_plus
        # Learning begins at the mean code.
        for layer in (self.head, self.coarse_head):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, image: Tensor) -> Tensor:
        x = F.relu(self.stem_norm(self.stem(image)))
        for level in self.levels:
            x = level(x)
        # Aligned faces: where a feature lies says as much as that it is there, so no global mean.
        grid = F.adaptive_avg_pool2d(x, _GRID).flatten(1)
        result: Tensor = self.coarse_head(self.coarse(image)) + self.head(self.dropout(grid))
        return result

    def codes(self, output: Tensor) -> Tensor:
        return output.reshape(-1, ROWS, CODE) if self.w_plus else output[:, None].expand(-1, ROWS, -1)


class _Residual(nn.Module):
    """Two 3x3 convolutions with group norm, the first to half the size, plus the input brought to their shape."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.conv1 = Convolution(before, after, 3, stride=2, padding=1, bias=False)
        self.norm1 = _norm(after)
        self.conv2 = Convolution(after, after, 3, padding=1, bias=False)
        self.norm2 = _norm(after)
        self.short = Convolution(before, after, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu(self.norm1(self.conv1(x)))
        return F.relu(self.norm2(self.conv2(inner)) + self.short(F.avg_pool2d(x, 2, ceil_mode=True)))


def _norm(channels: int) -> nn.GroupNorm:
    # Batches of codes are small, and a group norm says the same in training and afterwards.
    return nn.GroupNorm(channels // _GROUP_CHANNELS, channels)


build = LatentRegressor
