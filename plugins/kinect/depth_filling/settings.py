"""What can be chosen about the filling of depth holes. Free of the compiled loops, so that forms may read it."""

from __future__ import annotations

from typing import Literal

from workbench.api import Settings, setting

Method = Literal["compatible", "guided", "temporal"]
METHODS: dict[Method, str] = {
    "guided": "Guided: follows the colour picture, 0.03 s a face",
    "temporal": "Temporal: what the last frames saw at a hole, then guided; for frames in their order",
    "compatible": "Compatible: patches copied as the face synthesiser does (FDCBOP), 1 s a face",
}


class FillingSettings(Settings):
    """How holes in depth pictures are filled. Each field counts for the methods that its description names."""

    seed: int = setting(
        0,
        title="Filling seed",
        description="Compatible: decides which patches are looked at where there are more than 10,000.",
        group="Depth filling",
        advanced=True,
        ge=0,
        le=2**63 - 1,
    )
    surface_step: float = setting(
        40.0,
        title="Step between surfaces",
        description="Guided and temporal: depths around a hole that are further apart belong to different surfaces, "
        "for example face and wall; each part of the hole follows one of them.",
        unit="mm",
        group="Depth filling",
        advanced=True,
        ge=5,
        le=1000,
    )
    memory: int = setting(
        15,
        title="Memory",
        description="Temporal: what was measured longer ago is forgotten.",
        unit="frames",
        group="Depth filling",
        advanced=True,
        ge=1,
        le=300,
    )
