"""What the window holds of a pair: surfaces and errors, put together from frames that do not repeat themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import Camera, Frame, Mesh

Floats = NDArray[np.float32]
Group = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class ShownSurface:
    """A surface as it came: camera frame, metres; `labels` (V,) region numbers or None. `token` names its arrays."""

    title: str
    mesh: Mesh
    labels: NDArray[np.uint8] | None
    token: str


@dataclass(frozen=True)
class Errors:
    """Per vertex of a prediction: signed error (NaN where none counts), area, closest true point (V, 3) in metres."""

    signed: Floats
    weights: Floats
    closest: Floats
    token: str

    @cached_property
    def outside(self) -> NDArray[np.bool_] | None:
        """(V,) which vertices lie outside the region; None where it takes all in."""
        outside: NDArray[np.bool_] = self.weights <= 0
        return outside if outside.any() else None


@dataclass(frozen=True)
class Look:
    """Everything of one frame. `errors` is as long as `predictions`, or empty before anything is measured."""

    truth: ShownSurface
    predictions: list[ShownSurface]
    errors: list[Errors]
    image: NDArray[np.uint8] | None
    focus: Floats | None
    figures: Mapping[str, Any]
    outside: NDArray[np.bool_] | None = None
    """(V,) of the truth: where errors are not counted; None where they are everywhere, or nothing is measured."""
    profile: Group | None = None
    """Arrays of the profile, as `look_profile.profile_arrays` names them; None where none was asked for."""

    @property
    def camera(self) -> Camera | None:
        """The camera that the predictions were seen with, in whose frame everything is; None where not known."""
        said = self.figures.get("camera")
        return None if said is None else Camera(np.array(said["intrinsics"]), said["width"], said["height"], np.eye(4))

    @property
    def unit(self) -> str:
        """The unit of the errors."""
        return str(self.figures.get("unit", "mm"))

    @property
    def titles(self) -> list[str]:
        """What the predictions are called."""
        return [surface.title for surface in self.predictions]

    def region_name(self, label: int) -> str:
        """What a region's number means; empty where it has no name."""
        return str(self.figures.get("labels", {}).get(str(label), "")).replace("_", " ")


@dataclass
class Holdings:
    """Groups of arrays by token; those of the latest frame and those that a request on its way counts on."""

    _groups: dict[str, Group] = field(default_factory=dict)
    _meshes: dict[str, Mesh] = field(default_factory=dict)
    _errors: dict[str, Errors] = field(default_factory=dict)
    _outside: dict[str, NDArray[np.bool_] | None] = field(default_factory=dict)
    _promised: list[set[str]] = field(default_factory=list)

    def promise(self) -> list[str]:
        """The tokens to name in a request; they are kept until the answers to the next two are here."""
        held = sorted(self._groups)
        self._promised = [*self._promised[-2:], set(held)]
        return held

    def take(self, frame: Frame) -> Look | None:
        """The look a frame shows; None where it counts on something that is not held (ask anew, holding nothing)."""
        tokens: Mapping[str, str] = frame.figures["tokens"]
        for group, token in tokens.items():
            arrays = {n.partition(":")[2]: a for n, a in frame.arrays.items() if n.partition(":")[0] == group}
            if arrays:
                self._groups[token] = arrays
        if not all(token in self._groups for token in tokens.values()):
            self.forget()
            return None
        self._keep(set(tokens.values()).union(*self._promised))
        return self._look(tokens, frame.figures)

    def forget(self) -> None:
        """Hold nothing any more."""
        self._groups, self._meshes, self._errors, self._outside, self._promised = {}, {}, {}, {}, []

    def _keep(self, wanted: Iterable[str]) -> None:
        kept = set(wanted)
        self._groups = {token: group for token, group in self._groups.items() if token in kept}
        self._meshes = {token: mesh for token, mesh in self._meshes.items() if token in kept}
        self._errors = {token: errors for token, errors in self._errors.items() if token in kept}
        self._outside = {token: flags for token, flags in self._outside.items() if token in kept}

    def _look(self, tokens: Mapping[str, str], figures: Mapping[str, Any]) -> Look:
        truth = self._groups[tokens["truth"]]
        numbered = range(len(figures["titles"]))
        return Look(
            self._surface("Truth", tokens["truth"]),
            [self._surface(figures["titles"][number], tokens[str(number)]) for number in numbered],
            [self._errors_of(tokens[f"{number}/errors"]) for number in numbered if f"{number}/errors" in tokens],
            truth.get("image"),
            truth.get("focus"),
            figures,
            self._outside_of(tokens["truth/region"]) if "truth/region" in tokens else None,
            self._groups[tokens["profile"]] if "profile" in tokens else None,
        )

    def _surface(self, title: str, token: str) -> ShownSurface:
        arrays = self._groups[token]
        if token not in self._meshes:
            self._meshes[token] = Mesh(
                arrays["vertices"], arrays["faces"], arrays.get("normals"), arrays.get("uvs"), arrays.get("colours")
            )
        return ShownSurface(title, self._meshes[token], arrays.get("labels"), token)

    def _errors_of(self, token: str) -> Errors:
        if token not in self._errors:
            arrays = self._groups[token]
            self._errors[token] = Errors(arrays["signed"], arrays["weights"], arrays["closest"], token)
        return self._errors[token]

    def _outside_of(self, token: str) -> NDArray[np.bool_] | None:
        """One array for as long as the region stays: views are built anew where another one is handed to them."""
        if token not in self._outside:
            inside = self._groups[token]["inside"]
            self._outside[token] = None if inside.all() else ~inside
        return self._outside[token]
