"""What the catalogue tells of a network. Light: forms read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Option = int | float | str | bool
Kind = Literal["depth", "latent", "rgbd"]
Gives = Literal["depth", "inverse depth", "depth or inverse depth, as trained", "latent code", "picture", "scores"]
Colours = tuple[float, float, float]

HALF: Colours = (0.5, 0.5, 0.5)
IMAGENET_MEAN: Colours = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION: Colours = (0.229, 0.224, 0.225)


@dataclass(frozen=True)
class Entry:
    """One network of the catalogue.

    Attributes
    ----------
    name : what `build` and run records call it; those of published networks are the names of their tables of weights.
    kind : which kind of run trains it, or a part of it.
    module, function : where it is built; the module lies in this package.
    fixed : options that make this network out of what the module builds; nobody changes them.
    options : what a person may set, with the published values.
    training : options that a training run of ours sets because its targets may be any number.
    parameters : as published, those of heads that it never uses included; None where there is no published size.
    input_channels : pictures it reads have so many.
    input_mean, input_deviation : what is taken off a colour in 0..1 and what it is then divided by, in RGB order.
    bgr : colours come to it in the order blue, green, red.
    multiple_of : sides of its pictures are multiples of this.
    smallest : shortest side in pixels.
    fixed_size : height and width in pixels where it takes no others.
    published_size : height and width in pixels that it was published with.
    output_stride : sides of its output are those of the picture divided by this.
    gives : what its published weights say.
    trainable : `train.run` can train it (depth networks only).
    idle : beginnings of the names of weights it carries or official files carry but never uses.
    wrappers : beginnings that official files put before each name.
    frozen : beginnings of the names of parameters that its published training left alone.
    encoder : where ImageNet weights belong: the beginning of the names, or None.
    maps : what it keeps of its inside when asked to.
    preset : title of the preset with its published training, or None.
    steady_rate : learning rate from chance with Adam at which it learns steadily on our faces (depth networks only).
    """

    name: str
    title: str
    description: str
    kind: Kind
    module: str
    function: str = "build"
    fixed: Mapping[str, Option] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)
    training: Mapping[str, Option] = field(default_factory=dict)
    parameters: int | None = None
    input_channels: int = 3
    input_mean: Colours = HALF
    input_deviation: Colours = HALF
    bgr: bool = False
    multiple_of: int = 32
    smallest: int = 32
    fixed_size: tuple[int, int] | None = None
    published_size: tuple[int, int] = (512, 512)
    output_stride: int = 1
    gives: Gives = "depth"
    trainable: bool = False
    idle: tuple[str, ...] = ()
    wrappers: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()
    encoder: str | None = None
    maps: tuple[str, ...] = ()
    preset: str | None = None
    steady_rate: float = 1e-3

    @property
    def has_weights_table(self) -> bool:
        """Whether it is a published network whose names and shapes are known as a table."""
        return self.parameters is not None and self.name != "fused"

    def takes(self, height: int, width: int) -> bool:
        """Whether a picture of that size, in pixels, fits."""
        if self.fixed_size is not None:
            return (height, width) == self.fixed_size
        sides = (height, width)
        return all(side >= self.smallest and side % self.multiple_of == 0 for side in sides)
