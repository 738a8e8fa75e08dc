"""The Render tab: batches of randomised heads with depth, labels, normals and landmarks."""

from __future__ import annotations

from workbench.api import Manifest

manifest = Manifest(
    id="render",
    title="Render",
    icon="render",
    order=20,
    description="Draws randomised heads with their true depth, region labels, normals, pose and landmarks.",
    panel="plugins.blender.panel:RenderPanel",
    tasks={
        "batch": "plugins.blender.batch:RenderBatch",
        "again": "plugins.blender.again:RenderAgain",
        "sheet": "plugins.blender.sheet:ContactSheet",
        "install": "plugins.blender.installation.task:InstallBlender",
        "uninstall": "plugins.blender.installation.task:UninstallBlender",
        "export": "plugins.blender.formats.export:ExportHeads",
        "convert": "plugins.blender.formats.convert:ConvertRawSamples",
        "check": "plugins.blender.formats.check:CheckPoseFiles",
        "stability": "plugins.blender.stability.task:StabilityReport",
    },
    previews={
        "face": "plugins.blender.preview:FacePreview",
        "portrait": "plugins.blender.true_preview:PortraitPreview",
        "spread": "plugins.blender.spread_preview:SpreadPreview",
    },
    presets={"batch": "plugins.blender:presets"},
    diagnosis="plugins.blender.installation.diagnosis:diagnosis",
)
