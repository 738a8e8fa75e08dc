"""Parts of the RGBD face synthesiser. Figures: facts on the face synthesiser, sections 4.3 to 4.5."""

from __future__ import annotations

from plugins.training.networks.entry import Entry, Option


def _generator(
    name: str, title: str, description: str, parameters: int, size: int, multiple_of: int, depth: dict[str, Option]
) -> Entry:
    return Entry(
        f"synth_G_{name}",
        title,
        description,
        "rgbd",
        "synth_generators",
        fixed={"kind": name},
        options={"input_channels": 1, "output_channels": 4, "width": 64, "norm": "batch", "dropout": True, **depth},
        parameters=parameters,
        input_channels=1,
        multiple_of=multiple_of,
        smallest=multiple_of,
        published_size=(size, size),
        gives="picture",
    )


def _discriminator(
    name: str, title: str, description: str, parameters: int, more: dict[str, Option] | None = None
) -> Entry:
    return Entry(
        f"synth_D_{name}",
        title,
        description,
        "rgbd",
        "synth_discriminators",
        fixed={"kind": name},
        options={"input_channels": 5, "width": 64, "norm": "batch", **(more or {})},
        parameters=parameters,
        input_channels=5,
        multiple_of=1,
        published_size=(512, 512),
        gives="scores",
    )


def _mapping(
    name: str, title: str, description: str, parameters: int, more: dict[str, Option], *, any_size: bool = False
) -> Entry:
    return Entry(
        f"synth_M_{name}",
        title,
        description,
        "rgbd",
        "synth_mapping",
        fixed={"kind": name},
        options={"width": 64, "norm": "batch", **more},
        parameters=parameters,
        input_channels=1,
        multiple_of=1 if any_size else 512,
        smallest=8 if any_size else 512,
        fixed_size=None if any_size else (512, 512),
        published_size=(512, 512),
        gives="picture",
    )


RGBD = (
    _generator("unet_512", "U-Net 512", "A U-Net of nine halvings for 512 x 512.", 66_998_916, 512, 512, {"levels": 9}),
    _generator(
        "unet_256", "U-Net 256", "A U-Net of eight halvings for 256 x 256.", 54_413_956, 256, 256, {"levels": 8}
    ),
    _generator(
        "unet_128", "U-Net 128", "A U-Net of seven halvings for 128 x 128.", 41_828_996, 128, 128, {"levels": 7}
    ),
    _generator(
        "resnet_9blocks",
        "ResNet 9",
        "Nine residual blocks at a quarter of the size.",
        11_380_292,
        512,
        4,
        {"blocks": 9},
    ),
    _generator(
        "resnet_6blocks", "ResNet 6", "Six residual blocks at a quarter of the size.", 7_838_276, 512, 4, {"blocks": 6}
    ),
    _discriminator(
        "n_layers", "Patches", "Judges overlapping patches of the picture.", 6_963_009, {"layers": 4, "features": True}
    ),
    _discriminator(
        "multiscale",
        "Patches at three scales",
        "Three judges, each at half the size.",
        20_889_027,
        {"layers": 4, "scales": 3, "features": True},
    ),
    _discriminator("pixel", "Pixels", "Judges each pixel by itself.", 8_960),
    _mapping(
        "mlp_and_residual_512",
        "Landmarks and drawing",
        "Reads the landmarks' numbers and the drawing, half of the channels each.",
        460_136,
        {"input_channels": 1, "landmarks": 70, "residual_blocks": 3, "size": 512},
    ),
    _mapping(
        "mlp_with_conv_512",
        "Landmarks",
        "Reads the landmarks' numbers alone.",
        445_800,
        {"landmarks": 70, "size": 512},
    ),
    _mapping(
        "residual",
        "Drawing",
        "Reads the drawing with three residual blocks.",
        426_432,
        {"input_channels": 1, "residual_blocks": 3},
        any_size=True,
    ),
)
"""Entries in the order of forms."""
