"""`train.run`: a network learns depth."""

from __future__ import annotations

from typing import Literal

from plugins.training.settings.loop import AugmentationFields, LoopSettings, RunFields
from plugins.training.targets import TARGETS, TargetKind
from workbench.api import setting

NetworkName = Literal["attunet"]
LossName = Literal["l1", "l1_slopes"]

NETWORKS = {"attunet": "Attention U-Net: a U-Net whose skip connections are weighed by where to look"}
LOSSES = {
    "l1": "L1: mean absolute error over the head",
    "l1_slopes": "L1 and slopes: also asks neighbouring pixels to differ as they should; sharper noses and lids",
}


class DepthFields(RunFields):
    """Which faces, what is read from them, and by which network."""

    dataset: str = setting(
        "",
        title="Dataset",
        kind="dataset",
        group="Data",
        description="Faces with depth to learn from. Its own split says which are held out.",
    )
    more_datasets: list[str] = setting(
        lambda: [],
        title="More datasets",
        group="Data",
        advanced=True,
        description="Names of further datasets to learn from together with the first.",
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
        description="Side of the square pictures the network sees. Twice the side costs four times the time.",
    )
    outline: bool = setting(
        True,
        title="Learn the outline too",
        group="Data",
        description="The network also says which pixels are head, so that photos are cut out without a mask.",
    )
    network: NetworkName = setting(
        "attunet", title="Network", group="Network", choices=NETWORKS, description="Which network is trained."
    )
    width: int = setting(
        32,
        title="Width",
        unit="channels",
        ge=4,
        le=128,
        multiple_of=4,
        group="Network",
        description="Channels of the first block. 16 learns a few hundred faces in minutes on a processor; 32 is the "
        "published size.",
    )
    blocks: int = setting(
        5, title="Blocks", ge=2, le=6, group="Network", advanced=True, description="Levels of the U; 5 is published."
    )
    loss: LossName = setting("l1", title="Loss", group="Loss", choices=LOSSES, description="What is made small.")


class TrainSettings(LoopSettings, AugmentationFields, DepthFields):
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
        "time: the shape of a head first, its details after.",
    )

    @property
    def datasets(self) -> list[str]:
        """Names of all datasets, each once."""
        return list(dict.fromkeys(name for name in [self.dataset, *self.more_datasets] if name))
