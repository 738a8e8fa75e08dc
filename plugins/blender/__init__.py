"""The Render tab: batches of synthetic faces with true depth."""

from __future__ import annotations

from workbench.api import Manifest

manifest = Manifest(
    id="render",
    title="Render",
    icon="render",
    order=10,
    description="Makes datasets of synthetic heads with colour, true depth, masks, normals and landmarks.",
    panel="plugins.blender.panel:RenderPanel",
    tasks={"batch": "plugins.blender.batch:RenderBatch"},
    previews={"face": "plugins.blender.preview:FacePreview"},
)
