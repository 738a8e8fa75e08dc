"""Another tab's live view, as small as can be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workbench.errors import UnavailableError
from workbench.fields import Settings, setting
from workbench.jobs.live_contract import Frame, LivePreview


class Asked(Settings):
    """What it is asked."""

    brightness: int = setting(10, title="Brightness", description="Of the picture.")
    mirrored: bool = setting(True, title="Mirrored", description="Or not.")


class ToyCamera(LivePreview[Asked]):
    """Says that it opens, then shows one grey picture after another; brightness 0 is a camera that is not there."""

    request = Asked

    def open(self) -> None:
        """Nothing."""

    def frames(self, request: Asked) -> Iterator[Frame]:
        """Without end."""
        if request.brightness == 0:
            raise UnavailableError("No camera was found", remedy="plug it in")
        yield Frame({}, {"message": "The camera is being opened."})
        while True:
            side = 20 if request.mirrored else 24
            yield Frame({"image": np.full((side, side, 3), request.brightness, np.uint8)})
