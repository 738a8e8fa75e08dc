"""Linear light to the 8-bit picture of a camera: exposure, white balance, sensor noise, response, JPEG."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.blender.recipe.photo import Photo
from workbench.api import cv2, respond, stream

Single = NDArray[np.float32]
FACE_LUMINANCE = 0.26
"""Median luminance of a well exposed face before the response curve: skin from dark to pale lies about it."""
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
_MOST_STOPS = 3.0
_SHOT, _READ = 0.03, 0.004
"""Noise at amount 1, as a share of white: of the light itself at white (1100 electrons), and of reading it out."""
_FEWEST_PIXELS = 16


def develop(radiance: Single, photo: Photo, face: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The picture that a camera makes of linear radiance.

    Parameters
    ----------
    radiance : (H, W, 3) linear, Rec. 709 primaries. face : (H, W) pixels of skin, which the exposure is measured on;
        where there are hardly any, the whole picture is.

    In this order: automatic exposure within three stops, the photo's own exposure and white balance, noise of the
    sensor (variance of light itself grows with the light, that of reading it out does not), the response curve of
    `workbench.heads.camera_response`, JPEG. The same arguments give the same bytes.
    """
    light = np.nan_to_num(np.asarray(radiance, np.float32), posinf=64.0)
    gains = np.array(photo.balance, np.float32) * np.float32(photo.exposure * automatic_exposure(light, face, photo))
    image = respond(noisy(light * gains, photo.noise, photo.seed), 1.0)
    return image if photo.jpeg_quality is None else recompressed(image, photo.jpeg_quality)


def automatic_exposure(radiance: Single, face: NDArray[np.bool_], photo: Photo) -> float:
    """Factor that brings the face's median luminance to the usual one, as far as the photo asks for it."""
    if photo.automatic <= 0:
        return 1.0
    luminance = radiance @ _LUMINANCE
    measured = luminance[face] if np.count_nonzero(face) >= _FEWEST_PIXELS else luminance
    stops = np.log2(FACE_LUMINANCE / max(float(np.median(measured)), 1e-6))
    # Rounded, so that another processor's last bit does not become another picture.
    return float(2.0 ** round(float(np.clip(photo.automatic * stops, -_MOST_STOPS, _MOST_STOPS)), 4))


def noisy(light: Single, amount: float, seed: int) -> Single:
    """Linear light with the noise of a sensor; `amount` 0 none to 1 a phone at dusk."""
    if amount <= 0:
        return light
    deviation = np.sqrt(np.maximum(light, 0) * np.float32((_SHOT * amount) ** 2) + np.float32((_READ * amount) ** 2))
    grain = stream(seed, "sensor").standard_normal(light.shape, np.float32)
    return np.asarray(np.maximum(light + deviation * grain, 0), np.float32)


def recompressed(image: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """(H, W, 3) RGB after JPEG of this quality (1 to 100)."""
    _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(quality)])
    decoded = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(decoded[..., ::-1])


def face_brightness(image: NDArray[np.uint8], face: NDArray[np.bool_]) -> float:
    """Mean 8-bit grey level of the face's pixels (of the whole picture where there are none), 0 to 255."""
    grey = image.astype(np.float32) @ _LUMINANCE
    return float(grey[face].mean() if face.any() else grey.mean())
