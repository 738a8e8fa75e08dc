"""`train.run`: a network learns depth."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from plugins.training.losses.catalogue import refuse_losses
from plugins.training.networks import entry_of
from plugins.training.settings.depth_network import DepthNetworkFields, check_size
from plugins.training.settings.loop import AugmentationFields, LoopSettings, RunFields
from plugins.training.settings.losses import LossFields
from plugins.training.settings.mixture import Lesson, MoreFaces, check_shares
from plugins.training.targets import TARGETS, TargetKind
from workbench.api import setting


class DepthDataFields(RunFields):
    """Which faces, and what is read from them."""

    dataset: str = setting(
        "",
        title="Dataset",
        kind="dataset",
        group="Data",
        description="Faces with depth to learn from. Its own split says which are held out.",
    )
    more_datasets: Annotated[list[MoreFaces], AfterValidator(check_shares)] = setting(
        lambda: [],
        title="More datasets",
        kind="rows",
        group="Data",
        advanced=True,
        description="Further datasets to learn from together with the first, and their shares of each epoch.",
    )
    curriculum: list[Lesson] = setting(
        lambda: [],
        title="Curriculum",
        kind="rows",
        group="Data",
        advanced=True,
        description="Categories of faces that are shown more or less often, from the first to the last epoch: frontal "
        "faces first and profiles later, for example.",
    )
    target: TargetKind = setting(
        "relative_to_head",
        title="What is learned",
        group="Data",
        choices=TARGETS,
        description="The number the network gives for each pixel. A photo cut to the face does not show how far away "
        "the camera was, so depth relative to the head is the well-posed choice.",
    )
    resolution: int = setting(
        128,
        title="Resolution",
        unit="px",
        ge=32,
        le=1024,
        multiple_of=16,
        step=32,
        group="Data",
        description="Side of the square pictures the network sees. Twice the side costs four times the time. Most "
        "networks take multiples of 32.",
    )
    outline: bool = setting(
        True,
        title="Learn the outline too",
        group="Data",
        description="The network also says which pixels are head, so that photos are cut out without a mask.",
    )


class TrainSettings(LoopSettings, AugmentationFields, LossFields, DepthNetworkFields, DepthDataFields):
    """One training run."""

    coarse_share: float = setting(
        0.4,
        title="Coarse start",
        ge=0,
        le=0.9,
        step=0.1,
        slider=True,
        group="Learning",
        advanced=True,
        description="This share of the epochs is learned at half the resolution, where a face costs a quarter of the "
        "time: the shape of a head first, its details after. Networks that do not take half the size go without.",
    )

    @model_validator(mode="after")
    def _size_fits(self) -> Self:
        check_size(self.network, self.blocks, self.resolution)
        return self

    @model_validator(mode="after")
    def _losses_fit(self) -> Self:
        refuse_losses(self.losses, self.target, outline=self.outline)
        return self

    @property
    def rate(self) -> float:
        """The learning rate at the start: as set, or the network's own; a tenth of it where it goes on from weights."""
        if self.learning_rate is not None:
            return self.learning_rate
        steady = entry_of(self.network).steady_rate
        return steady / 10 if self.start in ("file", "run") else steady

    @property
    def datasets(self) -> list[str]:
        """Names of all datasets, each once."""
        names = [self.dataset, *(more.name for more in self.more_datasets)]
        return list(dict.fromkeys(name for name in names if name))

    @property
    def shares(self) -> dict[str, float]:
        """Shares of each epoch that datasets other than the first state."""
        return {more.name: more.share for more in self.more_datasets if more.share is not None}
