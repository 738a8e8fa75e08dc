"""`train.sweep`: several runs that differ in a few settings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from plugins.training.settings.depth import TrainSettings
from plugins.training.settings.loop import RunFields
from workbench.api import SettingsError, setting

How = Literal["grid", "random"]
_NOT_SWEPT = ("name", "sweep", "how", "runs", "losses", "more_datasets", "curriculum")


class Swept(BaseModel):
    """One setting and the values it takes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = setting("learning_rate", title="Setting", description="Name of a setting of training runs.")
    values: str = setting(
        "0.001, 0.003, 0.01",
        title="Values",
        description="Values separated by commas, or two ends such as 0.0001..0.01 for values by chance.",
    )


def check_swept(rows: list[Swept]) -> list[Swept]:
    """Refuse settings that training runs do not have, or that are asked for twice. Raises SettingsError."""
    names = [row.name for row in rows]
    for name in names:
        if name not in TrainSettings.model_fields or name in _NOT_SWEPT:
            raise SettingsError(
                f"“{name}” is no setting that can vary",
                field="sweep",
                remedy="use a name from the help of train.run, such as learning_rate, batch or width",
            )
        if names.count(name) > 1:
            raise SettingsError(f"“{name}” stands there twice", field="sweep", remedy="put its values into one row")
    return rows


class SweepFields(RunFields):
    """What varies."""

    sweep: Annotated[list[Swept], AfterValidator(check_swept)] = setting(
        lambda: [Swept()],
        title="What varies",
        kind="rows",
        group="Sweep",
        description="Settings and their values; each combination is a run of its own. All else is as below.",
    )
    how: How = setting(
        "grid",
        title="Combinations",
        group="Sweep",
        choices={
            "grid": "All: every value with every other",
            "random": "By chance: as many as there are runs; finds good values sooner where many settings vary",
        },
        description="Which combinations are tried.",
    )
    runs: int = setting(
        8,
        title="Runs",
        ge=1,
        le=1000,
        group="Sweep",
        only_if={"how": ("random",)},
        description="How many combinations are drawn.",
    )


class SweepSettings(TrainSettings, SweepFields):
    """A sweep: its runs are called as itself with a number after the name."""
