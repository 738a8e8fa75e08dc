"""The EG3D tab: faces from a 3D-aware generator, with their depth, surface, latent code and camera."""

from __future__ import annotations

from workbench.api import Manifest

manifest = Manifest(
    id="eg3d",
    title="EG3D",
    icon="eg3d",
    order=10,
    description="Makes faces with a 3D-aware generator: pictures with depth, surface, latent code and camera.",
    panel="plugins.eg3d.panel:EG3DPanel",
    tasks={
        "generate": "plugins.eg3d.generate.task:GenerateTask",
        "export": "plugins.eg3d.generate.export:ExportSeedLayout",
        "sheet": "plugins.eg3d.sampling.sheet:SheetTask",
        "video": "plugins.eg3d.sampling.video:VideoTask",
        "invert": "plugins.eg3d.inversion.task:InvertTask",
    },
    presets={"generate": "plugins.eg3d:presets", "video": "plugins.eg3d.sampling:presets"},
    previews={"view": "plugins.eg3d.preview:GeneratorView"},
)
