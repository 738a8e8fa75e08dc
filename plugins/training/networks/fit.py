"""How a person's weights fit a network, and what is said of it. Without torch: the window shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from plugins.training.networks.catalogue import CATALOGUE
from workbench.api import DataError, files

Shape = tuple[int, ...]
MISSING, UNEXPECTED, MISMATCHED = "missing in the file", "not of this network", "of another shape"
_OTHER_NETWORK = 0.5
"""Weights that have fewer of their names in common with a network are of another."""
_TOLD = 3
"""Names of each kind that one sentence holds."""


@dataclass(frozen=True)
class Mismatch:
    """A tensor of the right name and the wrong shape."""

    name: str
    in_file: Shape
    wanted: Shape


@dataclass(frozen=True)
class Fit:
    """How a file's tensors fit a network.

    Attributes
    ----------
    network : name in the catalogue.
    taken : tensors that fit.
    missing : names that the network has and the file lacks.
    unexpected : names that the file has and the network lacks.
    mismatched : names both have, with different shapes.
    widened : names whose first outputs come from the file, the further ones (the outline of the head) are new.
    idle : names of heads that the network never uses and of counters, in one of the two only; they do no harm.
    """

    network: str
    taken: int
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    mismatched: tuple[Mismatch, ...] = ()
    widened: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every weight that the network uses is there in its shape."""
        return not self.missing and not self.mismatched

    @property
    def share(self) -> float:
        """Tensors that fit, of all that either has, 0..1."""
        amiss = len(self.missing) + len(self.unexpected) + len(self.mismatched)
        good = self.taken + len(self.widened)
        return good / max(good + amiss, 1)

    @property
    def named(self) -> float:
        """Names in common, whatever the shapes, of all that either has, 0..1."""
        common = self.taken + len(self.widened) + len(self.mismatched)
        return common / max(common + len(self.missing) + len(self.unexpected), 1)

    @property
    def sentence(self) -> str:
        """The report in one line."""
        counted = [(len(self.missing), "missing"), (len(self.unexpected), "not of this network")]
        counted += [(len(self.mismatched), "of another shape"), (len(self.widened), "widened")]
        rest = [f"{count} {what}" for count, what in counted if count]
        return ", ".join([f"{self.taken} tensors fit", *rest])

    @property
    def lists(self) -> dict[str, list[str]]:
        """Every name that is amiss, by what is amiss with it; kinds without a name are left out."""
        apart = [f"{m.name} ({_sides(m.in_file)} in the file, {_sides(m.wanted)} wanted)" for m in self.mismatched]
        found = {MISSING: [*self.missing], UNEXPECTED: [*self.unexpected], MISMATCHED: apart}
        return {what: names for what, names in found.items() if names}

    def plain(self) -> dict[str, Any]:
        """JSON-ready, for `of`."""
        return asdict(self)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of `plain`."""
        named: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in values.items()}
        apart = (Mismatch(m["name"], tuple(m["in_file"]), tuple(m["wanted"])) for m in values["mismatched"])
        return cls(**{**named, "mismatched": tuple(apart)})


def misfit(path: Path, fit: Fit, nearest: Callable[[], Fit]) -> DataError:
    """What is said of weights that do not all fit; `nearest` finds how they fit the network that they fit best."""
    where = files.plain_path(path)
    title = CATALOGUE[fit.network].title
    # Where all names are the same, only sizes differ; looking through all networks takes seconds.
    best = fit if fit.named == 1 else nearest()
    if best.network != fit.network and best.share >= max(_OTHER_NETWORK, fit.share):
        known = CATALOGUE[best.network].title
        return DataError(f"The weights are not of “{title}” but of “{known}”", where=where, remedy=f"choose “{known}”")
    if fit.named >= _OTHER_NETWORK:
        listed = "; ".join(f"{what}: {_some(names)}" for what, names in fit.lists.items())
        remedy = f"build the network with the options that the weights were made with ({fit.sentence}; {listed})"
        return DataError(f"The weights do not all fit “{title}”", where=where, remedy=remedy)
    remedy = "it may be of a program that the workbench does not know"
    return DataError("The weights fit no network of the workbench", where=where, remedy=remedy)


def _some(names: Sequence[str]) -> str:
    more = len(names) - _TOLD
    return ", ".join(names[:_TOLD]) + (f" and {more} more" if more > 0 else "")


def _sides(shape: Shape) -> str:
    return " x ".join(map(str, shape)) or "a number"
