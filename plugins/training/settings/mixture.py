"""Several datasets in one run, and which kinds of faces are shown how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from workbench.api import setting


class MoreFaces(BaseModel):
    """A further dataset of a run. On the command line ``captured`` or ``captured:0.3`` says the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = setting("", title="Dataset", description="Name of a dataset of the workspace.")
    share: float | None = setting(
        None,
        title="Share",
        ge=0,
        le=1,
        description="Share of each epoch's pictures; by its number of faces where left empty.",
    )

    @model_validator(mode="before")
    @classmethod
    def _read_words(cls, given: Any) -> Any:
        """A colon cannot be part of a dataset's name."""
        if not isinstance(given, str):
            return given
        name, _, share = given.partition(":")
        return {"name": name.strip(), **({"share": share.strip()} if share.strip() else {})}


class Lesson(BaseModel):
    """How often faces of one category are shown, beside 1 for all others; changes evenly over the epochs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: str = setting("", title="Category", description="As the samples of the datasets name it.")
    first: float = setting(1.0, title="At first", ge=0, le=100, description="Weight in the first epoch.")
    last: float = setting(1.0, title="At last", ge=0, le=100, description="Weight in the last planned epoch.")

    def weight(self, along: float) -> float:
        """The weight at `along` (0..1) of the planned epochs."""
        return self.first + (self.last - self.first) * along


def check_shares(more: Sequence[MoreFaces]) -> Sequence[MoreFaces]:
    """Refuse shares that leave nothing for the first dataset. Raises ValueError."""
    if sum(one.share or 0.0 for one in more) >= 1:
        raise ValueError("the shares of further datasets together have to be below 1; the first one gets the rest")
    return more
