"""`train.latent`: a network learns the latent code of a face; and codes of photos with such a run."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from plugins.training.networks import CATALOGUE, Option, entry_of
from plugins.training.settings.applied import ComputingFields, Framing, framing_field
from plugins.training.settings.loop import LoopSettings, RunFields
from workbench.api import DatasetName, Settings, SettingsError, setting

LatentNetworkName = Literal["latent_ours", "latent_vit", "latent_unet"]
LatentLossName = Literal["l1", "mse"]

LATENT_NETWORKS = {e.name: f"{e.title}: {e.description}" for e in CATALOGUE.values() if e.kind == "latent"}
LATENT_LOSSES = {
    "l1": "L1: mean absolute error; a few entries that are far off count little",
    "mse": "Mean squared error; what R² is made of",
}
_OURS = {"network": ("latent_ours",)}


class LatentDataFields(RunFields):
    """Which faces, and what is read from them."""

    dataset: str = setting(
        "",
        title="Dataset",
        kind="dataset",
        group="Data",
        description="Faces with latent codes to learn from, such as those of the EG3D tab. Its own split says which "
        "are held out.",
    )
    more_datasets: list[str] = setting(
        lambda: [],
        title="More datasets",
        group="Data",
        advanced=True,
        description="Names of further datasets of the same generator to learn from together with the first.",
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
        description="Side of the square pictures the network sees. The published networks take one size only.",
    )
    normalise: bool = setting(
        True,
        title="Learn deviations from the mean code",
        group="Data",
        advanced=True,
        description="Each number of a code is learned as its distance from the training faces' mean, in standard "
        "deviations, so that all count alike. Off: the plain numbers, as published.",
    )


class LatentNetworkFields(Settings):
    """The network of a latent run."""

    network: LatentNetworkName = setting(
        "latent_ours",
        title="Network",
        group="Network",
        choices=LATENT_NETWORKS,
        description="Which network is trained.",
    )
    width: int = setting(
        32,
        title="Width",
        unit="channels",
        ge=8,
        le=256,
        multiple_of=8,
        group="Network",
        only_if=_OURS,
        description="Channels of the first level.",
    )
    w_plus: bool = setting(
        False,
        title="A code for each layer (W+)",
        group="Network",
        only_if=_OURS,
        description="Codes of drawn faces are the same for all 14 layers, so one code is enough; codes found by "
        "inversion differ from layer to layer.",
    )
    dropout: float = setting(
        0.5,
        title="Dropout",
        ge=0,
        lt=1,
        step=0.1,
        group="Network",
        advanced=True,
        only_if={"network": ("latent_ours", "latent_vit")},
        description="Share of the features left out by chance while training, so that few faces are not learned by "
        "heart; published for the ViT is 0.1.",
    )
    patch_norms: bool = setting(
        True,
        title="Norms around the patches",
        group="Network",
        advanced=True,
        only_if={"network": ("latent_vit",)},
        description="As published. Off: for weight files of early 2022, which have no such norms.",
    )
    start_from: Path | None = setting(
        None,
        title="Weights to start from",
        kind="file",
        group="Network",
        advanced=True,
        description="A file with weights of the same network (.pt, .pth, .safetensors); empty: new ones.",
    )

    def options(self) -> dict[str, Option]:
        """Options of the network that is chosen."""
        return {name: getattr(self, name) for name in entry_of(self.network).options}


class LatentChangeFields(Settings):
    """How pictures are changed by chance. A mirrored face has another code, so faces are never mirrored."""

    crop: float = setting(
        0.1,
        title="Move and zoom",
        ge=0,
        le=1,
        step=0.1,
        slider=True,
        group="Augmentation",
        description="How far faces are shifted, turned and zoomed by chance; their codes stay.",
    )
    colour: float = setting(
        0.1,
        title="Colour",
        ge=0,
        le=1,
        step=0.1,
        slider=True,
        group="Augmentation",
        description="How far colours, sharpness and noise are changed by chance. A code also says the colour of skin "
        "and hair, so strong changes cost exactness.",
    )


class LatentSettings(LoopSettings, LatentChangeFields, LatentNetworkFields, LatentDataFields):
    """One run that learns latent codes."""

    loss: LatentLossName = setting(
        "mse", title="Loss", group="Learning", choices=LATENT_LOSSES, description="What is made small."
    )
    learning_rate: float = setting(
        1e-3, title="Learning rate", gt=0, le=1, group="Learning", description="Step size of the optimiser."
    )
    batch: int = setting(
        16, title="Batch", unit="pictures", ge=1, le=1024, group="Learning", description="Pictures computed at once."
    )

    @model_validator(mode="after")
    def _size_fits(self) -> Self:
        entry = entry_of(self.network)
        if not entry.takes(self.resolution, self.resolution):
            size = f"{entry.fixed_size[0]} px" if entry.fixed_size else f"multiples of {entry.multiple_of} px"
            raise SettingsError(
                f"“{entry.title}” takes pictures of {size} only",
                field="resolution",
                remedy="choose that resolution, or the workbench's own network",
            )
        return self

    @property
    def datasets(self) -> list[str]:
        """Names of all datasets, each once."""
        return list(dict.fromkeys(name for name in [self.dataset, *self.more_datasets] if name))


class _PhotoCodeFields(Settings):
    """Which run reads which photos, and where the codes go."""

    run: str = setting("", title="Run", kind="run", description="The latent run to apply.")
    folder: Path | None = setting(
        None, title="Folder of photos", kind="folder", group="Photos", description="Every picture in it is used."
    )
    photos: list[Path] = setting(
        lambda: [],
        title="Photos",
        kind="files",
        group="Photos",
        description="Single photos, JPEG, PNG, TIFF, BMP or WebP.",
    )
    framing: Framing = framing_field("Photos")
    name: DatasetName = setting(
        "photo codes",
        title="Name",
        group="Result",
        description="Name of the dataset with photos and codes, and of the folder in the run's predictions.",
    )
    keep_codes: bool = setting(
        True,
        title="Also among the kept codes",
        group="Result",
        description="Puts each code among those that the EG3D tab keeps, where it can be looked at, turned and mixed.",
    )


class PhotoCodeSettings(ComputingFields, _PhotoCodeFields):
    """Latent codes of photos with a trained run."""
