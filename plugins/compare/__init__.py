"""The Compare tab: predicted against true faces, in millimetres."""

from __future__ import annotations

from plugins.compare.file_kinds import GEOMETRY_SUFFIXES, SESSION_SUFFIX
from workbench.api import DropEntry, Manifest

manifest = Manifest(
    id="compare",
    title="Compare",
    icon="compare",
    order=50,
    description="Aligns a predicted face with the true one and shows the signed distance in millimetres.",
    panel="plugins.compare.panel:ComparePanel",
    tasks={"pair": "plugins.compare.pair:ComparePair", "set": "plugins.compare.sets.task:CompareSet"},
    previews={"look": "plugins.compare.look:CompareLook", "faces": "plugins.compare.sets.pictures:SetFaces"},
    drops=DropEntry(GEOMETRY_SUFFIXES, least=2, alone=(SESSION_SUFFIX,)),
)
