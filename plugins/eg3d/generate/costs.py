"""What a generated face costs before any was made; the first ones made correct it. No torch here."""

from __future__ import annotations

import shutil

from plugins.eg3d.configuration import Configuration
from plugins.eg3d.generate.settings import GenerateSettings
from workbench.api import Estimate

# Measured with full-size weights on one core of a 2020s server processor (see benchmarks/eg3d.py), CPU seconds.
_PLANES_SECONDS = 0.8
_SECONDS_PER_SAMPLE = 0.8 / (128 * 128 * 96)
_SUPERRESOLUTION_SECONDS = 1.25
_WRITING_SECONDS = 0.1
_LATTICE_SECONDS = 0.5 / 256**3
_SPARSE_SECONDS_PER_SQUARE = 0.3 / 256**2
_SURFACE_SECONDS_PER_SQUARE = 0.6 / 256**2
_START_SECONDS = 4.0
_FULL_SIZE_BYTES = 120e6
"""Of a file with the published networks; smaller ones have narrower layers."""

_BYTES_PER_PIXEL = {"image": 1.5, "depth": 0.35, "mask": 0.03, "normals": 1.0}
_RAW_BYTES_PER_PIXEL = {"raw_image": 2.2, "raw_depth": 1.2}
_CODE_BYTES = 14 * 512 * 4 + 512 * 4 + 600
_RECORD_BYTES = 9_000
_MESH_BYTES_PER_SQUARE = {"density": 90.0, "depth": 55.0}
"""Times the square of the lattice (density) or of the raw depth's side: what the stored mesh takes."""
_FILE_SHARE = {"ply": 1.5, "obj": 3.0, "glb": 1.0, "stl": 2.0}
"""Size of a further file over that of the stored mesh."""

_PROCESS_BYTES = 700_000_000
_BYTES_PER_FILE_BYTE = 2.0

# EG3D's authors name 25 to 30 pictures a second on a card of 2020 (RTX 3090); the first faces made correct it.
_CARD_PICTURE_SECONDS = 1 / 25
_USUAL_RAYS, _USUAL_SAMPLES = 128 * 128, 96
# Sums of all tensors alive, counted on a processor that goes the card's way; the first is what a card's driver takes.
_CARD_PROCESS_BYTES = 600_000_000
_CARD_BYTES_PER_SAMPLE, _CARD_SAMPLES_AT_ONCE = 460, 1 << 21
_CARD_BYTES_PER_PIXEL = 1_850
_CARD_BYTES_PER_POINT = 5.2
_CARDS_SPARE = 1.2
"""A card's memory is handed out in blocks that do not fill up."""


def estimate(settings: GenerateSettings, configuration: Configuration, file_size: int) -> Estimate:
    """Time, disk and memory of one picture; where a graphics card does the work, also what of its memory."""
    memory = int(_PROCESS_BYTES + _BYTES_PER_FILE_BYTE * file_size + _lattice_bytes(settings))
    card = on_card(settings.device)
    width = 0.0 if card else min(1.0, file_size / _FULL_SIZE_BYTES) ** 0.25
    seconds = _WRITING_SECONDS + _drawing_seconds(settings, configuration, width) + _surface_seconds(settings)
    return Estimate(
        seconds,
        int(_bytes(settings, configuration)),
        memory,
        start_seconds=_START_SECONDS,
        card_bytes_per_worker=_card_bytes(settings, configuration, file_size) if card else None,
    )


def on_card(device: str) -> bool:
    """Whether a graphics card will do the work, as far as can be told without asking it."""
    return device.startswith("cuda") or (device == "auto" and shutil.which("nvidia-smi") is not None)


def _rays_and_samples(s: GenerateSettings, c: Configuration) -> tuple[int, int]:
    options = c.rendering
    samples = (options.depth_resolution + options.depth_resolution_importance) * int(s.depth_samples)
    return c.neural_rendering_resolution**2 + (c.image_resolution**2 if s.depth_at == "final" else 0), samples


def _drawing_seconds(s: GenerateSettings, c: Configuration, width: float) -> float:
    """Planes and pictures; width, 0 to 1, how wide the networks are, 0 for a graphics card."""
    rays, samples = _rays_and_samples(s, c)
    if not width:
        return _CARD_PICTURE_SECONDS * max(1.0, rays * samples / (_USUAL_RAYS * _USUAL_SAMPLES))
    planes = width * _PLANES_SECONDS / (1 if s.conditioning == "own" else s.views)
    return (
        planes
        + rays * samples * _SECONDS_PER_SAMPLE
        + width * _SUPERRESOLUTION_SECONDS * (c.image_resolution / 512) ** 2
    )


def _surface_seconds(s: GenerateSettings) -> float:
    """Cutting is the processor's work everywhere; a card makes the lattice in no time beside it."""
    if "mesh" not in s.channels or s.surface != "density":
        return 0.0
    seconds = _SURFACE_SECONDS_PER_SQUARE * s.lattice**2
    if on_card(s.device):
        return seconds
    seconds += _SPARSE_SECONDS_PER_SQUARE * s.lattice**2 if s.sparse else _LATTICE_SECONDS * s.lattice**3
    return seconds + (_LATTICE_SECONDS * s.lattice**3 if "mrc" in s.surface_files else 0)


def _card_bytes(s: GenerateSettings, c: Configuration, file_size: int) -> int:
    """What one process takes of a graphics card's memory: driver, network, and the largest of its steps."""
    rays, samples = _rays_and_samples(s, c)
    steps = [_CARD_BYTES_PER_SAMPLE * min(rays * samples, _CARD_SAMPLES_AT_ONCE)]
    steps.append(_CARD_BYTES_PER_PIXEL * c.image_resolution**2)
    if "mesh" in s.channels and s.surface == "density":
        steps.append(int(_CARD_BYTES_PER_POINT * s.lattice**3))
    return int(_CARD_PROCESS_BYTES + _CARDS_SPARE * (_BYTES_PER_FILE_BYTE * file_size + max(steps)))


def _bytes(s: GenerateSettings, c: Configuration) -> float:
    pixels, raw = c.image_resolution**2, c.neural_rendering_resolution**2
    size = _RECORD_BYTES + sum(_BYTES_PER_PIXEL.get(name, 0) * pixels for name in s.channels)
    size += sum(_RAW_BYTES_PER_PIXEL.get(name, 0) * raw for name in s.channels)
    size += _CODE_BYTES if "latent" in s.channels else 0
    if "mesh" in s.channels:
        squares = s.lattice**2 if s.surface == "density" else raw
        mesh = _MESH_BYTES_PER_SQUARE[s.surface] * squares
        size += mesh * (1 + sum(_FILE_SHARE.get(kind, 0) for kind in s.surface_files))
        size += 4 * s.lattice**3 if "mrc" in s.surface_files else 0
    return size


def _lattice_bytes(s: GenerateSettings) -> int:
    return 5 * s.lattice**3 if "mesh" in s.channels and s.surface == "density" else 0
