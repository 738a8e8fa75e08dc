"""Networks that read depth from a photo. Figures: facts on depth networks, sections 1 and 3."""

from __future__ import annotations

from typing import Any

from plugins.training.networks.entry import IMAGENET_DEVIATION, IMAGENET_MEAN, Colours, Entry

_ZERO: Colours = (0.0, 0.0, 0.0)
_ONE: Colours = (1.0, 1.0, 1.0)
_IMAGENET: dict[str, Any] = {"input_mean": IMAGENET_MEAN, "input_deviation": IMAGENET_DEVIATION}
_UNIT: dict[str, Any] = {"input_mean": _ZERO, "input_deviation": _ONE}
_MODULE = ("module.",)
_UNNORMED = 1e-4
"""Nothing normalises DenseDepth's decoder: at 1e-3 its loss rose a thousandfold and never came back."""
_IDLE_UNIT = "scratch.refinenet4.resConfUnit1."
"""The deepest fusion has no skip, so its first residual unit is never called."""


def _u_net(name: str, title: str, description: str, **rest: Any) -> Entry:
    return Entry(
        name,
        title,
        description,
        "depth",
        "attunet",
        options={"width": 32, "blocks": 5},
        multiple_of=16,
        smallest=16,
        published_size=(128, 128),
        gives="depth or inverse depth, as trained",
        trainable=True,
        steady_rate=4e-3,
        **rest,
    )


def _half_size(
    name: str, title: str, description: str, module: str, *, idle: tuple[str, ...] = (), **rest: Any
) -> Entry:
    """An ImageNet encoder with a decoder that stops at half the picture's size and says inverse depth."""
    return Entry(
        name,
        title,
        description,
        "depth",
        module,
        published_size=(480, 640),
        output_stride=2,
        gives="inverse depth",
        trainable=True,
        idle=("encoder.original_model.classifier.", *idle),
        wrappers=_MODULE,
        **_UNIT,
        **rest,
    )


def _bts(encoder: str, title: str, parameters: int, *, frozen: tuple[str, ...], idle: tuple[str, ...] = ()) -> Entry:
    return Entry(
        f"bts_{encoder}",
        f"BTS with {title}",
        f"{title} with local planar guidance: small planes at 1/8, 1/4 and 1/2 of the size lead to the depth.",
        "depth",
        "bts",
        fixed={"encoder": encoder},
        options={"features": 512, "max_depth": 10.0},
        training={"linear": True},
        parameters=parameters,
        published_size=(416, 544),
        trainable=True,
        idle=idle,
        wrappers=_MODULE,
        frozen=frozen,
        encoder="encoder.base_model.",
        maps=("planes_8", "planes_4", "planes_2", "reduction"),
        preset=f"BTS with {title} as published",
        **_IMAGENET,
    )


def _dense_norms(blocks: tuple[int, ...]) -> tuple[str, ...]:
    """Beginnings of the names of a DenseNet's first convolution and of every norm."""
    at = "encoder.base_model."
    layers = [f"{at}denseblock{i + 1}.denselayer{j + 1}.norm" for i, n in enumerate(blocks) for j in range(n)]
    transitions = [f"{at}transition{i + 1}.norm" for i in range(len(blocks) - 1)]
    return (f"{at}conv0", f"{at}norm", *layers, *transitions)


def _residual_norms(blocks: tuple[int, ...]) -> tuple[str, ...]:
    at = "encoder.base_model."
    layers = [f"{at}layer{i + 1}.{j}.bn" for i, n in enumerate(blocks) for j in range(n)]
    shortcuts = [f"{at}layer{i + 1}.0.downsample.1" for i in range(len(blocks))]
    return (f"{at}conv1", f"{at}bn1", *layers, *shortcuts)


def _dpt(name: str, title: str, description: str, parameters: int, fixed: str) -> Entry:
    return Entry(
        name,
        title,
        description,
        "depth",
        "dpt",
        fixed={"backbone": fixed},
        training={"non_negative": False},
        parameters=parameters,
        multiple_of=32,
        published_size=(384, 384),
        gives="inverse depth",
        trainable=True,
        idle=("pretrained.model.head.", "pretrained.model.norm.", _IDLE_UNIT),
        wrappers=_MODULE,
        preset=f"{title} as published",
        steady_rate=1e-4,
    )


