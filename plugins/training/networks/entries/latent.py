"""Networks that read the latent code of a face from a photo. Figures: facts on depth networks, sections 1 and 3.8."""

from __future__ import annotations

from plugins.training.networks.entry import IMAGENET_DEVIATION, IMAGENET_MEAN, Entry

LATENT = (
    Entry(
        "latent_ours",
        "Latent regressor of the workbench",
        "A small residual encoder with one code of 512 numbers for all layers, or one for each.",
        "latent",
        "latent_ours",
        options={"width": 32, "w_plus": False, "dropout": 0.5},
        multiple_of=16,
        published_size=(128, 128),
        gives="latent code",
        input_mean=IMAGENET_MEAN,
        input_deviation=IMAGENET_DEVIATION,
    ),
    Entry(
        "latent_vit",
        "Latent ViT",
        "A vision transformer that says 14 codes of 512 numbers for a picture of 384 x 384.",
        "latent",
        "latent_vit",
        options={"dropout": 0.1, "patch_norms": True},
        parameters=109_493_760,
        multiple_of=16,
        fixed_size=(384, 384),
        published_size=(384, 384),
        gives="latent code",
        preset="Latent ViT as published",
    ),
    Entry(
        "latent_unet",
        "Latent U-Net",
        "A U-Net encoder that shrinks a picture of 512 x 512 to 14 codes of 512 numbers.",
        "latent",
        "latent_unet",
        parameters=37_090_817,
        idle=("deConv", "upConv2.", "upConv3.", "upConv4.", "convX.", "finconvX."),
        fixed_size=(512, 512),
        published_size=(512, 512),
        gives="latent code",
        preset="Latent U-Net as published",
    ),
)
"""Entries in the order of forms."""
