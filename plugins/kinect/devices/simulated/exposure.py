"""What the colour camera's knobs do to the light that it takes in."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.kinect.devices.interface import Control
from plugins.kinect.devices.settings import CameraSettings

_AT_REST_US, _AT_REST_GAIN, _AT_REST_K, _AT_REST_BRIGHTNESS = 8330, 128, 4500, 128
_STEPS_PER_STOP = 32.0
_LEAST_GRAIN = 1.2
"""Noise in 8-bit steps at rest; it grows with the root of the amplification."""

CONTROLS = {
    control.name: control
    for control in (
        Control("exposure", "µs", 500, 133330, 10, _AT_REST_US, automatic=True),
        Control("gain", "", 0, 255, 1, _AT_REST_GAIN),
        Control("white_balance", "K", 2500, 12500, 10, _AT_REST_K, automatic=True),
        Control("brightness", "", 0, 255, 1, _AT_REST_BRIGHTNESS),
    )
}


@dataclass(frozen=True)
class Exposure:
    """gains : factors of red, green and blue before the response curve. grain : noise in 8-bit steps. time_us."""

    gains: tuple[float, float, float] = (1.0, 1.0, 1.0)
    grain: float = _LEAST_GRAIN
    time_us: int = _AT_REST_US

    @staticmethod
    def of(settings: CameraSettings) -> Exposure:
        """As a camera in this light answers: automatic exposure hits the middle, brightness moves its aim.

        A fixed exposure counts against the automatic one's time, gain in stops of 32 steps; a white balance above the
        light's 4500 K makes the picture warm, one below makes it cold.
        """
        amplified = 1.0
        if settings.exposure is None:
            time_us = _AT_REST_US
            aim = _AT_REST_BRIGHTNESS if settings.brightness is None else settings.brightness
            light = 2 ** ((aim - _AT_REST_BRIGHTNESS) / 64)
        else:
            time_us = settings.exposure
            gain = _AT_REST_GAIN if settings.gain is None else settings.gain
            amplified = 2 ** ((gain - _AT_REST_GAIN) / _STEPS_PER_STOP)
            light = time_us / _AT_REST_US * amplified
        warm = ((settings.white_balance or _AT_REST_K) / _AT_REST_K) ** 0.5
        grain = round(min(_LEAST_GRAIN * max(amplified, 1.0) ** 0.5, 12.0), 2)
        return Exposure((light * warm, light, light / warm), grain, time_us)
