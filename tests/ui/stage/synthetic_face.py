"""A face from formulas as the channels of one sample: picture, depth, regions, normals and a few landmarks."""

from __future__ import annotations

import numpy as np

from workbench.ui.stage.content import StageContent

LABELS = {1: "skin", 2: "eyes", 3: "nose", 4: "lips"}


def synthetic_face(size: int = 128, *, shift_mm: float = 0.0) -> StageContent:
    """An egg with eyes, a nose and lips, 0.6 m away; `shift_mm` moves it towards the camera."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float64)
    u, v = (x + 0.5) / size * 2 - 1, (y + 0.5) / size * 2 - 1
    inside = (u / 0.62) ** 2 + (v / 0.85) ** 2 < 1
    height = np.sqrt(np.clip(1 - (u / 0.62) ** 2 - (v / 0.85) ** 2, 0, 1))
    nose = np.exp(-((u / 0.09) ** 2) - ((v - 0.1) / 0.2) ** 2)
    depth = np.where(inside, 0.68 - 0.08 * height - 0.02 * nose - shift_mm / 1000, 0).astype(np.float32)
    mask = inside.astype(np.uint8)
    for side in (-0.25, 0.25):
        mask[((u - side) / 0.11) ** 2 + ((v + 0.15) / 0.06) ** 2 < 1] = 2
    mask[nose > 0.5] = 3
    mask[(u / 0.2) ** 2 + ((v - 0.45) / 0.06) ** 2 < 1] = 4
    slope_y, slope_x = np.gradient(np.where(inside, depth, np.nan), 0.25 / size)
    normals = np.stack([slope_x, slope_y, -np.ones_like(slope_x)], -1)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    normals = np.nan_to_num(np.where(inside[..., None], normals, 0)).astype(np.float32)
    tones = np.array([[128, 137, 145], [206, 160, 136], [60, 50, 50], [214, 165, 140], [180, 92, 92]], np.float64)
    light = np.where(inside, 0.55 + 0.45 * np.clip(-normals @ np.array([0.3, 0.4, 0.85]), 0, 1), 1)
    image = np.clip(tones[mask] * light[..., None], 0, 255).astype(np.uint8)
    marks = np.array([[-0.25, -0.15], [0.25, -0.15], [0, 0.1], [-0.2, 0.45], [0.2, 0.45], [0.6, 0]])
    landmarks = ((marks + 1) / 2 * size).astype(np.float32)
    visible = np.array([True, True, True, True, True, False])
    return StageContent(image, depth, mask, normals, None, landmarks, visible, LABELS, note="seed 37")
