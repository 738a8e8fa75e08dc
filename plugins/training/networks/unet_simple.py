"""UNet-Simple: the plain U-Net with batch norms and bilinear doubling. Facts on depth networks, section 3.3."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (the name everyone knows it by)

from plugins.training.networks.convolution import Convolution
from plugins.training.networks.interface import DepthNetwork
from plugins.training.networks.joined import joined
from plugins.training.networks.norm_relu import through


class UNetSimple(DepthNetwork):
    """Photo (N, 3, H, W) -> (N, out_channels, H, W), linear; any sides of at least 16 pixels.

    Parameters
    ----------
    width : channels at full size; 2, 4, 8 and 8 times as many below.
    """

    def __init__(self, width: int = 64, out_channels: int = 1) -> None:
        super().__init__()
        self.inc = DoubleConvolution(3, width, width)
        self.down1 = Down(width, 2 * width)
        self.down2 = Down(2 * width, 4 * width)
        self.down3 = Down(4 * width, 8 * width)
        self.down4 = Down(8 * width, 8 * width)
        self.up1 = Up(16 * width, 4 * width)
        self.up2 = Up(8 * width, 2 * width)
        self.up3 = Up(4 * width, width)
        self.up4 = Up(2 * width, width)
        self.outc = nn.Module()
        self.outc.conv = Convolution(width, out_channels, 1)

    def forward(self, image: Tensor) -> Tensor:
        skips = [self.inc(image)]
        for down in (self.down1, self.down2, self.down3, self.down4):
            skips.append(down(skips[-1]))
        x = skips.pop()
        for up in (self.up1, self.up2, self.up3, self.up4):
            x = up(x, skips.pop())
        assert isinstance(self.outc.conv, nn.Conv2d)
        result: Tensor = self.outc.conv(x)
        return result


class DoubleConvolution(nn.Module):
    """Twice: a 3x3 convolution, norm, ReLU."""

    def __init__(self, before: int, between: int, after: int) -> None:
        super().__init__()
        self.double_conv = nn.Sequential(
            Convolution(before, between, 3, padding=1),
            nn.BatchNorm2d(between),
            nn.ReLU(inplace=True),
            Convolution(between, after, 3, padding=1),
            nn.BatchNorm2d(after),
            nn.ReLU(inplace=True),
        )

    def forward(self, x: Tensor) -> Tensor:
        return through(self.double_conv, x)


class Down(nn.Module):
    """Halves the size by the largest of 2x2, then a double convolution."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), DoubleConvolution(before, after, after))

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.maxpool_conv(x)
        return result


class Up(nn.Module):
    """Doubles what comes from below (corners on corners), puts it after the skip and merges both."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.conv = DoubleConvolution(before, before // 2, after)

    def forward(self, below: Tensor, skip: Tensor) -> Tensor:
        up = F.interpolate(below, scale_factor=2, mode="bilinear", align_corners=True)
        # A side with an odd number of pixels comes back one short.
        rows, columns = skip.shape[-2] - up.shape[-2], skip.shape[-1] - up.shape[-1]
        if rows or columns:
            up = F.pad(up, (columns // 2, columns - columns // 2, rows // 2, rows - rows // 2))
        first, *rest = self.conv.double_conv
        assert isinstance(first, nn.Conv2d)
        return through(rest, joined(first, skip, up))


build = UNetSimple
