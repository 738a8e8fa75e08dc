"""The Training tab: depth networks trained, measured and applied."""

from __future__ import annotations

from workbench.api import Manifest

manifest = Manifest(
    id="train",
    title="Training",
    icon="train",
    order=40,
    description="Trains networks that read depth from a photo, measures them on held-out faces and applies them.",
    panel="plugins.training.panel:TrainingPanel",
    tasks={
        "run": "plugins.training.run:TrainRun",
        "latent": "plugins.training.run_latent:TrainLatent",
        "rgbd": "plugins.training.run_rgbd:TrainRgbd",
        "join": "plugins.training.join:TrainJoin",
        "sweep": "plugins.training.sweep:TrainSweep",
        "evaluate": "plugins.training.evaluate:TrainEvaluate",
        "evaluate_faces": "plugins.training.evaluate_faces:TrainEvaluateFaces",
        "leaderboard": "plugins.training.leaderboard:TrainLeaderboard",
        "properties": "plugins.training.properties:TrainProperties",
        "report": "plugins.training.report:TrainReport",
        "export_curves": "plugins.training.export_curves:TrainExportCurves",
        "predict": "plugins.training.predict:TrainPredict",
        "photo_codes": "plugins.training.photo_codes:TrainPhotoCodes",
        "export": "plugins.training.export_run:TrainExport",
        "predict_video": "plugins.training.predict_video:TrainPredictVideo",
    },
    previews={
        "live": "plugins.training.live.preview:TrainLive",
        "avatar": "plugins.training.live.avatar:TrainAvatar",
    },
    presets={
        "run": "plugins.training:presets",
        "latent": "plugins.training.latent:presets",
        "rgbd": "plugins.training.synthesis:presets",
    },
)
