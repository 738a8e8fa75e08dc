"""The Compare tab: predicted against true faces, in millimetres."""

from __future__ import annotations

from workbench.api import Manifest

manifest = Manifest(
    id="compare",
    title="Compare",
    icon="compare",
    order=50,
    description="Aligns a predicted face with the true one and shows the signed distance in millimetres.",
    panel="plugins.compare.panel:ComparePanel",
    tasks={"pair": "plugins.compare.pair:ComparePair", "set": "plugins.compare.sets.task:CompareSet"},
    previews={"look": "plugins.compare.look:CompareLook"},
)