DEPTH = (
    _u_net(
        "attunet",
        "Attention U-Net",
        "A U-Net whose skip connections are weighed by where to look.",
        parameters=8_987_429,
        maps=("gate_0", "gate_1", "gate_2", "gate_3"),
        preset="Attention U-Net as published",
    ),
    _u_net(
        "unet_noatt",
        "U-Net without attention",
        "The same U-Net with plain skip connections: what the gates are worth.",
        fixed={"attention": False},
        parameters=8_637_345,
        preset="U-Net without attention as published",
    ),
    Entry(
        "unet_simple",
        "UNet-Simple",
        "The plain U-Net with 64 channels and bilinear doubling; exact but heavy at 480 x 640.",
        "depth",
        "unet_simple",
        options={"width": 64},
        parameters=17_267_393,
        bgr=True,
        multiple_of=16,
        published_size=(480, 640),
        gives="inverse depth",
        trainable=True,
        wrappers=_MODULE,
        preset="UNet-Simple as published",
        steady_rate=2e-3,
        **_UNIT,
    ),
    _half_size(
        "facedepth",
        "FaceDepth",
        "A light ImageNet encoder with a decoder to half the size, made for faces.",
        "facedepth",
        options={"encoder": "mobilenet_v2", "padding": True},
        parameters=14_424_057,
        bgr=True,
        encoder="encoder.original_model.",
        preset="FaceDepth as published",
    ),
    _half_size(
        "densedepth169",
        "DenseDepth",
        "DenseNet169 with a decoder to half the size, as ported to PyTorch.",
        "densedepth",
        fixed={"encoder": "densenet169"},
        parameters=44_322_689,
        encoder="encoder.original_model.",
        preset="DenseDepth as published",
        steady_rate=_UNNORMED,
    ),
    _half_size(
        "dense161_khan",
        "DenseDepth with DenseNet161",
        "The variant that FaceDepth was compared with: DenseNet161 and a decoder of half the width.",
        "densedepth",
        fixed={"encoder": "densenet161"},
        parameters=44_612_411,
        idle=("encoder.original_model.features.norm5.",),
        bgr=True,
        encoder="encoder.original_model.",
        preset="DenseDepth with DenseNet161 as published",
        steady_rate=_UNNORMED,
    ),
    _bts("densenet161", "DenseNet161", 47_000_688, frozen=_dense_norms((6, 12, 36, 24))),
    _bts("densenet121", "DenseNet121", 21_168_048, frozen=_dense_norms((6, 12, 24, 16))),
    _bts(
        "resnet50",
        "ResNet50",
        49_530_968,
        frozen=_residual_norms((3, 4, 6, 3)),
        idle=("encoder.base_model.fc.",),
    ),
    _bts("mobilenetv2", "MobileNetV2", 16_338_992, frozen=("encoder.base_model.0.0.",)),
    Entry(
        "fused",
        "Fused features",
        "ResNet18 with a light decoder that chooses between coarse and fine features at each pixel.",
        "depth",
        "fused",
        options={"max_depth": 10.0},
        training={"linear": True},
        parameters=12_063_631,
        published_size=(448, 576),
        trainable=True,
        idle=("encoder.fc.",),
        wrappers=_MODULE,
        encoder="encoder.",
        preset="Fused features as published",
        **_UNIT,
    ),
    _dpt(
        "dpt_large_384",
        "MiDaS DPT-Large",
        "A vision transformer of 24 blocks with a convolutional decoder; heavy.",
        344_055_465,
        "vit_large",
    ),
    _dpt(
        "dpt_hybrid_384",
        "MiDaS DPT-Hybrid",
        "ResNet50 stages before a vision transformer of 12 blocks, with a convolutional decoder.",
        123_146_985,
        "vit_base_resnet50",
    ),
    Entry(
        "midas_small",
        "MiDaS small",
        "MiDaS 2.1 for phones: an EfficientNet-Lite3 encoder with a light decoder.",
        "depth",
        "midas_small",
        training={"non_negative": False},
        parameters=21_320_545,
        published_size=(256, 256),
        gives="inverse depth",
        trainable=True,
        idle=(_IDLE_UNIT,),
        wrappers=_MODULE,
        preset="MiDaS small as published",
        **_IMAGENET,
    ),
    Entry(
        "dav2_vits",
        "Depth Anything V2 Small",
        "A DINOv2 vision transformer with a DPT decoder; its published weights know faces well.",
        "depth",
        "depth_anything",
        training={"non_negative": False},
        parameters=24_785_089,
        multiple_of=14,
        smallest=28,
        published_size=(518, 518),
        gives="inverse depth",
        idle=("pretrained.mask_token", f"depth_head.{_IDLE_UNIT}"),
        wrappers=_MODULE,
        **_IMAGENET,
    ),
    Entry(
        "unsup3d_netD",
        "UnSup3D depth network",
        "The small encoder and decoder of UnSup3D, for pictures of 64 x 64.",
        "depth",
        "unsup3d",
        parameters=12_979_648,
        multiple_of=64,
        smallest=64,
        fixed_size=(64, 64),
        published_size=(64, 64),
        trainable=True,
        wrappers=_MODULE,
        preset="UnSup3D depth network as published",
        steady_rate=3e-4,
    ),
)
"""Entries in the order of forms."""
