"""What a depth run makes small."""

from __future__ import annotations

from typing import Any

from pydantic import field_validator, model_validator

from plugins.training.losses.catalogue import CHOICES, OLD_NAMES, check_losses
from workbench.api import Settings, setting


class LossFields(Settings):
    """What is made small: a weighted list of losses."""

    losses: dict[str, float] = setting(
        lambda: {"l1": 1.0},
        title="Losses",
        kind="weights",
        group="Loss",
        choices=CHOICES,
        step=0.1,
        description="What is made small: the sum of these, each times its weight. Each is drawn as a curve of its own.",
    )

    @model_validator(mode="before")
    @classmethod
    def _read_old_name(cls, values: Any) -> Any:
        """Runs and presets of earlier versions name a recipe: ``"loss": "l1_slopes"``."""
        name = values.get("loss") if isinstance(values, dict) else None
        if not isinstance(name, str) or name not in OLD_NAMES:
            return values
        return {key: value for key, value in values.items() if key != "loss"} | {"losses": dict(OLD_NAMES[name])}

    @field_validator("losses")
    @classmethod
    def _known(cls, losses: dict[str, float]) -> dict[str, float]:
        return check_losses(losses)
