"""What a person chooses, one module for each task. Imports nothing heavy: forms read it."""

from __future__ import annotations

from plugins.training.settings.depth import TrainSettings as TrainSettings
from plugins.training.settings.depth_network import NETWORKS as NETWORKS
from plugins.training.settings.evaluate import EvaluateSettings as EvaluateSettings
from plugins.training.settings.predict import PredictSettings as PredictSettings
